"""What an optimizer recalls of the past: candidates, with what was said of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pytest_learnloop.domain import Artifact, Evaluated, Fate, normalized
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.optimizers.text.grades import mean_score
from pytest_learnloop.optimizers.trace.feedback import words_on_past


@dataclass(frozen=True)
class Past:
    """A candidate of the past."""

    sources: Mapping[str, str]
    """Parameter id -> source, of those that it is about."""
    feedback: str
    score: float = 0.0
    complete: bool = False
    """Whether the score is of as many cases as any that is known."""


class Memory:
    """Remembers train experiences alone, since nothing else is ever heard."""

    def __init__(self, artifact: Artifact, size: int, order: MemoryOrder) -> None:
        """
        :param size: candidates that are recalled at most; 0: none.
        """
        self._artifact, self._size, self._order = artifact, size, order
        self._shown: list[Past] = []
        self._heard: list[Past] = []
        self._most_cases = 0

    def show(self, sources: Mapping[str, str], feedback: str) -> None:
        """What an update's prompt has shown."""
        self._shown.append(Past(dict(sources), feedback))

    def hear(self, evaluated: Evaluated) -> None:
        """What became of a proposal."""
        candidate, train = evaluated.candidate, evaluated.train
        if candidate is None or evaluated.fate is Fate.DUPLICATE:
            return
        self._most_cases = max(self._most_cases, len(train))
        score = mean_score(train)  # it may not have run
        reason = "" if evaluated.fate is Fate.ACCEPTED else evaluated.reason or evaluated.fate.value
        self._heard.append(
            Past(
                {each.id: self._artifact.source_of(each.id, candidate) for each in self._artifact.parameters},
                words_on_past(train, score, reason),
                score or 0.0,
                bool(train) and len(train) == self._most_cases,
            )
        )

    def recall(self, present: Mapping[str, str], about: Collection[str]) -> tuple[Past, ...]:
        """The past in the order in which it is told: the best last, or the latest.

        :param present: parameter id -> source that the prompt shows anyway, and that need not be recalled.
        :param about: ids of the parameters that the prompt is about: what tells of none of them is of no use to it.
        """
        if self._order is MemoryOrder.FIFO:
            past = self._shown
        else:
            past = [each for each in self._heard if not _same(each.sources, present)]
            past.sort(key=lambda each: (each.complete, each.score))
        of_use = [each for each in past if not each.sources.keys().isdisjoint(about)]
        return tuple(of_use[-self._size :]) if self._size else ()


def _same(sources: Mapping[str, str], present: Mapping[str, str]) -> bool:
    return all(normalized(sources.get(each, "")) == normalized(source) for each, source in present.items())
