"""30 tests that compute and nothing else."""

from __future__ import annotations

import time

import pytest
from busy import compute, milliseconds, spend


@pytest.mark.parametrize("n", range(30))
def test_computes(n: int) -> None:
    began = time.process_time()
    assert compute(milliseconds()) >= 0
    spend(time.process_time() - began)
