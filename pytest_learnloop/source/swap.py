"""Bringing a candidate into force in this process: its code goes into the function objects that are alive.

Whoever holds such an object, in whatever container or under whatever decorator, thereby calls the candidate.
"""

from __future__ import annotations

import ast
import copy
import linecache
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Protocol

from pytest_learnloop.domain import Artifact, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.bindings import LiveLiteral, Place, assign, evaluated_literal, live_literals
from pytest_learnloop.source.instrument import Probe, Shape, instrument, probe_names
from pytest_learnloop.source.live import LiveDefinition, live_definitions
from pytest_learnloop.source.names import bound_names, cloned
from pytest_learnloop.source.piece import Piece, parse_piece
from pytest_learnloop.source.recompile import SUPER, mentions, nested_codes, owner_name, owner_of, recompiled
from pytest_learnloop.source.resolve import MISSING, resolve
from pytest_learnloop.source.signature import NewValues, assign_annotations, assign_defaults, evaluated

_TRACED_AHEAD = 100
"""Parameters up to which all are compiled ahead to tell of lines and calls."""


class Watcher(Protocol):
    """What a recorder offers, so that it hears of the parameters it is to record."""

    @property
    def traces(self) -> bool:
        """Whether it is to hear of lines and calls, and not only of what runs at all."""

    def probe(self, parameter: str, shape: Shape) -> Probe:
        """What the code of a function is to report to."""

    def watch(self, parameter: str, places: Sequence[Place]) -> None:
        """Report code that reads a literal by one of these names."""

    def watch_modules(self, parameter: str, paths: Sequence[str]) -> None:
        """Report code of these files, which depend on a parameter since they were imported."""


class LiveParameters:
    """All that is alive of an artifact's parameters in this process.

    Build it once, before any fork and before :func:`gc.freeze`, which hides the objects that it looks for.
    """

    def __init__(
        self, artifact: Artifact, modules: Mapping[str, ModuleType], contents: Mapping[str, bytes] | None = None
    ) -> None:
        """
        :param modules: name -> module, like :data:`sys.modules`: those that define or import a parameter.
        :param contents: path -> contents of the files that were imported otherwise than they are on disk.
        :raises TargetError: nothing in this process can be swapped for a parameter.
        """
        self.artifact = artifact
        of_kind = {kind: [each for each in artifact.parameters if each.kind is kind] for kind in ParameterKind}
        self._definitions = live_definitions(of_kind[ParameterKind.FUNCTION], modules, contents or {})
        self._literals = live_literals(of_kind[ParameterKind.LITERAL], modules)
        self._instrumented: dict[tuple[str, bool], _New] = {}
        """By parameter, and whether it tells of lines and calls."""

    def prepare_recording(self) -> None:
        """Compile ahead what recording the start takes, so that no fork has to.

        Where there are many parameters, lines and calls are hardly asked of all of them.
        """
        kinds = (True, False) if len(self._definitions) <= _TRACED_AHEAD else (False,)
        for parameter in self._definitions:
            for traces in kinds:
                self._start(parameter, traces)

    def swap(
        self, edits: Mapping[str, str], recorder: Watcher | None = None, record: Collection[str] | None = None
    ) -> None:
        """Bring edits into force, all or none, and have a recorder hear of what runs.

        The edits are taken to have passed :func:`~pytest_learnloop.source.piece.check_piece` and ``check_literal``.

        :param edits: parameter id -> its whole new source.
        :param record: ids of the parameters that the recorder is to hear of, edited or not; all of them by default.
        :raises ProposalError: an edit cannot be brought into force.
        """
        if unknown := sorted(edit for edit in edits if edit not in self.artifact):
            raise ProposalError(f"{', '.join(unknown)} is no parameter: edit one of those that were given")
        recorded = set() if recorder is None else {each.id for each in self.artifact.parameters}
        recorded &= recorded if record is None else set(record)
        traces = recorder is not None and recorder.traces
        functions = [
            self._edited(parameter, edits[parameter], traces if parameter in recorded else None)
            if parameter in edits
            else self._start(parameter, traces)
            for parameter in self._definitions
            if parameter in edits or parameter in recorded
        ]
        literals = [(self._literals[each], edits[each]) for each in self._literals if each in edits]
        _check_preludes(functions)
        _bring_into_force(functions, literals)
        if recorder is not None:
            self._connect(recorder, functions, recorded)

    def _start(self, parameter: str, traces: bool) -> _New:
        """The starting source, instrumented; it keeps its file and its lines."""
        if (parameter, traces) not in self._instrumented:
            live = self._definitions[parameter]
            definition = cloned(live.node)
            shape = instrument(definition, parameter, first=definition.lineno, traces=traces)
            filename = live.code.co_filename
            code = recompiled(definition, live.parameter.qualname, filename, live.code, live.outer_names)
            self._instrumented[parameter, traces] = _New(live, code, shape=shape)
        return self._instrumented[parameter, traces]

    def _edited(self, parameter: str, source: str, traces: bool | None) -> _New:
        """
        :param traces: None where nothing is recorded.
        """
        live = self._definitions[parameter]
        piece = parse_piece(source, live.node.name)
        values = NewValues.between(live.node, piece.definition)
        if values.defaults and "<locals>" in live.parameter.qualname:
            names = ", ".join(values.defaults)
            raise ProposalError(f"the default of {names} is set by the function around {live.node.name}: keep it")
        filename = f"<candidate of {parameter}>"
        shape = instrument(piece.definition, parameter, traces=traces) if traces is not None else None
        code = recompiled(piece.definition, live.parameter.qualname, filename, live.code, live.outer_names)
        # Kept for good, so that tracebacks and inspect.getsource show the lines of the candidate.
        linecache.cache[filename] = (len(piece.source), None, piece.source.splitlines(keepends=True), filename)
        return _New(live, code, piece, values, shape)

    def _connect(self, recorder: Watcher, functions: Iterable[_New], recorded: Collection[str]) -> None:
        for new in functions:
            if new.shape is not None:
                parameter = new.live.parameter.id
                probe = recorder.probe(parameter, new.shape)
                probe_name, lines_name = probe_names(parameter)
                new.live.module.__dict__.update({probe_name: probe, lines_name: probe.lines})
        for parameter, literal in self._literals.items():
            if parameter in recorded:
                recorder.watch(parameter, literal.places)
        for each in self.artifact.parameters:
            if each.id in recorded and each.used_at_import:
                recorder.watch_modules(each.id, each.used_at_import)


