"""Whatever is known already, evaluations are what they would be if everything were run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from outcomes_support import Table, TableEvaluator, candidate, journal_in, memory_of_run, remembering

from pytest_learnloop.domain import Call, Candidate, Case, Detail, Ending, Evaluation, Outcome, Trial
from pytest_learnloop.outcomes.detail import told

CASES = tuple(Case(f"test_m.py::test_{number}") for number in range(4))
CANDIDATES = tuple(candidate(name) for name in "ab")
INVALID = candidate("invalid")

scores = st.sampled_from([0.0, 0.5, 1.0])
full_outcomes = st.builds(
    Outcome,
    ending=st.sampled_from([Ending.PASSED, Ending.FAILED, Ending.TIMEOUT, Ending.OUT_OF_MEMORY]),
    score=scores,
    feedback=st.sampled_from(["", "assert 1 == 2"]),
    calls=st.sampled_from([(), (Call("m:f", (("x", "1"),), result="2"),)]),
    touched=st.sampled_from([frozenset(), frozenset({"m:f"})]),
    lines=st.sampled_from([frozenset(), frozenset({("m:f", 2)})]),
).map(lambda each: Outcome(each.ending, 0.0, feedback="it hangs") if each.ending.lost else each)
tables = st.fixed_dictionaries({(each.id, case): full_outcomes for each in CANDIDATES for case in CASES})


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    cases = draw(st.lists(st.sampled_from(CASES), unique=True, min_size=1))
    screen = draw(st.integers(0, len(cases)))
    return Trial(
        draw(st.sampled_from([*CANDIDATES, INVALID])),
        tuple(cases),
        draw(st.sampled_from(Detail)),
        screen=screen,
        reference=tuple(draw(st.lists(scores, min_size=screen, max_size=screen))),
        stop_when_lost=draw(st.booleans()),
        lost_before=draw(st.frozensets(st.sampled_from(CASES))),
    )


class Run(NamedTuple):
    """What one run asks for."""

    shown: list[Case]
    reuse: bool
    sealed: bool
    batches: list[list[Trial]]


runs = st.builds(
    Run,
    shown=st.lists(st.sampled_from(CASES), unique=True),
    reuse=st.booleans(),
    sealed=st.booleans(),
    batches=st.lists(st.lists(trials(), max_size=3), max_size=4),
)


def invalid(candidate: Candidate) -> str:
    return "it does not load" if candidate == INVALID else ""


def as_without_memory(table: Table, shown: list[Case], batch: list[Trial]) -> list[Evaluation]:
    """What the evaluator itself gives, but for what may not be told of hidden cases."""
    return [
        Evaluation(
            trial,
            {case: told(each, trial.detail, shown=case in shown) for case, each in evaluation.outcomes.items()},
            evaluation.invalid,
        )
        for trial, evaluation in zip(batch, TableEvaluator(table, invalid).evaluate(batch), strict=True)
    ]


@settings(max_examples=100)
@given(tables, st.lists(runs, min_size=1, max_size=3))
def test_same_with_and_without(outcomes: dict[tuple[str, Case], Outcome], given_runs: list[Run]) -> None:
    def table(candidate: Candidate, case: Case) -> Outcome:
        return outcomes[candidate.id, case]

    with tempfile.TemporaryDirectory() as directory, journal_in(Path(directory)) as journal:
        for run in given_runs:
            memory = memory_of_run(journal, run.shown, reuse=run.reuse)
            evaluator = remembering(TableEvaluator(table, invalid), memory)
            for batch in run.batches:
                evaluations = evaluator.evaluate(batch)
                assert evaluations == as_without_memory(table, run.shown, batch)
                assert [list(each.outcomes) for each in evaluations] == [
                    list(each.outcomes) for each in as_without_memory(table, run.shown, batch)
                ], "in the order run"
            if run.sealed:
                memory.seal()
