"""Outcomes: kept in full for train cases, so that a run can be gone through again, and scores alone for the others."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import Artifact, Call, Candidate, Case, Detail, Ending, Fate, Outcome, Rollout, Split, Step
from pytest_learnloop.journal import FILE_NAME, Journal
from pytest_learnloop.journal_outcomes import OutcomeMemory
from pytest_learnloop.journal_records import observations, outcome_from, to_json
from pytest_learnloop.learning.budget import Spent

any_text = st.text(st.characters())  # lone surrogates too: a test's output may hold them
seconds = st.floats(0, 1e6)
calls = st.builds(
    Call,
    parameter=any_text,
    arguments=st.lists(st.tuples(any_text, any_text), max_size=2).map(tuple),
    result=st.none() | any_text,
    exception=st.none() | any_text,
    duration=seconds,
    inputs=st.lists(st.tuples(any_text, st.integers(0, 7)), max_size=2).map(tuple),
    raised_at=st.none() | st.integers(1, 99),
)
steps = st.builds(
    Step,
    number=st.integers(1, 9999),
    observation=st.lists(st.tuples(any_text, any_text), max_size=2).map(tuple),
    action=any_text,
    reward=st.floats(allow_nan=False),
    calls=st.lists(st.integers(0, 7), max_size=2).map(tuple),
    ending=st.sampled_from(["", "terminated", "truncated"]),
)
rollouts = st.builds(
    Rollout,
    seed=st.integers(0, 2**32),
    actions=st.lists(st.integers() | st.text() | st.dictionaries(st.text(), st.integers()), max_size=3).map(tuple),
    digest=st.text("0123456789abcdef"),
    ended=st.booleans(),
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
    steps=st.lists(steps, max_size=2).map(tuple),
    rollout=st.none() | rollouts,
    spread=st.floats(0, 0.5),
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
    steps=(Step(1, (("x", "1"),), "2", 0.5, calls=(0,), ending="terminated"),),
    rollout=Rollout(3, (2,), "0f", ended=True),
)


@given(outcomes)
def test_an_outcome_survives_its_parts(outcome: Outcome) -> None:
    plain = json.loads(to_json(observations(outcome)))
    assert outcome_from(outcome.ending.value, outcome.score, outcome.duration, plain) == outcome


def texts_in(directory: Path) -> str:
    """All that the journal holds, as one text."""
    connection = sqlite3.connect(directory / FILE_NAME)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def known(memory: OutcomeMemory, program: str, case: Case, detail: Detail = Detail.SCORES) -> Outcome | None:
    return memory.recall(program, [case], detail).outcomes.get(case)


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(st.text(), cases), outcomes, max_size=6), st.text())
def test_outcomes_of_train_cases_survive_the_file(given: dict[tuple[str, Case], Outcome], invalid: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        with Journal.open(Path(directory)) as journal:
            run = journal.begin({}, Artifact(()))
            run.record_splits({case: Split.TRAIN for _, case in given})
            for (program, case), outcome in given.items():
                run.memory().record("a", program, {case: outcome}, Detail.TRACES)
            run.memory().record("b", "another program", {}, Detail.TRACES, invalid)
            interrupted = journal.run(run.id)
        with Journal.open(Path(directory)) as journal:
            run = journal.begin({}, Artifact(()), resumes=interrupted)
            run.record_splits({case: Split.TRAIN for _, case in given})
            memory = run.memory()
            assert {key: known(memory, *key, Detail.TRACES) for key in given} == given
            assert memory.recall("another program", [], Detail.TRACES).invalid == invalid


@pytest.mark.parametrize("split", [Split.VALIDATION, Split.HELD_OUT, None])
def test_of_a_case_outside_train_no_text_is_kept(tmp_path: Path, split: Split | None) -> None:
    case = Case("test_m.py::test_secret")
    with Journal.open(tmp_path) as journal:
        run = journal.begin({}, Artifact(()))
        run.record_splits({case: split} if split else {})
        run.memory().record("start", "program", {case: FULL}, Detail.TRACES)
        assert known(run.memory(), "program", case, Detail.TOUCHES) == Outcome(
            Ending.FAILED, 0.25, duration=0.5, touched=frozenset({"m:f"})
        )
    assert "assert 1 == 2" not in texts_in(tmp_path)


def test_of_a_train_case_they_are(tmp_path: Path) -> None:
    case = Case("test_m.py::test_shown")
    with Journal.open(tmp_path) as journal:
        run = journal.begin({}, Artifact(()))
        run.record_splits({case: Split.TRAIN})
        run.memory().record("start", "program", {case: FULL}, Detail.TRACES)
    assert "assert 1 == 2" in texts_in(tmp_path)


def test_what_became_of_a_candidate_can_be_looked_up(tmp_path: Path) -> None:
    candidate = Candidate(
        {"m:f": "def f():\n    return 2\n"}, parent="p", proposer="mutation", description="odd \ud800"
    )
    with Journal.open(tmp_path) as journal:
        run = journal.begin({}, Artifact(()))
        with run.update(3, parent="p", spent=lambda: Spent(seconds=0.0)):
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
