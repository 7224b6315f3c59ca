"""Finding the parameters of a run in imported modules, by reading their sources: nothing is executed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from pytest_learnloop.domain import Artifact, Parameter
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.importtime import BoundNames, ModuleLevel, Use
from pytest_learnloop.source.in_turn import CallsInTurn
from pytest_learnloop.source.locate import Definition, locate
from pytest_learnloop.source.marks import SAID_NOTHING, Said, find_marks
from pytest_learnloop.source.modules import Sources, source_path
from pytest_learnloop.source.resolve import MISSING
from pytest_learnloop.source.targets import check_bound_once, named, top_level
from pytest_learnloop.source.text import Text

_PACKAGE = __name__.partition(".")[0]


def discover(
    modules: Iterable[ModuleType], targets: Sequence[str], root: Path, trainable: object, *, in_turn: bool = False
) -> Artifact:
    """All parameters: what is marked in the given modules, and what is named by targets.

    :param modules: imported modules, test modules and conftest files included: all that is in ``sys.modules`` will do.
    :param targets: ``module:function``, ``module:Class.method``, ``module:NAME`` of a literal, or ``module`` for all of
        its top-level functions; the module must be among ``modules``.
    :param root: where the user's project is: only its modules are looked at for uses at import.
    :param trainable: the function that marks, by whatever name modules call it.
    :param in_turn: count what runs at import only because something else calls it, too.
    :raises TargetError: something marked or named cannot be trained; the message names the place and the remedy.
    """
    sources = Sources(modules)
    found = [*_marked(sources, trainable), *_targeted(sources, targets, trainable)]
    distinct = _distinct(found)
    _check_apart(distinct)
    at_import = _used_at_import(distinct, sources, root, in_turn=in_turn)
    parameters = [one.parameter(at_import[one]) for one in distinct]
    return Artifact(tuple(sorted(parameters, key=lambda parameter: (parameter.module, parameter.line))))


@dataclass(frozen=True, eq=False)
class _Found:
    """A definition to be trained."""

    module: ModuleType
    text: Text
    definition: Definition
    said: Said = SAID_NOTHING

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
            self.said.note,
            used_at_import,
            self.said.start,
            self.said.stub,
            self.said.edit,
        )


def _marked(sources: Sources, trainable: object) -> Iterator[_Found]:
    for module in sources:
        if not _is_ours(module) and _knows(module, trainable) and source_path(module) is not None:
            text = sources.text(module)
            for mark in find_marks(text, vars(module), trainable):
                definition = locate(text, mark.qualname, mark.line)
                check_bound_once(text, definition)
                yield _Found(module, text, definition, mark.said)


def _is_ours(module: ModuleType) -> bool:
    """Whether a module is of this package, which hands the function on and marks nothing."""
    return module.__name__.partition(".")[0] == _PACKAGE


def _knows(module: ModuleType, trainable: object) -> bool:
    """Whether a module can mark anything: it holds the function, or a module that does.

    Values are asked for their type alone: isinstance() runs the code of those that have a ``__class__`` of their own.
    """
    name = getattr(trainable, "__name__", "")
    for value in list(vars(module).values()):  # a generator would take twice as long, where thousands are imported
        if value is trainable:
            return True
        if issubclass(type(value), ModuleType) and vars(value).get(name, MISSING) is trainable:
            return True
    return False


def _targeted(sources: Sources, targets: Iterable[str], trainable: object) -> Iterator[_Found]:
    for target in targets:
        module_name, _, qualname = target.partition(":")
        module = sources.module(module_name, target)
        if source_path(module) is None:
            raise TargetError(
                f"--learn-target {target}: {module_name} has no Python source file: wrap it, train the wrapper"
            )
        text = sources.text(module)
        try:
            definitions = [named(module, text, qualname, trainable)] if qualname else top_level(module, text)
        except TargetError as error:
            raise TargetError(f"--learn-target {target}: {error}") from error
        for definition in definitions:
            yield _Found(module, text, definition)


def _distinct(found: Iterable[_Found]) -> list[_Found]:
    """Each definition once, with what its mark says; a file that was imported under two names counts for the first."""
    distinct: dict[tuple[str, int], _Found] = {}
    for one in found:
        key = one.text.path, one.definition.start
        known = distinct.get(key)
        distinct[key] = one if known is None else replace(known, said=known.said if any(known.said) else one.said)
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


def _used_at_import(
    found: Sequence[_Found], sources: Sources, root: Path, *, in_turn: bool
) -> dict[_Found, tuple[str, ...]]:
    """For each, the paths of the project's modules whose code, as it is imported, calls (functions) or reads it."""
    project = sources.of_project(root)
    bound = BoundNames(project)
    uses = [(one, Use(one.module, tuple(one.definition.qualname.split(".")), one.definition.kind)) for one in found]
    used = {one: [one.text.path] if use.is_taken_up_by_its_class(one.text) else [] for one, use in uses}
    words = {one: use.words(bound) for one, use in uses}
    by_word: dict[str, list[tuple[_Found, Use]]] = {}
    for one, use in uses:
        for word in words[one]:
            by_word.setdefault(word, []).append((one, use))
    for module in project:
        text = sources.text(module)
        mentioned = {pair for word in by_word.keys() & text.words for pair in by_word[word]}
        if mentioned:
            level = ModuleLevel.of(text.tree)
            for one, use in mentioned:
                if use.is_in(module, level, words[one]):
                    used[one].append(text.path)
    if in_turn:
        calls = CallsInTurn(sources, project)
        for module in project:
            reached = calls.at_import_of(module)
            for one in found:
                if one.id in reached:
                    used[one].append(sources.text(module).path)
    return {one: tuple(dict.fromkeys(paths)) for one, paths in used.items()}
