"""The final run: the winner runs every test once in a fresh, plain process, and has to keep what it promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_learnloop.domain import Case, Outcome, Trial
from pytest_learnloop.evaluation.evaluator import Evaluator, Execution
from pytest_learnloop.learning.loop import Evaluator as TrialEvaluator
from pytest_learnloop.learning.loop import Standing

_ATTEMPTS = 3
"""Accepted candidates, the best first, that get a final run before the start is kept."""


@dataclass(frozen=True)
class Final:
    """The candidate that passed its final run."""

    standing: Standing
    executions: Mapping[str, Execution]
    """Nodeid -> how it ran."""
    outcomes: Mapping[Case, Outcome] = field(default_factory=dict)
    """On all cases, held-out included: of ordinary cases those of the final run."""


def final_run(
    evaluator: Evaluator,
    trials: TrialEvaluator,
    accepted: Sequence[Standing],
    nodeids: Sequence[str],
    held_out: Sequence[Case],
    note: Callable[[str], None],
) -> Final | None:
    """Give the best candidates their final run, until one holds; None if none does.

    A candidate holds if every train and validation test that it passed when it was selected passes again.

    :param note: hears why a candidate did not hold.
    """
    for standing in list(reversed(accepted))[:_ATTEMPTS]:
        executions, invalid = evaluator.final(standing.candidate, nodeids)
        broken = [_last_line(invalid)] if invalid else _broken(standing, executions)
        if not broken:
            return Final(standing, executions, _outcomes(trials, standing, executions, held_out))
        more = f", and {len(broken) - 1} more" if len(broken) > 1 else ""
        note(f"Candidate {standing.candidate.id} did not hold in a fresh process and was dropped: {broken[0]}{more}.")
    return None


def _broken(standing: Standing, executions: Mapping[str, Execution]) -> list[str]:
    """Tests that passed when the candidate was selected, and don't any more."""
    return [
        f"{case.nodeid} {_how(executions, case)}"
        for case, outcome in standing.outcomes.items()
        if case.seed is None and outcome.best and _how(executions, case) != "passed"
    ]


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), text).strip()


def _how(executions: Mapping[str, Execution], case: Case) -> str:
    execution = executions.get(case.nodeid)
    return "was not run" if execution is None else execution.outcome.ending.value


def _outcomes(
    trials: TrialEvaluator, standing: Standing, executions: Mapping[str, Execution], held_out: Sequence[Case]
) -> dict[Case, Outcome]:
    seeded = tuple(case for case in held_out if case.seed is not None)
    outcomes = dict(standing.outcomes)
    if seeded:
        (evaluation,) = trials.evaluate([Trial(standing.candidate, seeded)])
        outcomes |= evaluation.outcomes
    ordinary = [case for case in (*standing.outcomes, *held_out) if case.seed is None and case.nodeid in executions]
    return outcomes | {case: executions[case.nodeid].outcome for case in ordinary}
