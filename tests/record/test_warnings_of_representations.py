"""Describing a value lets no warning out, whatever its own methods do."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from record_helpers import Recorded

SOURCE = """
    import warnings

    async def length():
        return 3

    class Warning_:
        def __repr__(self):
            warnings.warn("told")
            return "Warning_()"

    class Leaving:
        def __repr__(self):
            return f"Leaving({type(length()).__name__})"

    class Failing:
        def __repr__(self):
            left = length()
            return 1 + left

    class WarningError(Exception):
        def __str__(self):
            warnings.warn("told")
            return "no such thing"

    def f(value):
        if isinstance(value, Exception):
            raise value
"""


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("Warning_", "Warning_()"),
        ("Leaving", "Leaving(coroutine)"),
        ("Failing", "<Failing, whose representation raised TypeError>"),
    ],
)
def test_a_value_is_described_without_a_warning(made: str, told: str, tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        (call,) = recorded.run(f"m.f(m.{made}())").calls
    assert call.arguments == (("value", told),)
    assert seen == []


def test_an_exception_says_what_it_says_without_a_warning(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (call,) = recorded.run("suppressing(m.WarningError, m.f, m.WarningError())").calls
    assert call.exception == "WarningError: no such thing"


def test_what_is_told_once_is_told_no_more_for_it(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        before = list(warnings.filters)
        for _ in range(3):
            warnings.warn("of the test's own", stacklevel=1)
            recorded.run("m.f(m.Warning_())")
        assert list(warnings.filters) == before
    assert len(seen) == 1
