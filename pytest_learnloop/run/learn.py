"""A run from its first test to its patch. Everything is put together here, and nothing is done here."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation.evaluator import Evaluator
from pytest_learnloop.journal import Journal
from pytest_learnloop.journal_records import RunRecord, RunStatus, digest_of
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.race import Accept
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.models.recording import FILE_NAME as ANSWERS
from pytest_learnloop.outcomes.circumstances import Circumstances
from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.run import next_steps, notes, resuming, since, without_effect
from pytest_learnloop.run.agent import Agent
from pytest_learnloop.run.baseline import FirstRun, Suite, first_run, taken_over, with_start
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.conclusion import Conclusion
from pytest_learnloop.run.division import Divider
from pytest_learnloop.run.ground import Ground
from pytest_learnloop.run.looping import chooser_of, loop_of, show_prompt
from pytest_learnloop.run.means import Means
from pytest_learnloop.run.report import Report
from pytest_learnloop.run.resuming import MADE_ANEW, RANDOM_SEED
from pytest_learnloop.run.scribe import Progress, Scribe
from pytest_learnloop.run.since import Since
from pytest_learnloop.run.start import StartingArtifact
from pytest_learnloop.run.strategies import Strategies, asking
from pytest_learnloop.run.under_way import RunUnderWay
from pytest_learnloop.settings import Settings
from pytest_learnloop.source.files import ArtifactFiles

_UNTOUCHED = (
    "No test touches what is to be trained: there is nothing to learn from. What runs only as modules are imported "
    "counts where module-level code calls it by its name, itself or in turn."
)

_NOT_TRIED = (
    "Interrupted before the final run had ended: what was found is neither reported nor delivered, and the tests are "
    "told of as they come out without it."
)


@dataclass(frozen=True)
class LearningRun:
    """All that a run depends on."""

    settings: Settings
    start: StartingArtifact
    suite: Suite
    evaluator: Evaluator
    strategies: Strategies
    progress: Progress
    fingerprint: Fingerprint
    chosen: Chosen = field(default_factory=Chosen)
    """What was chosen to be trained, where the user left that to us."""
    known: FirstRun | None = None
    """How the tests ran on the code on disk, where that is known."""
    random_seed: int | None = None
    """That a plugin drew for this session's tests; None where none does."""
    told: bool = False
    """Whether the user has heard which run it goes on with."""

    @property
    def files(self) -> ArtifactFiles:
        """The files of what is trained."""
        return self.start.files

    def learn(self) -> Report:
        """Run the tests, learn from those that fail, and deliver what holds.

        :raises SettingsError: there is nothing to resume, a file of ours cannot be used, a strategy isn't known, or no
            model answers the tests.
        """
        settings, artifact = self.settings, self.files.artifact
        with Journal.open(settings.journal.directory) as journal, ExitStack() as opened:
            resumed = resuming.run_to_resume(settings, artifact, journal) if settings.journal.resume else None
            circumstances = Circumstances.of(self.fingerprint, self.suite.nodeids)
            changed = self._since(resumed, journal, circumstances)
            means = self._means(opened, self._budget(resumed, journal, changed))
            first = self._first_run(means)
            means = means.after_the_first_run()
            report = self._report(first, means)
            if not first.relevant:
                report.is_out_of_reach = True
                report.notes.append(_UNTOUCHED)
                return report
            divider = self._divider(first, report)
            splits = divider.divide(first)
            holding = resumed if changed.updates_hold else None
            kept = {**self._recorded(), **self.chosen.recorded(), MADE_ANEW: not changed.updates_hold}
            record = journal.begin(kept, artifact, resumed)
            report.run_id, report.splits = record.id, splits.assignment
            since.note_down(circumstances, record.directory)
            if resumed is not None:
                since.forget(journal.directory_of(resumed))
            means.models.record_to(record.directory / ANSWERS)
            _learn_unless_interrupted(
                RunUnderWay(
                    settings=settings,
                    files=self.files,
                    suite=self.suite,
                    evaluator=self.evaluator,
                    progress=self.progress,
                    chosen=self.chosen,
                    fingerprint=self.fingerprint,
                    means=means,
                    divider=divider,
                    first=first,
                    splits=splits,
                    journal=record,
                    paid_before=resuming.paid_before(holding, journal) if holding is not None else 0,
                    report=report,
                )
            )
            return report

    def _since(self, resumed: RunRecord | None, journal: Journal, now: Circumstances) -> Since:
        """What has changed since the run began that goes on."""
        return Since() if resumed is None else since.since(journal.directory_of(resumed), now)

    def _budget(self, resumed: RunRecord | None, journal: Journal, changed: Since) -> Budget:
        """The budget, without what is spent of it already; of a run that goes on the user is told what is left."""
        if resumed is None:
            return Budget(self.settings.budget.limits, already=self.chosen.spent)
        budget = Budget(self.settings.budget.limits, already=self.chosen.spent + resuming.paid_by(resumed, journal))
        if not self.told:
            self.progress.say(resuming.in_words(resumed, journal.last_update(resumed.id), budget))
            if changed.words:
                self.progress.say(changed.words)
        return budget

    def _means(self, opened: ExitStack, budget: Budget) -> Means:
        models = opened.enter_context(asking(self.strategies, self.settings, budget))
        if models.optimizer is not None:
            models.optimizer.waiting = lambda: self.progress.tick(0)
        batches = Batches(self.strategies.sampler, self.settings.batching.size, budget)
        return Means(budget, models, batches, self.strategies.optimizer(models.optimizer, batches))

    def _first_run(self, means: Means) -> FirstRun:
        agent, adaptive = Agent(means.models.agent), not self.settings.evaluation.fixed_timeout
        self.evaluator.answer_with(agent)
        if self.known is not None:
            first = taken_over(self.evaluator, self.suite, self.known, self.progress.status, adaptive=adaptive)
        else:
            self.progress.status("baseline", len(self.suite.nodeids))
            first = first_run(self.evaluator, self.suite, self.progress.status, adaptive=adaptive)
            agent.check(first, self.evaluator.asking)
        return with_start(self.evaluator, self.files.artifact, first)

    def _divider(self, first: FirstRun, report: Report) -> Divider:
        """Who divides the tests; the report tells what has no effect on that."""
        file = SplitsFile(self.settings.splits.file)
        report.notes += without_effect.on_splits(self.settings, file, first.relevant)
        return Divider.of(self.suite, self.settings.splits.rules, file)

    def _report(self, first: FirstRun, means: Means) -> Report:
        """What can be told when all tests have run once."""
        report = Report(first.executions, guards=len(first.guards), chosen=self.chosen.blamed)
        report.settings, report.gate_is_on = self._recorded(), self.settings.delivery.gate
        report.effective, report.digest = self.settings.effective, digest_of(self.files.artifact)
        parameters = notes.on_parameters(self.files.artifact, means.optimizer)
        report.notes += [*self.settings.remarks, *parameters, *self.start.notes]
        return report

    def _recorded(self) -> dict[str, Any]:
        recorded = {**self.settings.recorded(), "decomposition": self.start.recorded()}
        return recorded if self.random_seed is None else {**recorded, RANDOM_SEED: self.random_seed}


