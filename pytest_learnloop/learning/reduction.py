"""Making a winner as small as it can be: every change of the start that no case needs is taken back."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_learnloop.domain import Artifact, Candidate, Case, Evaluation, Outcome, Trial
from pytest_learnloop.learning.hunks import with_one_change_less
from pytest_learnloop.learning.impact import reach
from pytest_learnloop.learning.literals import parsed
from pytest_learnloop.learning.preference import holds
from pytest_learnloop.learning.split import function_of

_QUICK = 0.3
"""Seconds that a case may take with the winner and still be in time by far with less of it."""


def reduce(
    artifact: Artifact,
    candidate: Candidate,
    outcomes: Mapping[Case, Outcome],
    evaluate: Callable[[Sequence[Trial]], Sequence[Evaluation]],
) -> tuple[Candidate, Mapping[Case, Outcome]]:
    """The candidate without the changes that it can do without, and its outcomes; both as given where it needs all.

    One change after the other is taken back for good if no case scores lower without it.

    :param outcomes: the candidate's on all cases, with the parameters touched.
    :param evaluate: runs trials; what it has no time for counts as needed.
    """
    needed = {candidate.id}
    while True:
        found = {each.id: each for each in _with_one_change_less(artifact, candidate)}
        trials = [_trial(artifact, each, candidate, outcomes) for each in found.values() if each.id not in needed]
        for evaluation in _in_two_parts(trials, outcomes, evaluate):
            if _holds(evaluation, outcomes):
                # The new outcomes know no touches, so that these cases are run again for the next change.
                candidate, outcomes = evaluation.trial.candidate, {**outcomes, **evaluation.outcomes}
                break
            needed.add(evaluation.trial.candidate.id)
        else:
            return candidate, outcomes


def _in_two_parts(
    trials: Sequence[Trial],
    outcomes: Mapping[Case, Outcome],
    evaluate: Callable[[Sequence[Trial]], Sequence[Evaluation]],
) -> Iterator[Evaluation]:
    """Evaluations of the trials: of a case of each test function first, and of the others where these lose nothing.

    Most changes are needed, which few cases tell, and a case may take a minute.
    """
    telling = [replace(trial, cases=_one_of_each_function(trial.cases)) for trial in trials]
    for trial, first in zip(trials, evaluate(telling), strict=True):
        others = tuple(case for case in trial.cases if case not in first.outcomes)
        if others and _holds(first, outcomes):
            (rest,) = evaluate([replace(trial, cases=others)])
            yield replace(rest, trial=trial, outcomes={**first.outcomes, **rest.outcomes})
        else:
            yield replace(first, trial=trial)


def _one_of_each_function(cases: Sequence[Case]) -> tuple[Case, ...]:
    firsts: dict[str, Case] = {}
    for case in cases:
        firsts.setdefault(function_of(case.nodeid), case)
    return tuple(firsts.values())


def _with_one_change_less(artifact: Artifact, candidate: Candidate) -> Iterator[Candidate]:
    """Every candidate that lacks one parameter's changes, or one of them."""
    for parameter, source in artifact.changes(candidate).items():
        start = artifact.source_of(parameter, artifact.start)
        for less in (start, *_less_of(start, source)):
            yield _derived(candidate, artifact.laid_over(candidate, {parameter: less}))


def _less_of(start: str, source: str) -> Iterator[str]:
    """Sources that lack one of the changes between two.

    A text stays whole: what is said in a prompt is not lines of code, of which some happen not to matter. What came
    along with the start and is gone does not come back, unless the whole of it does.
    """
    if not _is_text(source):
        yield from (less for less in with_one_change_less(start, source) if _statements(less) <= _statements(source))


def _is_text(source: str) -> bool:
    """Whether it is a literal that is a string, and not a definition or another value."""
    body = parsed(source).body
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    return isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str))


def _statements(source: str) -> int:
    """Number of statements: a definition or a value, and what comes along."""
    return len(parsed(source).body)


def _derived(candidate: Candidate, edits: Mapping[str, str]) -> Candidate:
    return Candidate(edits, candidate.id, candidate.proposer, "took back what no case needs")


def _trial(artifact: Artifact, smaller: Candidate, candidate: Candidate, outcomes: Mapping[Case, Outcome]) -> Trial:
    reached = reach(artifact, smaller, candidate, outcomes)
    # The cases that pass are the ones that a change may be needed for; a lost one ends the trial at once.
    cases = sorted(filter(reached, outcomes), key=lambda case: not outcomes[case].best)
    slow = any(outcomes[case].duration > _QUICK for case in cases)
    return Trial(smaller, tuple(cases), stop_when_lost=True, lenient=slow)


def _holds(evaluation: Evaluation, outcomes: Mapping[Case, Outcome]) -> bool:
    if evaluation.invalid or evaluation.cut:
        return False
    return all(
        case in evaluation.outcomes
        and holds(evaluation.outcomes[case], outcomes[case])
        and (evaluation.outcomes[case].best or not outcomes[case].best)
        for case in evaluation.trial.cases
    )
