"""What a run's own outcomes say of its winner: the verdict and the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Artifact, Candidate, Case, Outcome, Split
from pytest_learnloop.learning.comparison import Comparison, Pairs, compare
from pytest_learnloop.learning.gate import Gate, gate
from pytest_learnloop.learning.impact import reach
from pytest_learnloop.learning.split import Splits
from pytest_learnloop.learning.verdict import Cases, Verdict, judge
from pytest_learnloop.run.baseline import Baseline


@dataclass(frozen=True)
class Judging:
    """Start and best on the cases that are steady."""

    baseline: Baseline
    best: Mapping[Case, Outcome]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Start and best on train, validation and held-out."""
        return self._compared(self.baseline.outcomes, *Split)

    @property
    def on_disk(self) -> tuple[Comparison, ...]:
        """The code on disk and best on each split, where learning started from other code; else nothing."""
        return () if self.baseline.starts_on_disk else self._compared(self.baseline.on_disk, *Split)

    def verdict(self, artifact: Artifact, winner: Candidate, splits: Splits, seed: int) -> Verdict:
        """What the held-out cases say of the winner."""
        cases = Cases(
            held_out=self.baseline.held_out,
            validation=self.baseline.validation,
            train=self.baseline.train,
            unit_of={case: group for group, members in splits.groups.items() for case in members},
            reached=self.reached(artifact, winner).__contains__,
        )
        return judge(cases, self.baseline.outcomes, self.best, seed)

    def reached(self, artifact: Artifact, winner: Candidate) -> frozenset[Case]:
        """The cases that reach what the winner has changed of the start."""
        outcomes = self.baseline.outcomes
        return frozenset(filter(reach(artifact, winner, artifact.start, outcomes), outcomes))

    def broken(self) -> tuple[str, ...]:
        """Keys of the train and validation cases that pass with the code on disk and don't with the winner."""
        selecting = (*self.baseline.train, *self.baseline.validation)
        return tuple(case.key for case in Pairs(self.baseline.on_disk, self.best).lost(selecting))

    def gate(self, broken_guards: Sequence[str], *, is_better: bool = True) -> Gate:
        """Whether the winner may be written to the user's files: it is compared with the code there.

        :param is_better: than the start, by what selects: what was accepted last need not be.
        """
        baseline = self.baseline
        return gate(
            baseline.held_out,
            baseline.on_disk,
            self.best,
            broken_guards,
            selected=() if baseline.starts_on_disk else self._compared(baseline.on_disk, Split.TRAIN, Split.VALIDATION),
            is_better=is_better,
        )

    def _compared(self, start: Mapping[Case, Outcome], *splits: Split) -> tuple[Comparison, ...]:
        return tuple(compare(split, self.baseline.cases(split), start, self.best) for split in splits)
