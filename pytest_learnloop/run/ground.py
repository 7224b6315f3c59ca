"""What a run learns on: the baseline, and what runs candidates on its cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_learnloop.domain import Case
from pytest_learnloop.learning.rollouts import Rollouts
from pytest_learnloop.repeating import RepeatingEvaluator
from pytest_learnloop.run import notes
from pytest_learnloop.run.baseline import Baseline, FirstRun, second_run
from pytest_learnloop.run.memory import RunMemory
from pytest_learnloop.run.rollouts import rollouts
from pytest_learnloop.run.under_way import RunUnderWay


@dataclass(frozen=True)
class Ground:
    """The cases with their outcomes at the start, and what runs candidates on them."""

    trials: Rollouts
    """Runs candidates: what is known is not run, and what is run is repeated as often as the user wants."""
    repeating: RepeatingEvaluator
    memory: RunMemory
    first: FirstRun
    """The first run, with a second look at what was too late."""
    baseline: Baseline

    @classmethod
    def of(cls, run: RunUnderWay) -> Ground:
        """Run all cases for the second time, as each of them will run from now on.

        :raises SettingsError: the start cannot be run.
        """
        settings, artifact, first, splits = run.settings, run.files.artifact, run.first, run.splits
        memory = RunMemory(run.journal, run.fingerprint, reuse=settings.cache)
        repeating = RepeatingEvaluator(run.evaluator, settings.repeats)
        known = memory.remembering(repeating, artifact.on_disk, first, splits.assignment)
        trials = rollouts(known, settings, run.suite, first, splits.train)

        def compared_with(first: FirstRun) -> Baseline:
            return second_run(
                trials,
                artifact,
                first,
                splits,
                repeating if settings.repeats > 1 else None,
                trials.parts,
                mixed=settings.batching.reshuffle,
            )

        baseline = compared_with(first)
        if late := baseline.late_at_first(first):
            first = first.corrected(run.evaluator.second_look(late))
            baseline = compared_with(first)  # of which everything is known by now
        return cls(trials, repeating, memory, first, baseline)

    def notes(self, run: RunUnderWay) -> list[str]:
        """What stood out, a sentence each."""
        stuck = notes.on_rollouts(self.first, run.splits.train) if run.settings.rollout == "continue" else []
        chancy = notes.on_repeats(self.repeating.chancy - self.repeating.wild)
        return [*stuck, *notes.on_baseline(self.first, self.baseline), *chancy]

    def leave_to_later_runs(self, asking: Iterable[str], unsteady: Iterable[str]) -> list[str]:
        """Let later runs know what this one has found out, but for what may come out otherwise there.

        :param asking: tests that asked a model.
        :param unsteady: tests that came out otherwise in a process of their own.
        :return: what the user should know of it, a sentence each.
        """
        asks = set(asking)
        asked_a_model = [case for case in self.baseline.outcomes if case.nodeid in asks]
        return self.memory.left(
            [*self.baseline.flaky, *map(Case, unsteady), *asked_a_model, *self.repeating.unlike_elsewhere]
        )
