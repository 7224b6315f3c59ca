"""The gate: whether a winner may be written to the user's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Case, Outcome, Split
from pytest_learnloop.learning.comparison import Comparison, Pairs, compare
from pytest_learnloop.words import from_to


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
    selected: Sequence[Comparison] = (),
    is_better: bool = True,
) -> Gate:
    """No held-out pass is lost, the held-out mean is not lower, and every guard that passed still passes.

    :param on_disk: outcomes of the code in the user's files, which a winner has to beat wherever it started from.
    :param broken_guards: nodeids of the guards that pass with the code on disk and don't with the winner.
    :param selected: the code on disk and the winner on the cases that select, where learning started from other code.
    :param is_better: than what learning started from, on the cases that select.
    """
    lost = Pairs(on_disk, best).lost(held_out)
    reasons = [f"held-out test {case.key} passes with the code on disk and does not any more" for case in lost]
    means = compare(Split.HELD_OUT, held_out, on_disk, best)
    if means.fell and not lost:
        reasons.append(_fall_on_held_out(means))
    reasons += [f"guard {nodeid} passes with the code on disk and does not any more" for nodeid in broken_guards]
    reasons += [_fall(each) for each in selected if each.fell]
    if not is_better:
        reasons.append("it is not better than the start on the tests that select")
    return Gate(tuple(reasons))


def _fall_on_held_out(means: Comparison) -> str:
    if means.stayed or not means.has_scale:
        return _fall(means)
    return f"the held-out mean fell {from_to(means.start or 0, means.best or 0, places=3)}"


def _fall(means: Comparison) -> str:
    tests = f"on {means.split.in_words} tests it"
    if means.stayed:
        return f"{tests} is slower than the code on disk on {means.slower} and faster on {means.faster}"
    if not means.has_scale:
        return f"{tests} does worse than the code on disk on {means.worse} and better on {means.better}"
    return f"{tests} scores {means.best:.3f}, and the code on disk {means.start:.3f}"
