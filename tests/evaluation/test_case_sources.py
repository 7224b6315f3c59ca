"""What is told of a case: its test's source, and its own parameters alone."""

from __future__ import annotations

import pytest

from pytest_learnloop.evaluation.case_sources import case_sources


def test_source_without_decorators_and_the_parameters_of_this_case(pytester: pytest.Pytester) -> None:
    items = pytester.getitems(
        """
        import pytest

        class TestAll:
            @pytest.mark.parametrize(
                "n, expected", [(1, "one"), (2, "the second")]
            )
            @pytest.mark.learn(timeout=3)
            def test_number(self, n, expected):
                # says it in words
                assert str(n) == expected
        """
    )
    first = case_sources(items)[items[0].nodeid]
    assert first.source == (
        "def test_number(self, n, expected):\n    # says it in words\n    assert str(n) == expected\n"
    )
    assert first.parameters == (("n", "1"), ("expected", "'one'"))
    assert "second" not in repr(first)


def test_wrapped_function_is_told_by_what_it_wraps(pytester: pytest.Pytester) -> None:
    items = pytester.getitems(
        """
        import functools

        def twice(function):
            @functools.wraps(function)
            def run():
                function()
                function()
            return run

        @twice
        def test_it():
            assert 1
        """
    )
    assert case_sources(items)[items[0].nodeid].source == "def test_it():\n    assert 1\n"


def test_items_without_a_source_are_left_out(pytester: pytest.Pytester) -> None:
    items = pytester.getitems(
        """
        exec("def test_made(): pass")
        test_lambda = lambda: None
        """
    )
    assert case_sources(items) == {}


def test_what_a_fixture_is_given_is_not_taken_for_what_the_test_gets(pytester: pytest.Pytester) -> None:
    items = pytester.getitems(
        """
        import pytest

        @pytest.fixture
        def opened(request):
            return open(request.param)

        @pytest.fixture(params=["sqlite"])
        def base(request):
            return connect(request.param)

        @pytest.mark.parametrize("opened", ["a.txt"], indirect=True)
        @pytest.mark.parametrize(argnames=["n", "m"], argvalues=[(1, 2)], indirect=["m"])
        def test_it(opened, base, n, m):
            assert 1
        """
    )
    assert dict(case_sources(items)[items[0].nodeid].parameters) == {
        "request.param of opened": "'a.txt'",
        "request.param of base": "'sqlite'",
        "n": "1",
        "request.param of m": "2",
    }


def test_what_a_test_uses_is_told_but_for_what_its_case_is_given(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import pytest\n@pytest.fixture\ndef shelf(): ...\n@pytest.fixture\ndef n(): ...\n")
    items = pytester.getitems(
        """
        import pytest

        LIMIT = 7
        CASES = [(1, "one"), (2, "the second")]

        @pytest.mark.parametrize("n, expected", CASES)
        def test_it(shelf, n, expected, tmp_path):
            assert len(shelf) < LIMIT and CASES
        """
    )
    found = case_sources(items)
    assert [[each.qualname for each in source.support] for source in found.values()] == [["shelf", "LIMIT"]] * 2
    assert not any(source.support for source in case_sources(items, with_support=False).values())
