"""How far values have come, in words: since the last update, and at the best so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pytest_learnloop.domain import Case, Experience, Outcome
from pytest_learnloop.learning.preference import beyond_noise, is_measured

SINCE = "since the last update: "
"""What the line that tells of an improvement begins with."""


@dataclass
class Improvements:
    """Remembers what updates have shown, and the best that any candidate gave."""

    _shown: dict[Case, Outcome] = field(default_factory=dict)
    """Of the last update."""
    _best: dict[Case, Outcome] = field(default_factory=dict)

    def hear(self, outcomes: Mapping[Case, Outcome]) -> None:
        """What a candidate gave."""
        for case, outcome in outcomes.items():
            if case not in self._best or outcome.score > self._best[case].score:
                self._best[case] = outcome

    def told(self, experiences: Iterable[Experience]) -> list[Experience]:
        """The experiences of an update, with a line on each value that the last update showed as well.

        Of cases that just pass or fail there is nothing to add.
        """
        told = []
        for each in experiences:
            before, best = self._shown.get(each.case), self._best.get(each.case)
            words = "" if before is None or best is None else in_words(before, each.outcome, best)
            self._shown[each.case] = each.outcome
            told.append(_with_line(each, words) if words else each)
        return told


def in_words(before: Outcome, now: Outcome, best: Outcome) -> str:
    """Such as ``0.61 -> 0.72 (better), best so far 0.75``, in the unit of the test; empty where nothing was graded."""
    if not any(map(_is_graded, (before, now, best))):
        return ""
    then, came, top = _values(before, now, best)
    return f"{then} -> {came} ({_compared(now, before)}), best so far {top}"


def moved(before: Outcome, now: Outcome) -> str:
    """Such as ``0.61 -> 0.72 (better)``, in the unit of the test; empty where nothing was graded."""
    if not any(map(_is_graded, (before, now))):
        return ""
    then, came = _values(before, now)
    return f"{then} -> {came} ({_compared(now, before)})"


def _values(*outcomes: Outcome) -> list[str]:
    """In the unit of the test, where it gave each of them a value."""
    raw = [each.raw for each in outcomes]
    return [
        f"{value.value:.6g}" if value is not None and None not in raw else f"{each.score:.3g}"
        for each, value in zip(outcomes, raw, strict=True)
    ]


def _compared(now: Outcome, before: Outcome) -> str:
    if is_measured(now) and is_measured(before):
        return {1: "better", 0: "no difference beyond the noise", -1: "worse"}[beyond_noise(now, before)]
    if now.score == before.score:
        return "the same"
    return "better" if now.score > before.score else "worse"


def _is_graded(outcome: Outcome) -> bool:
    return outcome.raw is not None or 0.0 < outcome.score < 1.0


def _with_line(experience: Experience, words: str) -> Experience:
    said = f"{SINCE}{words}\n{experience.outcome.feedback}".rstrip()
    return replace(experience, outcome=replace(experience.outcome, feedback=said))
