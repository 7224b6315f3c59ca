"""What tests said of the start and of the best in numbers of their own: values beside scores, and metrics."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_learnloop.domain import Case, Outcome, Raw, Split


@dataclass(frozen=True)
class ValueChange:
    """What one case gave to ``learn.score`` or ``learn.benchmark``; None where it gave nothing."""

    case: Case
    split: Split
    start: Raw | None
    best: Raw | None

    @property
    def has_no_scale(self) -> bool:
        """Whether the scores don't tell it."""
        return not all(each is None or each.scaled for each in (self.start, self.best))

    def in_words(self) -> str:
        """Such as ``test_pack.py::test_size: 512 -> 388``; how long calls take is told in words."""
        start, best = self.start, self.best
        if start is not None and best is not None and start.noise is not None and best.noise is not None:
            within = ", which is within the noise" if abs(start.value - best.value) <= start.noise + best.noise else ""
            return f"{self.case.key}: a call takes {_times(best.value, start.value)} at the start{within}"
        values = " -> ".join("no value" if each is None else f"{each.value:.4g}" for each in (start, best))
        return f"{self.case.key}: {values}"


def _times(time: float, before: float) -> str:
    """How one time compares with another, such as ``1.5 times as long as``."""
    if not before or f"{time / before:.2g}" == "1":
        return "about as long as"
    return f"{time / before:.2g} times as long as"


@dataclass(frozen=True)
class Numbers:
    """All that there are."""

    values: tuple[ValueChange, ...] = ()
    metrics_at_start: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Split -> name -> mean over the cases that logged it."""
    metrics_of_best: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, splits: Mapping[Case, Split], start: Mapping[Case, Outcome], best: Mapping[Case, Outcome]) -> Numbers:
        """Of the outcomes on the same cases; where nothing was found, ``best`` are those of the start."""
        return cls(tuple(_changes(splits, start, best)), _metrics(splits, start), _metrics(splits, best))

    def as_data(self) -> dict[str, Any]:
        """For ``result.json``."""
        values = [
            {
                "case": each.case.key,
                "split": each.split.value,
                "start": None if each.start is None else vars(each.start),
                "best": None if each.best is None else vars(each.best),
            }
            for each in self.values
        ]
        return {"values": values, "metrics": {"start": self.metrics_at_start, "best": self.metrics_of_best}}


def _changes(
    splits: Mapping[Case, Split], start: Mapping[Case, Outcome], best: Mapping[Case, Outcome]
) -> Iterator[ValueChange]:
    for case, split in splits.items():
        before, after = (each[case].raw if case in each else None for each in (start, best))
        if before is not None or after is not None:
            yield ValueChange(case, split, before, after)


def _metrics(splits: Mapping[Case, Split], outcomes: Mapping[Case, Outcome]) -> dict[str, dict[str, float]]:
    means = {}
    for split in Split:
        found: dict[str, list[float]] = {}
        for case in outcomes:
            for name, value in outcomes[case].metrics if splits.get(case) is split else ():
                found.setdefault(name, []).append(value)
        if found:
            means[split.value] = {name: statistics.fmean(values) for name, values in found.items()}
    return means
