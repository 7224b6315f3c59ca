"""The start's run on all tests: what is relevant, how it is split, and what there is to gain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pytest_learnloop.domain import Artifact, Case, CaseSource, Detail, Ending, Outcome, Split, Trial
from pytest_learnloop.evaluation.evaluator import Evaluator, Execution
from pytest_learnloop.learning.loop import Evaluator as TrialEvaluator
from pytest_learnloop.learning.split import SplitRules, Splits, split_cases
from pytest_learnloop.learning.splits_file import SplitsFile


@dataclass(frozen=True)
class Suite:
    """The tests that were collected."""

    nodeids: tuple[str, ...]
    """In collection order."""
    seeded: frozenset[str]
    """Those that run on seeds."""
    marked: Mapping[str, Split]
    """Those whose split a mark decides."""
    shown: frozenset[str] = frozenset()
    """Those that were looked at to choose what is trained: they can be nothing but train any more."""
    sources: Mapping[str, CaseSource] = field(default_factory=dict)
    """What they do, where they have a source."""


@dataclass(frozen=True)
class FirstRun:
    """What one run of every test on the start showed."""

    executions: Mapping[str, Execution]
    relevant: tuple[str, ...]
    """Tests that touch a parameter and were not skipped, and those that took their process with them before they could
    tell; in collection order."""
    guards: tuple[str, ...]
    """Tests that touch none."""

    @property
    def failing(self) -> frozenset[str]:
        """Relevant tests with something to gain."""
        return frozenset(nodeid for nodeid in self.relevant if not self.executions[nodeid].outcome.best)


def first_run(evaluator: Evaluator, suite: Suite, *, adaptive: bool) -> FirstRun:
    """Run every test once on the start.

    :param adaptive: shrink the timeout once some tests have finished.
    """
    executions = evaluator.baseline(suite.nodeids, adaptive=adaptive)
    outcomes = {nodeid: executions[nodeid].outcome for nodeid in suite.nodeids}
    evaluator.know({Case(nodeid): outcome for nodeid, outcome in outcomes.items()}, adaptive=adaptive)
    return FirstRun(
        executions,
        relevant=tuple(nodeid for nodeid, outcome in outcomes.items() if _is_relevant(outcome)),
        guards=tuple(nodeid for nodeid, outcome in outcomes.items() if not outcome.ending.lost and not outcome.touched),
    )


def _is_relevant(outcome: Outcome) -> bool:
    return outcome.ending.lost or (bool(outcome.touched) and outcome.ending is not Ending.SKIPPED)


def split(first: FirstRun, suite: Suite, rules: SplitRules, file: SplitsFile) -> Splits:
    """Divide the relevant tests, as earlier runs did where there were any, and keep the assignments."""

    def divided(known: Mapping[str, Split]) -> Splits:
        return split_cases(first.relevant, first.failing, rules, seeded=suite.seeded, marked=suite.marked, known=known)

    known = file.load()
    splits = divided(known)
    shown = suite.shown & set(first.relevant)
    if not shown <= {case.nodeid for case in splits.train}:
        splits = divided({**known, **dict.fromkeys(shown, Split.TRAIN)})
    file.save(splits.keep)
    return splits


@dataclass(frozen=True)
class Baseline:
    """The start's outcomes on all cases, each run twice, and the cases that gave the same both times."""

    outcomes: Mapping[Case, Outcome]
    """With traces for train cases, and the parameters touched for others."""
    train: tuple[Case, ...]
    validation: tuple[Case, ...]
    held_out: tuple[Case, ...]
    flaky: tuple[Case, ...]
    """Cases that came out differently; they belong to no split."""

    @property
    def learned_from(self) -> dict[Case, Outcome]:
        """The outcomes on the cases that a candidate is proposed from and selected by."""
        return {case: self.outcomes[case] for case in (*self.train, *self.validation)}

    @property
    def best_already(self) -> bool:
        """Whether there is nothing to learn."""
        return all(self.outcomes[case].best for case in (*self.train, *self.validation, *self.held_out))

    def without(self, nodeids: Collection[str]) -> Baseline:
        """The baseline in which the cases of these tests belong to no split, either."""
        every = (*self.train, *self.validation, *self.held_out)
        flaky = {*self.flaky, *(case for case in every if case.nodeid in nodeids)}
        return Baseline(
            self.outcomes,
            train=_without(flaky, self.train),
            validation=_without(flaky, self.validation),
            held_out=_without(flaky, self.held_out),
            flaky=tuple(sorted(flaky)),
        )


def second_run(evaluator: TrialEvaluator, artifact: Artifact, first: FirstRun, splits: Splits) -> Baseline:
    """Run all cases again on the start, recording what each split may tell."""
    hidden = (*splits.validation, *splits.held_out)
    trials = [Trial(artifact.start, splits.train, Detail.TRACES), Trial(artifact.start, hidden, Detail.TOUCHES)]
    outcomes: dict[Case, Outcome] = {}
    for evaluation in evaluator.evaluate(trials):
        outcomes |= evaluation.outcomes
    flaky = {case for case, outcome in outcomes.items() if case.seed is None and _differs(first, case, outcome)}
    return Baseline(
        outcomes,
        train=_without(flaky, splits.train),
        validation=_without(flaky, splits.validation),
        held_out=_without(flaky, splits.held_out),
        flaky=tuple(sorted(flaky)),
    )


def _without(flaky: set[Case], cases: tuple[Case, ...]) -> tuple[Case, ...]:
    return tuple(case for case in cases if case not in flaky)


def _differs(first: FirstRun, case: Case, again: Outcome) -> bool:
    before = first.executions[case.nodeid].outcome
    return (before.ending, before.score) != (again.ending, again.score)
