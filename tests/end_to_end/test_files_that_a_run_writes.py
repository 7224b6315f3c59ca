"""A file that a run writes, and that its command line names, does not move the root directory of what it starts."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project


def test_the_winner_is_run_where_the_run_began(clamp: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "splits.json"
    result = clamp.learn("--learn-splits", str(elsewhere), FEW)
    result.assert_outcomes(passed=16)
    assert elsewhere.exists()
    assert clamp.result["status"] == "improved"


def test_so_it_is_without_an_ini_file(clamp: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    (clamp.path / "tox.ini").unlink()
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "splits.json"
    clamp.learn("--learn-splits", str(elsewhere), FEW).assert_outcomes(passed=16)
