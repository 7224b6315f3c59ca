"""A run with a strong model, repeated with none: its recorded answers mend every fault of the kata.

The answers are in ``recordings/kata_reflective.jsonl``; a model wrote them, seeing nothing but the prompts. As long as
the run goes the same way, they fit, whatever the words of the prompts are. Where the way is another on purpose, record
them anew, with any model that can be had, in a copy of ``example_projects/kata``::

    PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=pytest_learnloop.plugin python -m pytest --learn \\
        --learn-model=MODEL --learn-optimizer=reflective --learn-proposals=2 --learn-budget="1h, 40 calls" \\
        --learn-timeout=60 --learn-record=kata_reflective.jsonl \\
        --deselect=tests/test_orders.py::test_packs_and_loose_copies_make_up_the_quantity
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_learnloop.models.recording import RecordedCall, read_recording
from pytest_learnloop.testing import Project

RECORDING = Path(__file__).with_name("recordings") / "kata_reflective.jsonl"
KATA = Path(__file__).parents[2] / "example_projects" / "kata"
OPTIONS = (
    f"--learn-model=replay:{RECORDING}",
    "--learn-optimizer=reflective",
    "--learn-proposals=2",
    "--learn-timeout=60",
    # A property's time varies with what else the machine does, and a time-out would send the run another way.
    "--deselect=tests/test_orders.py::test_packs_and_loose_copies_make_up_the_quantity",
)
FAULTS = (
    "weight = 2 if position % 2 else 1",
    "full, loose = divmod(pack_size, quantity)",
    "return total",
    "return order.paid or is_in_stock(order, available)",
    '{"book": 7, "magazine": 7, "ebook": 8, "calendar": 19, "mug": 19},',
    "if quantity > 10:",
    "return sum(prices) // len(prices)",
    "for start in range(1, len(titles), size):",
    'MAX_PARCEL_KG = trainable(30, note="the carrier takes up to 31 kg")',
    "if await carrier.is_delivered(name):",
    "return self.reserved * self.unit_price",
    "self.reserved -= copies",
)


@pytest.fixture
def kata(project: Project) -> Project:
    """The kata as a newcomer finds it."""
    copy_of(KATA, project.path)
    return project


def copy_of(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*", "__pycache__"), dirs_exist_ok=True)


def first_prompts(kata: Project, calls: int, *options: str) -> list[str]:
    """What a run of so many calls sends, in the order of a recording."""
    kata.learn(*OPTIONS, f"--learn-budget=1h, {calls} calls", "--learn-record=prompts.jsonl", *options)
    prompts = [prompt_of(call) for call in read_recording(Path("prompts.jsonl"))]
    assert len(prompts) == calls
    return prompts


def prompt_of(call: RecordedCall) -> str:
    return "\n\n".join(message.text for message in call.request.messages)


def test_recorded_answers_mend_every_fault(kata: Project) -> None:
    result = kata.learn(*OPTIONS, "--learn-budget=1h, 40 calls")
    result.assert_outcomes(passed=273, deselected=1)
    assert kata.result["status"] == "improved"
    assert kata.result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}
    assert kata.result["gate"]["passed"]
    gone = {line[1:].strip() for line in kata.patch.splitlines() if line.startswith("-")}
    assert set(FAULTS) - gone == set()


def test_prompts_are_as_recorded(kata: Project) -> None:
    recorded = [prompt_of(call) for call in read_recording(RECORDING)]
    for then, now in zip(recorded, first_prompts(kata, 4), strict=False):
        for before, after in zip(then.splitlines(), now.splitlines(), strict=False):
            if before != after:
                pytest.skip(
                    f"the words of the prompts have changed since they were recorded: {before!r}, now {after!r}"
                )
        assert len(then.splitlines()) == len(now.splitlines())


def test_prompts_are_the_same_in_another_place_and_process(
    kata: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    copy_of(kata.path, elsewhere)
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    prompts = first_prompts(kata, 4, "--learn-workers=1")
    monkeypatch.setenv("PYTHONHASHSEED", "2")
    monkeypatch.chdir(elsewhere)
    assert first_prompts(kata, 4, "--learn-workers=2") == prompts


def test_nothing_recorded_tells_of_a_machine() -> None:
    text = RECORDING.read_text(encoding="ascii")
    assert [place for place in (str(Path.home()), str(KATA), "/tmp/", " at 0x", 'File \\"') if place in text] == []
