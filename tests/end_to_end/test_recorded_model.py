"""A run with a strong model, repeated with none: its recorded answers mend every fault of the kata.

The answers are in ``recordings/kata_reflective.jsonl``. A large model wrote them, seeing nothing but the prompts. Where
prompts or the way of a run are others on purpose, record them anew, in a copy of ``example_projects/kata``::

    PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=pytest_learnloop.plugin python -m pytest --learn \\
        --learn-model=MODEL --learn-optimizer=reflective --learn-proposals=2 --learn-budget="1h, 40 calls" \\
        --learn-timeout=60 --learn-record=kata_reflective.jsonl \\
        --deselect=tests/test_orders.py::test_packs_and_loose_copies_make_up_the_quantity
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from kata_support import KATA, SURROUNDINGS, copy_of, faults_left

from pytest_learnloop.testing import Project

RECORDING = Path(__file__).with_name("recordings") / "kata_reflective.jsonl"
OPTIONS = (
    f"--learn-model=replay:{RECORDING}",
    "--learn-optimizer=reflective",
    "--learn-proposals=2",
    "--learn-budget=1h, 40 calls",
    "--learn-timeout=60",
    # A property's time varies with what else the machine does, and a time-out would send the run another way.
    "--deselect=tests/test_orders.py::test_packs_and_loose_copies_make_up_the_quantity",
)


@pytest.fixture
def kata(project: Project) -> Project:
    copy_of(KATA, project.path)
    return project


@pytest.mark.parametrize(("environment", "workers"), [*zip(SURROUNDINGS, (1, 2), strict=True)], ids=["desk", "CI"])
def test_recorded_answers_fit_and_mend_every_fault(
    kata: Project, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], workers: int
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = kata.learn(*OPTIONS, f"--learn-workers={workers}")
    if sys.version_info[:2] in ((3, 11), (3, 12)):  # others put ^ under other lines of a failure, or under none
        result.stdout.no_fnmatch_line("*prompt is not the one recorded*")
    result.assert_outcomes(passed=273, deselected=1)
    assert (kata.result["status"], kata.result["calls"], kata.result["tokens"]) == ("improved", 12, 8877)
    assert kata.result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}
    assert kata.result["gate"]["passed"]
    assert faults_left(kata.patch) == set()


def test_nothing_recorded_tells_of_a_machine() -> None:
    text = RECORDING.read_text(encoding="ascii")
    assert [place for place in (str(Path.home()), str(KATA), "/tmp/", " at 0x", 'File \\"') if place in text] == []
