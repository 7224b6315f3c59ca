"""A run of OptoPrime with a strong model, repeated with none: three recorded answers mend every fault of the kata.

The answers are in ``recordings/kata_optoprime.jsonl``; a model wrote them, seeing nothing but the prompts. As long as
the run goes the same way, they fit, whatever the words of the prompts are. Where the way is another on purpose, record
them anew, with any model that can be had, in a copy of ``example_projects/kata``::

    PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=pytest_learnloop.plugin python -m pytest --learn \\
        --learn-model=MODEL --learn-optimizer=optoprime --learn-proposals=1 --learn-memory-order=fifo \\
        --learn-sampler=failing-first --learn-batch=10 --learn-budget="1h, 12 calls" --learn-timeout=60 \\
        --learn-record=kata_optoprime.jsonl \\
        --deselect=tests/test_orders.py::test_packs_and_loose_copies_make_up_the_quantity
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from kata_support import IN_CI, KATA, copy_of, faults_left

from pytest_learnloop.testing import Project

pytestmark = pytest.mark.skipif(importlib.util.find_spec("opto") is None, reason="needs trace-opt")

RECORDING = Path(__file__).with_name("recordings") / "kata_optoprime.jsonl"
OPTIONS = (
    f"--learn-model=replay:{RECORDING}",
    "--learn-optimizer=optoprime",
    "--learn-proposals=1",
    "--learn-memory-order=fifo",
    "--learn-sampler=failing-first",
    "--learn-batch=10",
    "--learn-budget=1h, 12 calls",
    "--learn-timeout=60",
    # A property's time varies with what else the machine does, and a time-out would send the run another way.
    "--deselect=tests/test_orders.py::test_packs_and_loose_copies_make_up_the_quantity",
)


@pytest.fixture
def kata(project: Project) -> Project:
    copy_of(KATA, project.path)
    return project


# The answers were recorded at a desk, and what may differ there is the text of failures, which is the same for each
# optimizer: test_recorded_model.py learns by it in both surroundings.
def test_recorded_answers_fit_and_mend_every_fault(kata: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in IN_CI.items():
        monkeypatch.setenv(name, value)
    result = kata.learn(*OPTIONS)
    result.stdout.no_fnmatch_line("*prompt is not the one recorded*")
    result.assert_outcomes(passed=273, deselected=1)
    assert (kata.result["status"], kata.result["calls"]) == ("improved", 3)
    assert kata.result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}
    assert kata.result["gate"]["passed"]
    assert faults_left(kata.patch) == set()


def test_nothing_recorded_tells_of_a_machine() -> None:
    text = RECORDING.read_text(encoding="ascii")
    assert [place for place in (str(Path.home()), str(KATA), "/tmp/", " at 0x", 'File \\"') if place in text] == []
