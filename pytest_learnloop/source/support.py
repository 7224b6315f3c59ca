"""What tests use, as far as their own files tell: fixtures of theirs, and what stands beside them in their module."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.domain import Support
from pytest_learnloop.source.decorators import called, decorators_of, last_name
from pytest_learnloop.source.names import FunctionNode
from pytest_learnloop.source.suite_file import SuiteFile, fixture_name, is_autouse, loaded_names

_SET_UP = ("setUp", "setUpClass", "setup_class", "setup_method")
_CONFTEST = "conftest.py"
_LIBRARIES = "site-packages"


class SupportFinder:
    """Finds what tests use, and reads each file once.

    That are the fixtures which a test requests, by its arguments or ``usefixtures``, or gets without asking from its
    own class or module; functions, classes and constants of its module that its code names; members of its class
    that it reads from ``self``, and what sets its class up; and all that these use in turn. Of fixtures those alone
    count that its module, or a conftest.py of the project, defines. Of tests that a library brings nothing is found.

    Nothing is found that tells of other cases: neither tests, nor the tables that these get their values from.
    """

    def __init__(self, root: Path, tests: Collection[str] = ()) -> None:
        """
        :param root: the project's directory, that its conftest.py files are in.
        :param tests: names of test functions, beside those that begin with ``test``.
        """
        self._root = root
        self._tests = frozenset(tests)
        self._files: dict[Path, SuiteFile | None] = {}

    def of(self, path: Path, line: int, given: Collection[str] = ()) -> tuple[Support, ...]:
        """What a test uses, in the order in which it comes upon it; nothing where its file can't be read.

        :param path: absolute path of the file that defines the test function.
        :param line: 1-based line that it begins on, its decorators included.
        :param given: names of arguments that it is given as they are, and that are no fixtures.
        """
        own = path.is_relative_to(self._root) and _LIBRARIES not in path.parts
        file = self._file(path) if own else None
        test = file.test_on(line) if file is not None else None
        if file is None or test is None:
            return ()
        return tuple(_Walk([file, *self._conftests(path)], _Place(file, test)).everything(given))

    def _conftests(self, path: Path) -> list[SuiteFile]:
        """Those that a file's fixtures may come from, the nearest first."""
        found = (self._file(each / _CONFTEST) for each in path.parents if each.is_relative_to(self._root))
        return [each for each in found if each is not None]

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

    files: Sequence[SuiteFile]
    """The test's own module, then conftest.py files, the nearest first."""
    test: _Place

    def everything(self, given: Collection[str]) -> Iterator[Support]:
        """All that the test uses, each once.

        :param given: names of arguments that are no fixtures.
        """
        seen = {self.test}
        pending = list(self._of_test(given))
        while pending:
            place = pending.pop(0)
            if place not in seen and place.file.may_be_shown(place.qualname):
                seen.add(place)
                yield place.support()
                pending = [*self._of(place), *pending]

    def _of_test(self, given: Collection[str]) -> Iterator[_Place]:
        """What the test uses by itself."""
        own = self.test.file.definitions
        requested = [each for each in _arguments(self.test.node) if each not in given]
        asked = [*_used_by_mark(self.test.node), *_used_by_mark(own.get(self.test.scope))]
        yield from self._fixtures(dict.fromkeys([*requested, *asked, *self._autouse()]))
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
            places = list(self._by_name(name))
            if beyond in places:
                places = places[places.index(beyond) + 1 :]
            yield from places[:1]

    def _by_name(self, name: str) -> Iterator[_Place]:
        """All fixtures of a name, those of the nearest scope first."""
        scopes = [(self.test.file, self.test.scope), *((each, "") for each in self.files)]
        for file, scope in dict.fromkeys(scopes):
            qualname = file.fixtures.get(scope, {}).get(name)
            if qualname is not None:
                yield _Place(file, qualname)

    def _autouse(self) -> Iterator[str]:
        """Of its own class and module: what a conftest.py has done for every test is seldom what one is about."""
        file = self.test.file
        for scope in dict.fromkeys((self.test.scope, "")):
            for name, qualname in file.fixtures.get(scope, {}).items():
                if is_autouse(file.definitions[qualname]):
                    yield name

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


def _used_by_mark(node: ast.stmt | None) -> Iterator[str]:
    """Fixtures that the decorators of a test or its class name; none where there is no class."""
    for decorator in decorators_of(node) if node is not None else ():
        if isinstance(decorator, ast.Call) and last_name(called(decorator)) == "usefixtures":
            yield from (str(each.value) for each in decorator.args if isinstance(each, ast.Constant))


def _read_from_self(node: ast.stmt) -> list[str]:
    read = [
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in ("self", "cls")
    ]
    return list(dict.fromkeys(read))
