"""Why a cell gave no result, in its own last words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_learnloop.study.journal import Ended
from pytest_learnloop.study.outcome import ended


def problem(directory: Path, status: int, printed: str) -> str:
    (directory / "output.txt").write_text(printed, encoding="utf-8")
    return ended("cell", status, 1.0, directory, "output.txt").problem


@pytest.mark.parametrize(
    ("status", "printed", "said"),
    [
        (4, "ERROR: --learn-batch: no\n\n", "exit status 4: ERROR: --learn-batch: no"),
        (3, "INTERNALERROR> Trace\nINTERNALERROR> KeyError: 1\n\n=== no tests ran ===\n", "INTERNALERROR> KeyError: 1"),
        (5, "collected 0 items\n\n===== no tests ran in 0.01s =====\n", "exit status 5: collected 0 items"),
        (-9, "", "signal 9 ended it: it printed nothing"),
        (0, "note: nothing to learn\n", "no run was begun: note: nothing to learn"),
    ],
)
def test_a_cell_without_a_result(tmp_path: Path, status: int, printed: str, said: str) -> None:
    assert problem(tmp_path, status, printed).endswith(said)


def write_result(directory: Path, run: str, status: str) -> None:
    path = directory / "runs" / run / "result.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"status": status}), encoding="utf-8")


def test_the_result_of_the_latest_run_counts(tmp_path: Path) -> None:
    write_result(tmp_path, "20261121-100000-aaaa", "interrupted")
    write_result(tmp_path, "20261121-110000-0000", "improved")
    assert ended("cell", 1, 2.0, tmp_path, "o") == Ended("cell", 1, 2.0, "o", result={"status": "improved"})


def test_an_interrupted_run_is_no_result(tmp_path: Path) -> None:
    write_result(tmp_path, "20261121-100000-aaaa", "interrupted")
    assert problem(tmp_path, 0, "") == "it was interrupted"
