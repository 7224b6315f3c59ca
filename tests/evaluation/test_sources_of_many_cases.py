"""The source of a test is read once, however many cases it has: suites have tens of thousands."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from pytest_learnloop.evaluation.case_sources import case_sources


def test_source_is_read_once_for_all_cases_of_a_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = pytester.getitems(
        """
        import pytest

        @pytest.mark.parametrize("n", range(4))
        class TestAll:
            def test_one(self, n): ...
            def test_other(self, n): ...
        """
    )
    read: list[str] = []
    getsource = inspect.getsource

    def reading(function: Callable[..., object]) -> str:
        read.append(function.__name__)
        return getsource(function)

    monkeypatch.setattr(inspect, "getsource", reading)
    found = case_sources(items)
    assert read == ["test_one", "test_other"]
    assert [(found[item.nodeid].source[:12], *found[item.nodeid].parameters[0]) for item in items] == [
        *(("def test_one", "n", str(n)) for n in range(4)),
        *(("def test_oth", "n", str(n)) for n in range(4)),
    ]
