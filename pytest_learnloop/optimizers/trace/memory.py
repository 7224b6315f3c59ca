"""What an optimizer recalls of the past: candidates, with what was said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pytest_learnloop.domain import Artifact, Evaluated, Fate, normalized
from pytest_learnloop.optimizers.trace.feedback import words_on_past


class MemoryOrder(str, Enum):
    """Which part of the past is recalled."""

    RANK = "rank"
    """The best of all that were evaluated, rejected ones too, and the best of them last (as in Yang et al. 2024)."""
    FIFO = "fifo"
    """What the last updates have shown, the latest last (as in Cheng et al. 2024)."""


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
        score = sum(each.outcome.score for each in train) / len(train) if train else None  # it may not have run
        reason = "" if evaluated.fate is Fate.ACCEPTED else evaluated.reason or evaluated.fate.value
        self._heard.append(
            Past(
                {each.id: self._artifact.source_of(each.id, candidate) for each in self._artifact.parameters},
                words_on_past(train, score, reason),
                score or 0.0,
                bool(train) and len(train) == self._most_cases,
            )
        )

    def recall(self, present: Mapping[str, str]) -> tuple[Past, ...]:
        """The past in the order in which it is told.

        :param present: parameter id -> source that the prompt shows anyway, and that need not be recalled.
        """
        if not self._size:
            return ()
        if self._order is MemoryOrder.FIFO:
            return tuple(self._shown[-self._size :])
        others = [each for each in self._heard if not _same(each.sources, present)]
        others.sort(key=lambda each: (each.complete, each.score))
        return tuple(others[-self._size :])


def _same(sources: Mapping[str, str], present: Mapping[str, str]) -> bool:
    return all(normalized(sources.get(each, "")) == normalized(source) for each, source in present.items())
