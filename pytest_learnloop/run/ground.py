"""What a run learns on: the baseline, and what runs candidates on its cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_learnloop.domain import Case
from pytest_learnloop.learning.rollouts import Rollouts
from pytest_learnloop.learning.split import Splits
from pytest_learnloop.repeating import RepeatingEvaluator
from pytest_learnloop.run import notes, without_effect
from pytest_learnloop.run.baseline import Baseline, FirstRun, second_run
from pytest_learnloop.run.memory import RunMemory
from pytest_learnloop.run.refusals import Refusal, RefusalsNoted
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
    splits: Splits
    baseline: Baseline
    refused: Mapping[str, Refusal]
    """Nodeid -> what the test was refused as it ran for the second time."""

    @classmethod
    def of(cls, run: RunUnderWay) -> Ground:
        """Run all cases for the second time, as each of them will run from now on.

        Of a test that was too late at first nobody knew what it reaches, whether it fails and whether it is seeded. If
        it was in time now it gets a second look, and the tests are divided anew, as if it had always been in time.

        :raises SettingsError: the start cannot be run, or the file with the splits cannot be written.
        """
        memory = RunMemory(run.journal, run.fingerprint, reuse=run.settings.journal.cache)
        noted = RefusalsNoted(run.evaluator)
        repeating = RepeatingEvaluator(noted, run.settings.evaluation.repeats)
        ground = cls._divided(run, run.first, run.splits, memory, repeating, noted)
        late = ground.baseline.late_at_first(run.first, ground.trials.parts)
        if not late:
            return ground
        first = run.first.corrected(run.evaluator.second_look(late))
        return cls._divided(run, first, run.divider.divide(first), memory, repeating, noted)  # most is known by now

    @classmethod
    def _divided(
        cls,
        run: RunUnderWay,
        first: FirstRun,
        splits: Splits,
        memory: RunMemory,
        repeating: RepeatingEvaluator,
        noted: RefusalsNoted,
    ) -> Ground:
        settings, artifact = run.settings, run.files.artifact
        run.journal.record_splits(splits.assignment, mixed=settings.batching.reshuffle)
        known = memory.remembering(repeating, artifact.on_disk, first, splits.assignment)
        trials = rollouts(known, settings, run.suite, first, splits.train)
        run.progress.status("baseline, once more with traces", len(splits.assignment))
        baseline = second_run(
            trials,
            artifact,
            first,
            splits,
            trials.parts,
            repeated=settings.evaluation.repeats > 1,
            mixed=settings.batching.reshuffle,
        )
        return cls(trials, repeating, memory, first, splits, baseline, dict(noted.so_far))

    def notes(self, run: RunUnderWay) -> list[str]:
        """What stood out, a sentence each."""
        chosen = run.settings.evaluation
        goes_on = run.settings.horizons.rollout == "continue"
        return [
            *without_effect.on_episodes(run.settings, self.first),
            *self.splits.notes,
            *(notes.on_rollouts(self.first, self.splits.train) if goes_on else ()),
            *notes.on_baseline(self.first, self.baseline, chosen.workers, self.refused, chosen.repeats),
            *notes.on_repeats(self.baseline.wavering),
        ]

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
