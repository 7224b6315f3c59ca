"""Finding the parameters of a run in imported modules, by reading their sources: nothing is executed."""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.machinery import SOURCE_SUFFIXES
from itertools import pairwise
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.importtime import ModuleLevel, Use
from pytest_learnloop.source.locate import Definition, locate
from pytest_learnloop.source.marks import find_marks
from pytest_learnloop.source.names import FunctionNode, bindings, first_line
from pytest_learnloop.source.resolve import MISSING, dotted, resolve
from pytest_learnloop.source.text import Text, decode

_NOT_OURS = frozenset({"site-packages", "dist-packages"})


def discover(modules: Iterable[ModuleType], targets: Sequence[str], root: Path, trainable: object) -> Artifact:
    """All parameters: what is marked in the given modules, and what is named by targets.

    :param modules: imported modules, test modules and conftest files included: all that is in ``sys.modules`` will do.
    :param targets: ``module:function``, ``module:Class.method``, ``module:NAME`` of a literal, or ``module`` for all of
        its top-level functions; the module must be among ``modules``.
    :param root: where the user's project is: only its modules are looked at for uses at import.
    :param trainable: the function that marks, by whatever name modules call it.
    :raises TargetError: something marked or named cannot be trained; the message names the place and the remedy.
    """
    sources = _Sources(modules)
    found = [*_marked(sources, trainable), *_targeted(sources, targets, trainable)]
    distinct = _distinct(found)
    _check_apart(distinct)
    at_import = _used_at_import(distinct, sources, root)
    parameters = [one.parameter(at_import[one]) for one in distinct]
    return Artifact(tuple(sorted(parameters, key=lambda parameter: (parameter.module, parameter.line))))


@dataclass(frozen=True, eq=False)
class _Found:
    """A definition to be trained."""

    module: ModuleType
    text: Text
    definition: Definition
    note: str = ""

    @property
    def id(self) -> str:
        return f"{self.module.__name__}:{self.definition.qualname}"

    @property
    def place(self) -> str:
        return f"{self.text.path}:{self.definition.line}"

    def parameter(self, used_at_import: tuple[str, ...]) -> Parameter:
        definition = self.definition
        return Parameter(
            self.id,
            definition.kind,
            self.text.path,
            definition.line,
            definition.source,
            self.note,
            used_at_import,
        )


class _Sources:
    """The modules and their source files, each read once."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        # What is in sys.modules may be anything, and looking an attribute of a lazy module up may run code.
        named = [module for module in modules if isinstance(module, ModuleType) and "__name__" in vars(module)]
        self._modules = {module.__name__: module for module in named}
        self._texts: dict[str, Text] = {}

    def __iter__(self) -> Iterator[ModuleType]:
        return iter(self._modules.values())

    def module(self, name: str, target: str) -> ModuleType:
        """The module of a target."""
        if name not in self._modules:
            close = difflib.get_close_matches(name, self._modules, n=3)
            hint = f"did you mean {' or '.join(close)}?" if close else "write module:function"
            raise TargetError(f"--learn-target {target}: there is no module {name!r}: {hint}")
        return self._modules[name]

    def text(self, module: ModuleType) -> Text:
        """The source of a module that has a source file."""
        path = source_path(module)
        assert path is not None
        if str(path) not in self._texts:
            self._texts[str(path)] = decode(path.read_bytes(), str(path))
        return self._texts[str(path)]


def source_path(module: ModuleType) -> Path | None:
    """Absolute path of a module's source file; None where it has none."""
    file = vars(module).get("__file__")
    if not isinstance(file, str) or not file.endswith(tuple(SOURCE_SUFFIXES)):
        return None
    path = Path(file).absolute()
    return path if path.is_file() else None


def _marked(sources: _Sources, trainable: object) -> Iterator[_Found]:
    for module in sources:
        if _knows(module, trainable) and source_path(module) is not None:
            text = sources.text(module)
            for mark in find_marks(text, vars(module), trainable):
                definition = locate(text, mark.qualname, mark.line)
                _check_bound_once(text, definition)
                yield _Found(module, text, definition, mark.note)


def _knows(module: ModuleType, trainable: object) -> bool:
    """Whether a module can mark anything: it holds the function, or a module that does."""
    name = getattr(trainable, "__name__", "")
    return any(
        value is trainable or (isinstance(value, ModuleType) and vars(value).get(name, MISSING) is trainable)
        for value in list(vars(module).values())
    )


def _targeted(sources: _Sources, targets: Iterable[str], trainable: object) -> Iterator[_Found]:
    for target in targets:
        module_name, _, qualname = target.partition(":")
        module = sources.module(module_name, target)
        if source_path(module) is None:
            raise TargetError(
                f"--learn-target {target}: {module_name} has no Python source file: wrap it, train the wrapper"
            )
        text = sources.text(module)
        try:
            definitions = [_named(module, text, qualname, trainable)] if qualname else _top_level(module, text)
        except TargetError as error:
            raise TargetError(f"--learn-target {target}: {error}") from error
        for definition in definitions:
            yield _Found(module, text, definition)


