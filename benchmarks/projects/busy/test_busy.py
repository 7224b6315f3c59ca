"""30 tests that compute and nothing else."""

from __future__ import annotations

import pytest
from busy import compute, milliseconds


@pytest.mark.parametrize("n", range(30))
def test_computes(n: int) -> None:
    assert compute(milliseconds()) >= 0
