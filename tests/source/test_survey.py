"""Which functions of a project there are to choose from."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from pytest_learnloop import trainable
from pytest_learnloop.domain import Artifact
from pytest_learnloop.source.discover import discover
from pytest_learnloop.source.survey import Survey, project_functions

NOTHING = Artifact(())


class Surveyed:
    """A project in a directory, whose modules are imported."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def module(self, name: str, source: str) -> ModuleType:
        path = self.root / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source))
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def ids(self, *modules: ModuleType, tests: tuple[Path, ...] = (), besides: Artifact = NOTHING) -> list[str]:
        return [parameter.id for parameter in self.survey(*modules, tests=tests, besides=besides).functions.parameters]

    def survey(self, *modules: ModuleType, tests: tuple[Path, ...] = (), besides: Artifact = NOTHING) -> Survey:
        return project_functions(modules, self.root, set(tests), besides)


@pytest.fixture
def surveyed(tmp_path: Path) -> Iterator[Surveyed]:
    before = set(sys.modules)
    yield Surveyed(tmp_path)
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_functions_and_methods_but_nothing_inside_functions(surveyed: Surveyed) -> None:
    module = surveyed.module(
        "surveyed_kinds",
        """
        import functools

        def plain():
            def inner(): return 1
            class Local:
                def method(self): return 2
            return inner, Local

        async def coroutine(): return 1

        @functools.lru_cache
        def cached(): return 1

        class Class:
            LIMIT = 3
            def method(self): return 1
            @staticmethod
            def static(): return 1
            @property
            def value(self): return 1
            @value.setter
            def value(self, value): pass
            class Nested:
                def deep(self): return 1

        named = lambda: 1
        """,
    )
    ids = [id_.partition(":")[2] for id_ in surveyed.ids(module)]
    methods = ["Class.method", "Class.static", "Class.value", "Class.Nested.deep"]
    assert ids == ["plain", "coroutine", "cached", *methods]


def test_what_cannot_be_trained_is_passed_over(surveyed: Surveyed) -> None:
    module = surveyed.module(
        "surveyed_refused",
        """
        if True:
            def either(): return 1
        else:
            def either(): return 2

        def gone(): return 1
        del gone

        def replaced(): return 1
        replaced = 5

        exec("def generated(): return 1")

        def kept(): return 1
        """,
    )
    ids = surveyed.ids(module)
    assert ids == ["surveyed_refused:either", "surveyed_refused:kept"]
    assert [each.id for each in discover([module], ids, surveyed.root, trainable).parameters] == ids


def test_tests_and_what_serves_them_are_passed_over(surveyed: Surveyed) -> None:
    function = "def f(): return 1"
    code = surveyed.module("surveyed_code", function)
    by_name = [surveyed.module(name, function) for name in ("conftest", "test_surveyed", "surveyed_test")]
    helper = surveyed.module("tests.surveyed_helper", function)
    check = surveyed.module("surveyed_check", function)
    tests = (surveyed.root / "surveyed_check.py",)
    assert surveyed.ids(code, *by_name, helper, check, tests=tests) == ["surveyed_code:f"]


def test_installed_packages_and_other_directories_are_passed_over(surveyed: Surveyed) -> None:
    function = "def f(): return 1"
    code = surveyed.module("surveyed_own", function)
    installed = surveyed.module(".venv.lib.site-packages.surveyed_installed", function)
    assert surveyed.ids(code, installed, dedent_module := sys.modules["textwrap"]) == ["surveyed_own:f"]
    assert dedent_module.__file__ is not None


def test_our_own_package_is_passed_over() -> None:
    import pytest_learnloop.files as own

    root = Path(own.__file__).parent
    assert project_functions([own], root, set(), NOTHING).functions.parameters == ()


def test_what_is_trained_anyway_is_left_out_with_what_is_around_it(surveyed: Surveyed) -> None:
    module = surveyed.module(
        "surveyed_marked",
        """
        from pytest_learnloop import trainable

        @trainable
        def marked(): return 1

        def outer():
            @trainable
            def inner(): return 1
            return inner

        def other(): return 1
        """,
    )
    besides = discover([module], [], surveyed.root, trainable)
    assert surveyed.ids(module, besides=besides) == ["surveyed_marked:other"]


def test_what_a_decorator_has_compiled_anew_is_told_apart(surveyed: Surveyed) -> None:
    module = surveyed.module(
        "surveyed_checked",
        """
        import ast
        from pathlib import Path

        def checked(function):
            # What typeguard does: the source without decorators is compiled once more, and takes the function's place.
            tree = ast.parse(Path(__file__).read_text())
            (definition,) = [
                node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function.__name__
            ]
            definition.decorator_list = []
            exec(compile(ast.Module([definition], []), __file__, "exec"), globals(), found := {})
            return found[function.__name__]

        @checked
        def anew(): return 1

        class Kept:
            @checked
            def method(self): return 2

        def as_it_is(): return 3

        def gone(): return 4

        del gone
        """,
    )
    found = surveyed.survey(module)
    assert [each.id for each in found.functions.parameters] == ["surveyed_checked:checked", "surveyed_checked:as_it_is"]
    assert found.recompiled == ("surveyed_checked:Kept.method", "surveyed_checked:anew")
