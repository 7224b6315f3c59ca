"""The verdict: what the held-out cases say of the winner, and whether it may be delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Case, Ending, Outcome, Split
from pytest_learnloop.learning.ranking import mean_score


@dataclass(frozen=True)
class Comparison:
    """Start and best on the cases of one split."""

    split: Split
    cases: int
    start: float | None
    """Mean score, 0 to 1; None where there are no cases."""
    best: float | None
    passed_at_start: int
    passed_at_best: int


@dataclass(frozen=True)
class Gate:
    """Whether a patch may be written to the user's files."""

    reasons: tuple[str, ...]
    """Why not, a sentence each."""

    @property
    def passed(self) -> bool:
        return not self.reasons


def compare(
    split: Split, cases: Sequence[Case], start: Mapping[Case, Outcome], best: Mapping[Case, Outcome]
) -> Comparison:
    """Compare two candidates' outcomes on the same cases."""
    return Comparison(
        split,
        len(cases),
        mean_score(start, cases),
        mean_score(best, cases),
        sum(_passed(start, case) for case in cases),
        sum(_passed(best, case) for case in cases),
    )


def sentence(held_out: Comparison, validation: Comparison) -> str:
    """One plain sentence on meta-overfitting."""
    if held_out.start is None or held_out.best is None:
        return "No tests were held out, so that nothing can be said about meta-overfitting."
    moved = f"held-out went from {held_out.start:.2f} to {held_out.best:.2f} on {_counted(held_out.cases)}"
    if held_out.best < held_out.start:
        return f"Meta-overfitting is suspected: {moved}, while validation {_moved(validation)}."
    if held_out.best > held_out.start:
        return f"No sign of meta-overfitting: {moved}, never shown and never used to select."
    if held_out.best >= 1.0:
        return (
            f"No sign of meta-overfitting: what was held out ({_counted(held_out.cases)}) passed before and still does."
        )
    return f"Held-out stayed at {held_out.best:.2f} on {_counted(held_out.cases)}: what was learned may not generalize."


def gate(
    held_out: Sequence[Case],
    start: Mapping[Case, Outcome],
    best: Mapping[Case, Outcome],
    broken_guards: Sequence[str],
) -> Gate:
    """No held-out pass is lost, the held-out mean is not lower, and every guard that passed still passes."""
    lost = [case.key for case in held_out if _passed(start, case) and not _passed(best, case)]
    reasons = [f"held-out test {key} passed at the start and does not pass any more" for key in lost]
    before, after = mean_score(start, held_out), mean_score(best, held_out)
    if before is not None and after is not None and after < before and not lost:
        reasons.append(f"the held-out mean fell from {before:.3f} to {after:.3f}")
    reasons += [f"guard {nodeid} passed at the start and does not pass any more" for nodeid in broken_guards]
    return Gate(tuple(reasons))


def _passed(outcomes: Mapping[Case, Outcome], case: Case) -> bool:
    return case in outcomes and outcomes[case].ending is Ending.PASSED


def _counted(number: int) -> str:
    return f"{number} test{'' if number == 1 else 's'}"


def _moved(comparison: Comparison) -> str:
    if comparison.start is None or comparison.best is None:
        return "has no tests"
    return f"went from {comparison.start:.2f} to {comparison.best:.2f}"
