"""Standard errors are those of scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.study.statistics import mean_of

stats = pytest.importorskip("scipy.stats")


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_of_the_mean(values: list[float]) -> None:
    mean = mean_of(values)
    assert mean is not None
    assert mean.value == pytest.approx(sum(values) / len(values))
    assert mean.error == pytest.approx(stats.sem(values), abs=1e-9)
