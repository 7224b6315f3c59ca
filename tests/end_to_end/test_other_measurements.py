"""What other plugins find out about a process that runs all tests, they can't of ours: they are switched off."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

MEASURING = """
def pytest_addoption(parser):
    parser.addoption("--no-testmon", action="store_true", dest="no-testmon")
    parser.addoption("--memray", action="store_true")
"""


@pytest.mark.parametrize("measuring", ["not config.getoption('no-testmon')", "config.getoption('memray')"])
def test_what_would_measure_nothing_does_not(clamp: Project, measuring: str) -> None:
    in_the_way = f"def pytest_configure(config):\n    assert not ({measuring})\n"
    clamp.write(conftest=f"{MEASURING}\n\n{in_the_way}")
    result = clamp.learn("--memray", FEW)
    assert result.ret == 0
    assert clamp.result["status"] == "improved"
