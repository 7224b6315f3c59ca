"""The gate: whether a winner may be written to the user's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Case, Outcome, Split
from pytest_learnloop.learning.comparison import Pairs, compare


@dataclass(frozen=True)
class Gate:
    """Whether a patch may be written to the user's files."""

    reasons: tuple[str, ...]
    """Why not, a sentence each."""

    @property
    def passed(self) -> bool:
        return not self.reasons


def gate(
    held_out: Sequence[Case],
    on_disk: Mapping[Case, Outcome],
    best: Mapping[Case, Outcome],
    broken_guards: Sequence[str],
    *,
    is_better: bool = True,
) -> Gate:
    """No held-out pass is lost, the held-out mean is not lower, and every guard that passed still passes.

    :param on_disk: outcomes of the code in the user's files, which a winner has to beat wherever it started from.
    :param broken_guards: nodeids of the guards that pass with the code on disk and don't with the winner.
    :param is_better: than the code on disk, on the cases that select.
    """
    lost = Pairs(on_disk, best).lost(held_out)
    reasons = [f"held-out test {case.key} passed at the start and does not pass any more" for case in lost]
    means = compare(Split.HELD_OUT, held_out, on_disk, best)
    if means.fell and not lost:
        reasons.append(f"the held-out mean fell from {means.start:.3f} to {means.best:.3f}")
    reasons += [f"guard {nodeid} passed at the start and does not pass any more" for nodeid in broken_guards]
    if not is_better:
        reasons.append("it is not better than the start on the tests that select")
    return Gate(tuple(reasons))
