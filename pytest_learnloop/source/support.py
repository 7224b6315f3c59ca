"""What tests use, as far as the project's files tell: fixtures, and what stands beside the tests in their module."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_learnloop.domain import Support
from pytest_learnloop.source.names import FunctionNode
from pytest_learnloop.source.suite_file import SuiteFile, fixture_name, loaded_names

_SET_UP = ("setUp", "setUpClass", "setup_class", "setup_method")
_LIBRARIES = "site-packages"

Origin = tuple[Path, int]
"""Absolute path of a file, and the 1-based line that a function begins on there, its decorators included."""


@dataclass(frozen=True)
class Requests:
    """The fixtures of a test, as pytest finds them."""

    asked: Sequence[str] = ()
    """Names that the test requests by its arguments, or by marks on it, its classes or its module."""
    automatic: Sequence[str] = ()
    """Names of those that it gets without asking."""
    origins: Mapping[str, Sequence[Origin]] = field(default_factory=dict)
    """Name of a fixture, be it one that others request -> all definitions that the test sees, the nearest first."""


class SupportFinder:
    """Finds what tests use, and reads each file once.

    That are the fixtures which a test requests, by its arguments or ``usefixtures``, or gets without asking from its
    own module; functions, classes and constants of its module that its code names; members of its class that it
    reads from ``self``, and what sets its class up; and all that these use in turn. Of fixtures those alone count that
    a file of the project defines. Of tests that a library brings nothing is found.

    Nothing is found that tells of other cases: neither tests, nor the tables that these get their values from.
    """

    def __init__(self, root: Path, tests: Collection[str] = ()) -> None:
        """
        :param root: the project's directory.
        :param tests: names of test functions, beside those that begin with ``test``.
        """
        self._root = root
        self._tests = frozenset(tests)
        self._files: dict[Path, SuiteFile | None] = {}

    def of(self, test: Origin, requests: Requests) -> tuple[Support, ...]:
        """What a test uses, in the order in which it comes upon it; nothing where its file can't be read."""
        place = self._place(test)
        if place is None:
            return ()
        found = {name: list(map(self._place, origins)) for name, origins in requests.origins.items()}
        fixtures = {name: [each for each in places if each is not None] for name, places in found.items()}
        return tuple(_Walk(place, fixtures).everything(requests))

    def _place(self, origin: Origin) -> _Place | None:
        """Where a function of the project stands; None for one of a library, or one that isn't there."""
        path, line = origin
        own = path.is_relative_to(self._root) and _LIBRARIES not in path.parts
        file = self._file(path) if own else None
        qualname = file.function_on(line) if file is not None else None
        return _Place(file, qualname) if file is not None and qualname is not None else None

    def _file(self, path: Path) -> SuiteFile | None:
        if path not in self._files:
            self._files[path] = SuiteFile.read(path, self._tests)
        return self._files[path]


@dataclass(frozen=True)
class _Place:
    """Where a definition stands."""

    file: SuiteFile
    qualname: str

    @property
    def scope(self) -> str:
        return self.qualname.rpartition(".")[0]

    @property
    def node(self) -> ast.stmt:
        return self.file.definitions[self.qualname]

    def support(self) -> Support:
        """What stands there, as it is shown."""
        return Support(self.file.text.path, self.node.lineno, self.qualname, self.file.source_of(self.qualname))


@dataclass(frozen=True)
class _Walk:
    """From one test to all that it uses."""

    test: _Place
    fixtures: Mapping[str, Sequence[_Place]]
    """Name -> where the project defines it, the nearest first."""

    def everything(self, requests: Requests) -> Iterator[Support]:
        """All that the test uses, each once."""
        seen = {self.test}
        pending = list(self._of_test(requests))
        while pending:
            place = pending.pop(0)
            if place not in seen and place.file.may_be_shown(place.qualname):
                seen.add(place)
                yield place.support()
                pending = [*self._of(place), *pending]

    def _of_test(self, requests: Requests) -> Iterator[_Place]:
        """What the test uses by itself."""
        yield from self._fixtures(requests.asked)
        # Of its own module: what a conftest.py has done for every test is seldom what one is about.
        yield from (each for each in self._fixtures(requests.automatic) if each.file is self.test.file)
        own = self.test.file.definitions
        if self.test.scope:
            members = (f"{self.test.scope}.{each}" for each in _SET_UP)
            yield from (_Place(self.test.file, each) for each in members if each in own)
        yield from self._named(self.test)

    def _of(self, place: _Place) -> Iterator[_Place]:
        """What a definition uses by itself."""
        if fixture_name(place.node):
            yield from self._fixtures(_arguments(place.node), beyond=place)
        yield from self._named(place)

    def _fixtures(self, names: Iterable[str], beyond: _Place | None = None) -> Iterator[_Place]:
        """The fixtures by these names that the test sees.

        :param beyond: the fixture that requests them: one of its own name is one from further outside.
        """
        for name in names:
            places = list(self.fixtures.get(name, ()))
            if beyond in places:
                places = places[places.index(beyond) + 1 :]
            yield from places[:1]

    def _named(self, place: _Place) -> Iterator[_Place]:
        """What a definition names: in its module, and of its own class by way of ``self`` or ``cls``."""
        file = place.file
        names = [name for name in loaded_names(place.node) if name in file.definitions]
        own = [f"{place.scope}.{name}" for name in _read_from_self(place.node)] if place.scope else []
        for name in (*names, *(each for each in own if each in file.definitions)):
            if not fixture_name(file.definitions[name]):
                yield _Place(file, name)


def _arguments(node: ast.stmt) -> list[str]:
    """Names of a function's arguments without defaults, which pytest takes for fixtures; none of anything else."""
    if not isinstance(node, FunctionNode):
        return []
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required = positional[: len(positional) - len(arguments.defaults)]
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return [each.arg for each in (*required, *(each for each, default in keywords if default is None))]


def _read_from_self(node: ast.stmt) -> list[str]:
    read = [
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in ("self", "cls")
    ]
    return list(dict.fromkeys(read))
