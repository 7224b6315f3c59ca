"""The files of a report: all of them, and the same from the same journal."""

from __future__ import annotations

import importlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from study_support import record, result

from pytest_learnloop.study.report import write_report

RECORD = record(
    {"batch": ("1", "3"), "memory": ("0", "5")},
    {
        ("1", "0"): [result(0.2), result(0.4)],
        ("1", "5"): [result(0.3, train=(0.0, 0.2, 0.7)), result(0.4)],
        ("3", "0"): ["exit status 4: no such model", result(0.6)],
        ("3", "5"): [None, None],
    },
)
PLOTS = {"curves.png", "curves.svg", "heat-map.png", "heat-map.svg"}


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@dataclass(frozen=True)
class Report:
    directory: Path
    lines: list[str]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Written once, since plots take their time; look at it, and leave it as it is."""
    pytest.importorskip("matplotlib")
    directory = tmp_path_factory.mktemp("report")
    return Report(directory, list(write_report(RECORD, directory, "here")))


def test_rebuilt_to_the_byte(report: Report, tmp_path: Path) -> None:
    assert list(write_report(RECORD, tmp_path, "here")) == report.lines
    assert files(tmp_path) == files(report.directory)
    assert set(files(tmp_path)) == {"study.md", "cells.csv", *PLOTS}


def test_the_page_holds_what_there_is(report: Report) -> None:
    page = (report.directory / "study.md").read_text(encoding="utf-8")
    for part in (
        "pytest --learn-study tiny.toml",
        "| batch=1, memory=5 | 2 | 0.000 ± 0.000 -> 0.850 ± 0.150",
        "![Learning curves](curves.png)",
        "![Held-out at the end](heat-map.png)",
        "- 3-0-1 gave no result: exit status 4: no such model (see here/cells/3-0-1/output.txt).",
        "- 2 of 8 cells have not come to an end",
        "| `memory` | 5 |",
        "pytest --learn # 1-0-1",
    ):
        assert part in page


def test_without_the_plotting_library_the_rest_is_there_and_words_say_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", missing)
    lines = list(write_report(RECORD, tmp_path, "here"))
    assert set(files(tmp_path)) == {"study.md", "cells.csv"}
    assert any("pip install 'pytest-learnloop[study]'" in line for line in lines)
    assert "No plots were made, since matplotlib" in (tmp_path / "study.md").read_text(encoding="utf-8")


def test_plots_of_an_earlier_report_are_gone_without_what_they_would_show(report: Report, tmp_path: Path) -> None:
    shutil.copytree(report.directory, tmp_path, dirs_exist_ok=True)
    one_axis = record({"batch": ("1",)}, {("1",): [result(0.2)]})
    list(write_report(one_axis, tmp_path, "here"))
    assert "heat-map" not in (tmp_path / "study.md").read_text(encoding="utf-8")
