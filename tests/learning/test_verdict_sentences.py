"""The verdict in one plain sentence, and all its numbers as data."""

from __future__ import annotations

import json

import pytest
from verdict_support import FAILS, LOST, PASSES, REPAIRED, Pair, judged

from pytest_learnloop.learning.verdict import Finding, Verdict
from pytest_learnloop.report.verdict import as_data, sentence


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        pytest.param(
            judged([REPAIRED] * 6 + [PASSES] * 6),
            "Generalizes: held-out rose from 0.50 to 1.00 on 12 tests (6 gained, 0 lost; 95 % interval of the change "
            "+0.02 to +0.79), never shown and never used to select.",
            id="generalizes",
        ),
        pytest.param(
            judged([REPAIRED] * 3 + [PASSES] * 9),
            "Generalizes: held-out rose from 0.75 to 1.00 on 12 tests (3 gained, 0 lost: all that failed pass now), "
            "never shown and never used to select.",
            id="generalizes, as all failures were mended",
        ),
        pytest.param(
            judged([LOST] * 8),
            "Meta-overfitting: held-out fell from 1.00 to 0.00 on 8 tests (0 gained, 8 lost; 95 % interval of the "
            "change -1.00 to -0.16), while validation rose from 0.00 to 1.00.",
            id="meta-overfitting",
        ),
        pytest.param(
            judged([LOST] + [PASSES] * 7),
            "Meta-overfitting is suspected: held-out fell from 1.00 to 0.88 on 8 tests (0 gained, 1 lost; 95 % "
            "interval of the change -0.53 to +0.50).",
            id="fell",
        ),
        pytest.param(
            judged([LOST] + [PASSES] * 299),
            "Meta-overfitting is suspected: held-out fell from 1.000 to 0.997 on 300 tests (0 gained, 1 lost; 95 % "
            "interval of the change -0.02 to +0.02).",
            id="fell by little",
        ),
        pytest.param(
            judged([FAILS] * 12),
            "Meta-overfitting is suspected: of what was left to gain, validation gained 1.00 and held-out 0.00 (95 % "
            "interval of the difference +0.22 to +1.26).",
            id="gap",
        ),
        pytest.param(
            judged([PASSES] * 8),
            "No evidence of meta-overfitting, and none that what was learned generalizes: held-out stayed at 1.00 on 8 "
            "tests (0 gained, 0 lost; 95 % interval of the change -0.37 to +0.37).",
            id="no evidence",
        ),
        pytest.param(
            judged([REPAIRED] * 2 + [PASSES]),
            "Too few held-out tests to tell whether what was learned generalizes: 3 of 3 tests held out reach what "
            "was changed, where 6 are needed (2 gained, 0 lost).",
            id="too few tests",
        ),
        pytest.param(
            judged([REPAIRED] * 10, together=10),
            "Too few held-out tests to tell whether what was learned generalizes: 1 test function of 10 tests held "
            "out reaches what was changed, where 6 are needed (10 gained, 0 lost).",
            id="too few functions",
        ),
        pytest.param(
            judged([]), "No tests were held out, so that nothing can be said about meta-overfitting.", id="none"
        ),
    ],
)
def test_sentence(verdict: Verdict, said: str) -> None:
    assert sentence(verdict) == said


@pytest.mark.parametrize("held_out", [[], [PASSES] * 3, [REPAIRED] * 8, [FAILS] * 8])
def test_data_is_plain(held_out: list[Pair]) -> None:
    verdict = judged(held_out)
    data = as_data(verdict)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert Finding(data["finding"]) is verdict.finding
    assert data["sentence"] == sentence(verdict)


def test_data_holds_what_the_verdict_rests_on() -> None:
    data = as_data(judged([REPAIRED] * 3 + [LOST] + [FAILS] * 4))
    assert data["selected_on"] == "validation"
    assert data["held_out"]["change"]["p_value"] == 10 / 16
    assert data["held_out"]["change"]["units"] == 8
    assert data["gap"]["held_out"]["cases"] == 7
    assert data["gap"]["mean"] == round(1 - 3 / 7, 9)
