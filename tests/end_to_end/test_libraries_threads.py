"""A plugin may import numpy before anyone can tell it to start no threads; candidates are forked all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
THREADS = "import numpy, os; print(len(os.listdir('/proc/self/task')))"


def starts_threads() -> bool:
    """Whether numpy does here, which it doesn't on one core."""
    return sys.platform == "linux" and int(subprocess.check_output([sys.executable, "-c", THREADS])) > 1


def test_threads_that_stop_for_a_fork_forbid_none(clamp: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in POOLS:
        monkeypatch.delenv(variable, raising=False)
    if not starts_threads():
        pytest.skip("numpy starts no threads here")
    clamp.write(early="import numpy")
    result = clamp.learn("-p", "early", FEW)
    assert "threads run already" not in result.stdout.str()
    assert clamp.result["status"] == "improved"
