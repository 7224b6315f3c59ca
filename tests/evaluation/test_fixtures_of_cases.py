"""Which fixtures are told of a case: those that pytest finds, wherever the project defines them."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Support
from pytest_learnloop.evaluation.case_sources import case_sources


def used(pytester: pytest.Pytester, test: str) -> dict[str, Support]:
    """What the first test of a module uses, by file and qualified name."""
    first, *_ = case_sources(pytester.getitems(test)).values()
    return {f"{each.path.rpartition('/')[2]}:{each.qualname}": each for each in first.support}


def names(found: dict[str, Support]) -> list[str]:
    return [each.rpartition(":")[2] for each in found]


def test_fixtures_of_the_module_and_of_conftests_and_what_these_request(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest
        TITLE = "Emma"

        @pytest.fixture(scope="session", params=[1, 2], ids=["one", "two"])
        def books(request):
            return [TITLE] * request.param
        """
    )
    found = used(
        pytester,
        """
        import pytest

        @pytest.fixture
        def shelf(books, tmp_path):
            return [*books]

        def test_it(shelf, monkeypatch, request):
            assert shelf
        """,
    )
    assert names(found) == ["shelf", "books", "TITLE"]
    assert found["conftest.py:books"].source == (
        "@pytest.fixture\ndef books(request):\n    return [TITLE] * request.param"
    )


def test_a_fixture_that_requests_its_own_name_goes_on_from_one_further_outside(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import pytest\n@pytest.fixture\ndef shelf():\n    return 'outer'\n")
    overriding = """
        import pytest

        @pytest.fixture
        def shelf(shelf):
            return shelf

        class TestAll:
            def test_it(self, shelf): ...

            @pytest.fixture
            def shelf(self{request}):
                return 7
    """
    of_class, of_module, of_conftest = used(pytester, overriding.format(request=", shelf")).values()
    assert (of_class.qualname, of_module.qualname) == ("TestAll.shelf", "shelf")
    assert of_conftest.path.endswith("conftest.py")
    assert names(used(pytester, overriding.format(request=""))) == ["TestAll.shelf"]


def test_fixtures_that_marks_name_and_those_of_the_module_for_all_its_tests(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import pytest\n@pytest.fixture(autouse=True)\ndef for_all(): ...\n")
    found = used(
        pytester,
        """
        import pytest

        pytestmark = [pytest.mark.usefixtures("of_module")]

        @pytest.mark.usefixtures("of_outer")
        class TestOuter:
            @pytest.fixture(autouse=True)
            def quiet(self): ...

            class TestInner:
                @pytest.mark.usefixtures("own")
                @pytest.mark.parametrize("given", [1])
                def test_it(self, shelf, given): ...

        @pytest.fixture(name="shelf")
        def make_shelf(): ...

        @pytest.fixture
        def own(): ...

        @pytest.fixture
        def of_outer(): ...

        @pytest.fixture
        def of_module(): ...

        @pytest.fixture(autouse=True)
        def for_module(): ...

        @pytest.fixture(autouse=False)
        def given(): ...
        """,
    )
    assert names(found) == ["make_shelf", "own", "of_outer", "of_module", "for_module", "TestOuter.quiet"]


def test_fixtures_of_the_projects_plugins_and_of_base_classes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        stock="""
        import pytest

        @pytest.fixture
        def books():
            return ["Emma"]

        class Shelves:
            @pytest.fixture
            def shelf(self, books):
                return books
        """
    )
    pytester.makeconftest('pytest_plugins = ["stock"]')
    pytester.syspathinsert()
    found = used(
        pytester,
        """
        from stock import Shelves

        class TestShelves(Shelves):
            def test_it(self, shelf): ...
        """,
    )
    assert list(found) == ["stock.py:Shelves.shelf", "stock.py:books"]


def test_fixtures_of_libraries_are_not_told(pytester: pytest.Pytester) -> None:
    library = pytester.mkdir("site-packages")
    library.joinpath("brought.py").write_text("import pytest\n@pytest.fixture\ndef brought(): ...\n")
    pytester.syspathinsert(library)
    pytester.makeconftest('pytest_plugins = ["brought"]')
    assert used(pytester, "def test_it(brought, tmp_path): ...") == {}
