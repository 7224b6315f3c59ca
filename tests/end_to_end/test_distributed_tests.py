"""Where pytest-xdist spreads the tests over processes as it comes, the final run is spread, too."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

SUMS = """
    def net(amounts):
        return sum(amounts) - 1
"""
TESTS = """
    import os, pathlib, pytest, sums

    @pytest.mark.parametrize("n", [1, 2, 3])
    def test_net(n): assert sums.net([n, 1]) == n + 1

    @pytest.mark.parametrize("n", range(6))
    def test_guard(n): (pathlib.Path("last") / str(n)).write_text(str(os.getpid()))
"""


@pytest.mark.parametrize(
    ("options", "processes"),
    [((), 1), (("-n1",), 1), (("-n2",), 2), (("-n2", "--dist=loadfile"), 1)],
    ids=["not at all", "one", "two", "by file"],
)
def test_processes_of_the_final_run(project: Project, options: tuple[str, ...], processes: int) -> None:
    project.write(sums=SUMS, test_sums=TESTS)
    (project.path / "last").mkdir()
    result = project.learn("-p", "xdist", *options, "--learn-target=sums:net", "--learn-allow=write:last", FEW)
    assert result.ret == 0
    result.assert_outcomes(passed=9)
    assert len({each.read_text(encoding="ascii") for each in (project.path / "last").iterdir()}) == processes
