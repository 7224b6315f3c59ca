"""What a test uses is found in its own files, and nothing there that tells of other tests."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from pytest_learnloop.domain import Support
from pytest_learnloop.source.names import FunctionNode, first_line
from pytest_learnloop.source.support import SupportFinder

Find = Callable[..., dict[str, Support]]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Writes files and tells what the first test named ``test_it`` uses, by qualified name."""

    def find(test: str, given: str = "", conftest: str = "", nearer: str = "") -> dict[str, Support]:
        folder = tmp_path / "tests"
        folder.mkdir()
        for path, source in ((tmp_path, conftest), (folder, nearer)):
            (path / "conftest.py").write_text(dedent(source))
        path = folder / "test_shop.py"
        path.write_text(dedent(test))
        functions = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, FunctionNode))
        line = next(first_line(node) for node in functions if node.name == "test_it")
        return {each.qualname: each for each in SupportFinder(tmp_path).of(path, line, given.split())}

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


def test_fixtures_of_the_module_and_of_conftests_and_what_these_request(find: Find) -> None:
    found = find(
        """
        import pytest

        @pytest.fixture
        def shelf(books, tmp_path):
            return [*books]

        def test_it(shelf, monkeypatch, request):
            assert shelf
        """,
        conftest="""
        import pytest
        TITLE = "Emma"

        @pytest.fixture(scope="session", params=[1, 2], ids=["one", "two"])
        def books(request):
            return [TITLE] * request.param
        """,
    )
    assert list(found) == ["shelf", "books", "TITLE"]
    assert found["books"].source == "@pytest.fixture\ndef books(request):\n    return [TITLE] * request.param"
    assert found["books"].path.endswith("conftest.py")


def test_the_nearest_fixture_counts(find: Find) -> None:
    fixture = "import pytest\n@pytest.fixture\ndef {}:\n    return {}\n"
    test = fixture.format("other(shelf)", 1) + "def test_it(other): ...\n"
    found = find(test, conftest=fixture.format("shelf()", "'far'"), nearer=fixture.format("shelf()", "'near'"))
    assert [each.source.splitlines()[-1].strip() for each in found.values()] == ["return 1", "return 'near'"]


def test_a_fixture_that_requests_its_own_name_goes_on_from_one_further_outside(tmp_path: Path) -> None:
    outer, inner = tmp_path / "conftest.py", tmp_path / "test_it.py"
    outer.write_text("import pytest\n@pytest.fixture\ndef shelf():\n    return 'outer'\n")
    inner.write_text("import pytest\n@pytest.fixture\ndef shelf(shelf):\n    return shelf\ndef test_it(shelf): ...\n")
    assert [Path(each.path).name for each in SupportFinder(tmp_path).of(inner, 5)] == ["test_it.py", "conftest.py"]


def test_a_fixture_under_another_name_and_one_that_a_mark_names(find: Find) -> None:
    found = find(
        """
        import pytest

        @pytest.fixture(name="shelf")
        def make_shelf(): ...

        @pytest.fixture
        def opened(): ...

        @pytest.fixture(autouse=True)
        def quiet(): ...

        @pytest.fixture(autouse=False)
        def given(): ...

        @pytest.mark.usefixtures("opened")
        @pytest.mark.parametrize("given", [1])
        def test_it(shelf, given): ...
        """,
        given="given",
    )
    assert list(found) == ["make_shelf", "opened", "quiet"]


def test_members_of_the_tests_class(find: Find) -> None:
    found = find(
        """
        import pytest

        class TestShelf:
            LIMIT = 7
            OTHER = 8

            def setup_method(self):
                self.shelf = make()

            @pytest.fixture
            def books(self): ...

            def full(self):
                return self.shelf.count == self.LIMIT

            def test_it(self, books):
                assert self.full() and self.test_other

            def test_other(self): ...

        def make(): ...
        """
    )
    assert set(found) == {"TestShelf.setup_method", "make", "TestShelf.books", "TestShelf.full", "TestShelf.LIMIT"}
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
        """,
        given="title",
    )
    assert set(found) == {"CLIENT", "EMMA"}


def test_tests_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text(
        "def test_it():\n    test_other(), TestAll.LIMIT, Base, check_more\n"
        "def test_other(): ...\nclass TestAll:\n    def test_a(self): ...\nclass Base:\n    def test_b(self): ...\n"
        "def check_more(): ...\n"
    )
    assert [each.qualname for each in SupportFinder(tmp_path).of(path, 1)] == ["check_more"]
    assert SupportFinder(tmp_path, {"check_more"}).of(path, 1) == ()


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
        assert SupportFinder(tmp_path).of(path, 2) == finder.of(path, 2) == ()