def _named(module: ModuleType, text: Text, qualname: str, trainable: object) -> Definition:
    code = _code(resolve(tuple(qualname.split(".")), vars(module)))
    if qualname not in text.named:
        _explain_absence(module, qualname, code)
    lines = [first_line(named.node) for named in text.named.get(qualname, ())]
    live = code.co_firstlineno if code is not None and code.co_filename == text.path else None
    line = live if len(lines) > 1 and live in lines else None
    definition = locate(text, qualname, line)
    if definition.wrapper is not None and resolve(dotted(definition.wrapper.func), vars(module)) is not trainable:
        raise TargetError(f"{text.path}:{definition.line}: {qualname} is not bound to a literal: write the value out")
    _check_bound_once(text, definition)
    return definition


def _top_level(module: ModuleType, text: Text) -> list[Definition]:
    """The functions at the top of a module, each in the version that is live."""
    names = [
        name
        for name, defining in text.named.items()
        if "." not in name and name in vars(module) and any(isinstance(named.node, FunctionNode) for named in defining)
    ]
    if not names:
        raise TargetError(f"{text.path} defines no functions at top level: name a method or a literal")
    return [_named(module, text, name, trainable=MISSING) for name in names]


def _code(live: object) -> CodeType | None:
    """The code of a function, under descriptors and well-behaved decorators."""
    if isinstance(live, property):
        live = live.fget
    if isinstance(live, staticmethod | classmethod):
        live = live.__func__
    live = inspect.unwrap(live) if callable(live) else live
    return live.__code__ if isinstance(live, FunctionType) else None


def _explain_absence(module: ModuleType, qualname: str, code: CodeType | None) -> None:
    """Say why a function that a module has is not in its source, where it is so."""
    live = resolve(tuple(qualname.split(".")), vars(module))
    if code is None:
        if inspect.isroutine(live):
            raise TargetError(f"{qualname} is not written in Python: wrap it in a function of yours, and train that")
        return
    if not Path(code.co_filename).is_file():
        raise TargetError(f"{qualname} is generated code ({code.co_filename}): write it out in the file")
    home = getattr(live, "__module__", None)
    if home and home != module.__name__:
        raise TargetError(f"{qualname} is defined in {home}: use --learn-target {home}:{qualname}")


def _check_bound_once(text: Text, definition: Definition) -> None:
    """Refuse a literal whose name is bound elsewhere in its scope too: a new value would not last."""
    if definition.kind is ParameterKind.FUNCTION:
        return
    scope, _, name = definition.qualname.rpartition(".")
    body = text.tree.body
    for holder in (named.node for named in text.named.get(scope, ())):
        if isinstance(holder, ast.ClassDef) and holder.lineno <= definition.line <= (holder.end_lineno or 0):
            body = holder.body
    if list(bindings(body)).count(name) > 1:
        raise TargetError(
            f"{text.path}:{definition.line}: {definition.qualname} is bound more than once: "
            "bind a trainable literal in one place only"
        )


def _distinct(found: Iterable[_Found]) -> list[_Found]:
    """Each definition once, with its note; a file that was imported under two names counts for the first."""
    distinct: dict[tuple[str, int], _Found] = {}
    for one in found:
        key = one.text.path, one.definition.start
        known = distinct.get(key)
        distinct[key] = one if known is None else replace(known, note=known.note or one.note)
    return list(distinct.values())


def _check_apart(found: Iterable[_Found]) -> None:
    """Refuse two parameters of one name, and one inside another."""
    ordered = sorted(found, key=lambda one: (one.text.path, one.definition.start))
    seen: dict[str, _Found] = {}
    for one in ordered:
        if one.id in seen:
            raise TargetError(
                f"{one.place}: {one.id} is trainable in line {seen[one.id].definition.line} already: "
                "mark one of the two, or let them call a function, and mark that"
            )
        seen[one.id] = one
    for outer, inner in pairwise(ordered):
        if outer.text.path == inner.text.path and inner.definition.start < outer.definition.end:
            raise TargetError(
                f"{inner.place}: {inner.id} is inside {outer.id}, which is trainable: mark one of the two"
            )


def _used_at_import(found: Sequence[_Found], sources: _Sources, root: Path) -> dict[_Found, tuple[str, ...]]:
    """For each, the paths of the project's modules whose module-level code calls (functions) or reads (literals) it."""
    project = [module for module in sources if _is_under(module, root)]
    uses = [(one, Use(one.module, tuple(one.definition.qualname.split(".")), one.definition.kind)) for one in found]
    names = [use.names_in(project) for _, use in uses]
    used: dict[_Found, list[str]] = {one: [] for one in found}
    for module in project:
        text = sources.text(module)
        mentioned = [use for use, known in zip(uses, names, strict=True) if any(name in text.content for name in known)]
        if mentioned:
            level = ModuleLevel.of(text.tree)
            for one, use in mentioned:
                if use.is_in(module, level):
                    used[one].append(text.path)
    return {one: tuple(paths) for one, paths in used.items()}


def _is_under(module: ModuleType, root: Path) -> bool:
    path = source_path(module)
    return path is not None and path.is_relative_to(root.absolute()) and _NOT_OURS.isdisjoint(path.parts)
