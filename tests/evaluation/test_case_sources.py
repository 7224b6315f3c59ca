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
