"""What a test uses is found in its own files, and nothing there that tells of other tests."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from pytest_learnloop.domain import Support
from pytest_learnloop.source.names import FunctionNode, first_line
from pytest_learnloop.source.support import Requests, SupportFinder

Find = Callable[[str], dict[str, Support]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Writes a file and tells what the first test named ``test_it`` uses, by qualified name."""

    def find(test: str) -> dict[str, Support]:
        path = tmp_path / "test_shop.py"
        path.write_text(dedent(test))
        functions = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, FunctionNode))
        line = next(first_line(node) for node in functions if node.name == "test_it")
        return {each.qualname: each for each in SupportFinder(tmp_path).of((path, line), Requests())}

    return find


def test_what_the_body_names_and_what_that_names(find: Find) -> None:
    found = find(
        """
        import shop

        LIMIT = 7  # books
        UNUSED = 8

        class Order:
            weight = LIMIT

        def helper(title: UNUSED):
            return shop.find(title, Order())

        def unused():
            return UNUSED

        def test_it():
            assert helper("Emma")
        """
    )
    assert list(found) == ["helper", "Order", "LIMIT"]
    assert found["helper"].source == "def helper(title: UNUSED):\n    return shop.find(title, Order())"
    assert found["LIMIT"].source == "LIMIT = 7  # books"
    assert found["LIMIT"].line == 4


def test_members_of_the_tests_class(find: Find) -> None:
    found = find(
        """
        import pytest

        class TestShelf:
            LIMIT = 7
            OTHER = 8

            def setup_method(self):
                self.shelf = make()

            def full(self):
                return self.shelf.count == self.LIMIT

            def test_it(self):
                assert self.full() and self.test_other

            def test_other(self): ...

        def make(): ...
        """
    )
    assert set(found) == {"TestShelf.setup_method", "make", "TestShelf.full", "TestShelf.LIMIT"}
    assert found["TestShelf.full"].source.startswith("def full(self):\n    return")


@pytest.mark.parametrize(
    "tables",
    [
        "@pytest.mark.parametrize('x', CASES)\ndef test_other(x): ...",
        "@pytest.mark.parametrize('x', [*CASES, 4])\ndef test_other(x): ...",
        "@pytest.mark.parametrize('x', sorted(CASES), ids=str)\ndef test_other(x): ...",
        "MORE = CASES + [4]\n@pytest.mark.parametrize(argnames='x', argvalues=MORE)\ndef test_other(x): ...",
        "def cases():\n    return CASES\npytestmark = pytest.mark.parametrize('x', cases())",
        "def pytest_generate_tests(metafunc):\n    metafunc.parametrize('x', list(CASES))",
        "@pytest.fixture(params=CASES)\ndef other(): ...",
        "def test_other(name):\n    assert f(name) == CASES[name]",
        "def expected(name):\n    return CASES[name]",
        "CASES = {'a': 1}\ndef test_other(name):\n    assert f(name) == CASES.get(name)",
    ],
)
def test_tables_of_cases_are_not_shown(find: Find, tables: str) -> None:
    body = "\ndef test_it():\n    assert CASES and LIMIT\n"
    assert list(find(f"import pytest\nCASES = [1, 2, 'secret']\nLIMIT = 7\n{tables}\n{body}")) == ["LIMIT"]


def test_a_value_that_a_case_names_is_shown(find: Find) -> None:
    found = find(
        """
        import pytest

        EMMA = "Emma"
        CLIENT = connect()

        @pytest.mark.parametrize("title", [EMMA, "Moby-Dick"])
        def test_it(title):
            assert CLIENT.get(title) == EMMA
        """
    )
    assert set(found) == {"CLIENT", "EMMA"}


def test_tests_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text(
        "def test_it():\n    test_other(), TestAll.LIMIT, Base, check_more\n"
        "def test_other(): ...\nclass TestAll:\n    def test_a(self): ...\nclass Base:\n    def test_b(self): ...\n"
        "def check_more(): ...\n"
    )
    assert [each.qualname for each in SupportFinder(tmp_path).of((path, 1), Requests())] == ["check_more"]
    assert SupportFinder(tmp_path, {"check_more"}).of((path, 1), Requests()) == ()


def test_decorators_stay_if_they_say_how_a_thing_is_used(find: Find) -> None:
    found = find(
        """
        from dataclasses import dataclass

        @register({1: "secret"})
        @dataclass(frozen=True)
        class Order:
            weight: int

        def test_it():
            assert Order(1)
        """
    )
    assert found["Order"].source == "@dataclass(frozen=True)\nclass Order:\n    weight: int"


def test_what_cannot_be_read_or_is_a_librarys_has_none(tmp_path: Path) -> None:
    source = "X = 1\ndef test_it(): assert X\n"
    broken, library = tmp_path / "broken.py", tmp_path / "site-packages" / "test_it.py"
    library.parent.mkdir()
    broken.write_text(f"{source}def")
    library.write_text(source)
    finder = SupportFinder(tmp_path / "site-packages")
    for path in (broken, library, tmp_path / "missing.py"):
        assert SupportFinder(tmp_path).of((path, 2), Requests()) == finder.of((path, 2), Requests()) == ()
