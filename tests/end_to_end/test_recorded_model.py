"""A run with a strong model, repeated with none: the kata's faults are mended by the answers that were recorded.

The answers stand in ``recordings/kata_reflective.jsonl``. Where prompts have changed on purpose and the model would now
answer something else, record them anew, with any model, from a copy of ``example_projects/kata``::

    PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=pytest_learnloop.plugin python -m pytest --learn \\
        --learn-proposals 2 --learn-budget "1h, 40 calls" --learn-timeout 60 \\
        --learn-model MODEL --learn-record kata_reflective.jsonl
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_learnloop.models.recording import RecordedCall, read_recording
from pytest_learnloop.testing import Project

RECORDING = Path(__file__).with_name("recordings") / "kata_reflective.jsonl"
KATA = Path(__file__).parents[2] / "example_projects" / "kata"
OPTIONS = ("--learn-proposals=2", "--learn-timeout=60", f"--learn-model=replay:{RECORDING}", "--tb=no")
MENDED = """
    -        weight = 2 if position % 2 else 1
    +        weight = 3 if position % 2 else 1
""".splitlines()


@pytest.fixture
def kata(project: Project) -> Project:
    """The kata as a newcomer finds it."""
    ignore = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(KATA, project.path, ignore=ignore, dirs_exist_ok=True)
    return project


def prompts(recording: Path) -> dict[tuple[int, int, int], list[str]]:
    """The lines of each prompt by update, slot and attempt."""
    return {_slot(call): _text(call).splitlines() for call in read_recording(recording)}


def _slot(call: RecordedCall) -> tuple[int, int, int]:
    slot = call.request.slot
    return slot.update, slot.slot, slot.attempt


def _text(call: RecordedCall) -> str:
    return "\n\n".join(message.text for message in call.request.messages)


def test_recorded_answers_mend_every_fault(kata: Project) -> None:
    result = kata.learn(*OPTIONS, "--learn-budget=1h, 40 calls", "--learn-record=again.jsonl")
    assert result.ret == 0
    assert kata.result["status"] == "improved"
    assert kata.result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}
    assert kata.result["calls"] == len(prompts(RECORDING))


def test_prompts_are_the_same_in_another_place_and_process(
    kata: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = tmp_path_factory.mktemp("again")
    shutil.copytree(kata.path, again, dirs_exist_ok=True)
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    kata.learn(*OPTIONS, "--learn-budget=1h, 6 calls", "--learn-record=prompts.jsonl", "--learn-workers=1")
    monkeypatch.setenv("PYTHONHASHSEED", "2")
    monkeypatch.chdir(again)
    kata.learn(*OPTIONS, "--learn-budget=1h, 6 calls", "--learn-record=prompts.jsonl", "--learn-workers=2")
    assert prompts(again / "prompts.jsonl") == prompts(kata.path / "prompts.jsonl")


def test_nothing_recorded_is_of_one_machine() -> None:
    text = RECORDING.read_text(encoding="ascii")
    for place in (str(Path.home()), str(KATA), "/tmp/", "0x7f"):
        assert place not in text
