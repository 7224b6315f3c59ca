"""The user is told where no passing test, and hardly a failing one, says what the changed code is to do."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.run.baseline import Baseline
from pytest_learnloop.run.notes import on_witnesses

PASSED, FAILED = Outcome(Ending.PASSED, 1.0), Outcome(Ending.FAILED, 0.0)


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ([FAILED], "no more than 1 failing test:"),
        ([FAILED] * 5, "no more than 5 failing tests:"),
        ([FAILED, PASSED], ""),
        ([FAILED] * 6, ""),
    ],
)
def test_it_is_told(outcomes: list[Outcome], told: str) -> None:
    reaching = {Case(f"test_{number}"): outcome for number, outcome in enumerate(outcomes)}
    others = {Case("test_other"): PASSED}
    baseline = Baseline({**reaching, **others}, train=(*reaching, *others), validation=(), held_out=(), flaky=())

    notes = on_witnesses(baseline, set(reaching))

    assert [told in note for note in notes] == ([True] if told else [])
