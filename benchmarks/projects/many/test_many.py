"""As many tests as asked for."""

from __future__ import annotations

import os

import pytest
from many import double


@pytest.mark.parametrize("n", range(int(os.environ["BENCHMARK_CASES"])))
def test_double(n: int) -> None:
    assert double(n) == n + n