def _learn_unless_interrupted(run: RunUnderWay) -> None:
    """Ctrl-C ends the run wherever it is; within the loop that is for the loop to hear."""
    try:
        _learn(run)
    except KeyboardInterrupt:
        run.report.status, run.report.stopped = RunStatus.INTERRUPTED, "interrupted"
        run.report.spent = run.means.budget.spent
        run.end()


def _learn(run: RunUnderWay) -> None:
    """From the splits to the end."""
    ground = Ground.of(run)
    report, baseline = run.report, ground.baseline
    report.executions, report.guards = ground.first.executions, len(ground.first.guards)
    report.splits = ground.splits.assignment
    report.notes += ground.notes(run)
    if not baseline.train or baseline.best_already:
        report.stopped = "nothing to learn"
        report.notes.append(_why_nothing(ground))
        report.notes += next_steps.on_failing_guards(ground.first.guards, ground.first.executions, run.chosen)
        run.end()
        return
    accepts_always = run.settings.selection.accept is Accept.ALWAYS
    scribe = Scribe(run.journal, run.means.budget, run.progress, baseline, accepts_always=accepts_always)
    chooser = chooser_of(run, ground)
    loop = loop_of(run, ground, scribe, chooser)
    if run.settings.prompts.show:
        show_prompt(run, ground, loop)
        report.spent = run.means.budget.spent
        report.stopped = "the optimizer sent nothing, since --learn-show-prompt shows only what it would send"
        run.end()
        return
    learned = _learned(run, ground, loop)
    try:
        Conclusion(run, ground, loop, scribe, chooser).draw(learned)
    except KeyboardInterrupt:
        if learned.found and report.delivered is None:
            report.notes.append(_NOT_TRIED)
        raise
    run.end()


def _why_nothing(ground: Ground) -> str:
    if not ground.first.relevant:
        return _UNTOUCHED
    baseline = ground.baseline
    if not baseline.train and (baseline.flaky or not baseline.best_already):
        return "No train case is left, so that there is nothing to learn from."
    return "Every relevant test passes with its best score: there is nothing to learn."


def _learned(run: RunUnderWay, ground: Ground, loop: Loop) -> Learned:
    """What the loop comes to.

    :raises SettingsError: the model that proposes never answered, and never will.
    """
    means, baseline = run.means, ground.baseline
    run.progress.status(f"learning from {len(baseline.train)} train tests")
    means.budget.keep_back(means.final_run)
    if announced := means.what_the_budget_buys(run.settings):
        run.progress.say(announced)
    learned = loop.run(baseline.learned_from)
    if (mistaken := means.models.mistaken) is not None and not learned.found:
        run.report.stopped, run.report.spent = learned.stopped, means.budget.spent
        run.end()
        raise SettingsError(f"--learn-model: {mistaken}")
    return learned
