"""Outcomes: kept in full for train cases, so that a run can be gone through again, and scores alone for the others."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import Artifact, Call, Candidate, Case, Detail, Ending, Fate, Outcome, Split
from pytest_learnloop.journal import FILE_NAME, Journal
from pytest_learnloop.journal_records import RecordedTrial, observations_to_json, outcome_from_row

any_text = st.text(st.characters())  # lone surrogates too: a test's output may hold them
seconds = st.floats(0, 1e6)
calls = st.builds(
    Call,
    parameter=any_text,
    arguments=st.lists(st.tuples(any_text, any_text), max_size=2).map(tuple),
    result=st.none() | any_text,
    exception=st.none() | any_text,
    duration=seconds,
)
outcomes = st.builds(
    Outcome,
    ending=st.sampled_from(Ending),
    score=st.floats(0, 1),
    duration=seconds,
    feedback=any_text,
    calls=st.lists(calls, max_size=2).map(tuple),
    touched=st.frozensets(any_text, max_size=3),
    lines=st.frozensets(st.tuples(any_text, st.integers(1, 10_000)), max_size=5),
)
cases = st.builds(Case, nodeid=st.text(), seed=st.none() | st.integers(0, 2**32 - 1))
FULL = Outcome(
    Ending.FAILED,
    0.25,
    duration=0.5,
    feedback="assert 1 == 2",
    calls=(Call("m:f", (("x", "1"),), result="2", duration=0.1),),
    touched=frozenset({"m:f"}),
    lines=frozenset({("m:f", 1), ("m:f", 2)}),
)


@given(outcomes)
def test_an_outcome_survives_its_columns(outcome: Outcome) -> None:
    columns = (outcome.ending.value, outcome.score, outcome.duration, observations_to_json(outcome))
    assert outcome_from_row(*columns) == outcome


@settings(max_examples=40, deadline=None)  # every example waits for the disk
@given(
    st.lists(
        st.tuples(st.text(), st.sampled_from(Detail), st.dictionaries(cases, outcomes, max_size=3), st.text()),
        max_size=3,
    )
)
def test_trials_survive_the_file(trials: list[tuple[str, Detail, dict[Case, Outcome], str]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        with Journal.open(Path(directory)) as journal:
            run = journal.begin({}, Artifact(()))
            run.record_splits({case: Split.TRAIN for _, _, given, _ in trials for case in given})
            for candidate, detail, given_outcomes, invalid in trials:
                run.record_outcomes(candidate, given_outcomes, detail, invalid)
        with Journal.open(Path(directory)) as journal:
            assert list(journal.trials_of(run.id)) == [
                RecordedTrial(candidate, detail, given_outcomes, invalid)
                for candidate, detail, given_outcomes, invalid in trials
            ]


def test_outcomes_come_in_the_order_run(tmp_path: Path) -> None:
    order = [Case("b"), Case("a", 2), Case("a", 1)]
    with Journal.open(tmp_path) as journal:
        run = journal.begin({}, Artifact(()))
        run.record_outcomes("one", dict.fromkeys(order, Outcome(Ending.PASSED, 1.0)), Detail.SCORES)
        run.record_outcomes("two", {Case("b"): Outcome(Ending.CRASH, 0.0)}, Detail.SCORES)
        assert [(candidate, case) for candidate, case, _ in journal.outcomes_of(run.id)] == [
            *(("one", case) for case in order),
            ("two", Case("b")),
        ]


@pytest.mark.parametrize("split", [Split.VALIDATION, Split.HELD_OUT, None])
def test_of_a_case_outside_train_no_text_is_kept(tmp_path: Path, split: Split | None) -> None:
    case = Case("test_m.py::test_secret")
    with Journal.open(tmp_path) as journal:
        run = journal.begin({}, Artifact(()))
        run.record_splits({case: split} if split else {})
        run.record_outcomes("start", {case: FULL}, Detail.TRACES)
        ((_, _, kept),) = journal.outcomes_of(run.id)
    assert kept == Outcome(Ending.FAILED, 0.25, duration=0.5, touched=frozenset({"m:f"}))


def test_what_became_of_a_candidate_can_be_looked_up(tmp_path: Path) -> None:
    candidate = Candidate(
        {"m:f": "def f():\n    return 2\n"}, parent="p", proposer="mutation", description="odd \ud800"
    )
    with Journal.open(tmp_path) as journal:
        run = journal.begin({}, Artifact(()))
        with run.update(3, parent="p", seconds=lambda: 0.0):
            run.record_candidate(candidate, Fate.INVALID, "it does not parse", update=3)
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    rows = connection.execute(
        "SELECT run, update_number, id, parent, proposer, description, edits, fate, reason FROM candidates"
    ).fetchall()
    connection.close()
    assert rows == [
        (
            run.id,
            3,
            candidate.id,
            "p",
            "mutation",
            r"odd \ud800",
            r'{"m:f":"def f():\n    return 2\n"}',
            "invalid",
            "it does not parse",
        )
    ]