@dataclass(frozen=True)
class _New:
    """Compiled and checked, and ready to be brought into force."""

    live: LiveDefinition
    code: CodeType
    piece: Piece | None = None
    """None for the start."""
    values: NewValues | None = None
    shape: Shape | None = None
    """None where nothing is to be recorded."""

    @property
    def namespace(self) -> dict[str, object]:
        """The globals of its module."""
        return self.live.module.__dict__

    @property
    def owner(self) -> type | None:
        """The class that it is defined in, where that can be reached by name."""
        name = owner_of(self.live.parameter.qualname)
        found = resolve(tuple(name.split(".")), self.namespace) if name else MISSING
        return found if isinstance(found, type) else None

    def run_prelude(self) -> None:
        """Run its imports and helpers in the module, where the tests' monkeypatches reach them."""
        if self.piece is None or not self.piece.prelude:
            return
        try:
            prelude = ast.Module(list(self.piece.prelude), [])
            exec(compile(prelude, self.code.co_filename, "exec", dont_inherit=True), self.namespace)
        except (Exception, SystemExit) as error:  # whatever somebody's code may raise
            name = self.live.node.name
            raise ProposalError(f"what comes before {name} fails: {type(error).__name__}: {error}") from error

    def name_class(self) -> None:
        """Bind what stands for ``super`` and the class in code that has no cell for it."""
        name = owner_name(owner_of(self.live.parameter.qualname))
        if mentions(self.code, name):
            if self.owner is None:
                raise ProposalError(f"{self.live.node.name} cannot begin to use super() or __class__: name the class")
            self.namespace.update({name: self.owner, SUPER: super})

    def install(self, defaults: Mapping[str, object], annotations: Mapping[str, object]) -> None:
        """Put the code into everything that is alive."""
        documentation = _documentation(self.code)
        for live in self.live.functions:
            function = live.function
            if function.__doc__ == _documentation(function.__code__):
                function.__doc__ = documentation
            function.__code__ = self.code
            assign_defaults(live, defaults)
            if self.values is not None:
                assign_annotations(function, self.values, annotations)
        for enclosing in self.live.enclosing:
            enclosing.__code__ = _with_nested(enclosing.__code__, self.live, self.code)
        self.live.current = self.code
        for cache in self.live.caches:
            cache.cache_clear()


def _bring_into_force(functions: Sequence[_New], literals: Sequence[tuple[LiveLiteral, str]]) -> None:
    """Do first what can fail, and undo it if it does."""
    values = [evaluated_literal(live, source) for live, source in literals]
    with ExitStack() as undo:
        for new in functions:
            names = bound_names(new.piece.prelude) if new.piece is not None else set()
            undo.callback(_restore, new.namespace, {name: new.namespace.get(name, MISSING) for name in names})
            new.run_prelude()
            new.name_class()
        signatures = [_evaluated_signature(new) for new in functions]
        for (live, _), value in zip(literals, values, strict=True):
            undo.callback(assign, live, copy.copy(live.value))
            assign(live, value)
        undo.pop_all()
    for new, signature in zip(functions, signatures, strict=True):
        new.install(*signature)


def _evaluated_signature(new: _New) -> tuple[dict[str, object], dict[str, object]]:
    if new.values is None or "<locals>" in new.live.parameter.qualname:
        return {}, {}
    filename, flags = new.code.co_filename, new.code.co_flags
    return (
        evaluated(new.values.defaults, new.namespace, filename, new.owner),
        evaluated(new.values.annotations, new.namespace, filename, new.owner, flags),
    )


def _check_preludes(functions: Iterable[_New]) -> None:
    """Refuse edits that bring helpers of one name and different meaning into one module."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for new in functions:
        for statement in new.piece.prelude if new.piece is not None else ():
            meaning = ast.dump(statement)
            for name in bound_names([statement]):
                key = new.live.parameter.module, name
                other, first = seen.setdefault(key, (new.live.node.name, meaning))
                if meaning != first:
                    raise ProposalError(f"{other} and {new.live.node.name} both bring a {name}: rename one of them")


def _restore(namespace: dict[str, object], former: Mapping[str, object]) -> None:
    for name, value in former.items():
        if value is MISSING:
            namespace.pop(name, None)
        else:
            namespace[name] = value


def _documentation(code: CodeType) -> str | None:
    """The docstring that a function made from this code has."""
    cells = tuple(CellType() for _ in code.co_freevars)
    return FunctionType(code, {}, closure=cells).__doc__


def _with_nested(code: CodeType, live: LiveDefinition, new: CodeType) -> CodeType:
    """Code in which every code object of the definition is replaced, at any depth."""
    replaced = {
        id(nested): new if live.is_compiled_from(nested) else _with_nested(nested, live, new)
        for nested in nested_codes(code)
    }
    return code.replace(co_consts=tuple(replaced.get(id(constant), constant) for constant in code.co_consts))
