"""A run from its first test to its patch. Everything is put together here, and nothing is done here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from pytest_learnloop.delivery.deliver import deliver
from pytest_learnloop.domain import Candidate, Case, Ending, Evaluated, Fate
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation.evaluator import Evaluator, Execution
from pytest_learnloop.journal import Journal, RunJournal
from pytest_learnloop.journal_records import RunRecord, RunStatus, digest_of
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.learning.loop import Loop
from pytest_learnloop.learning.race import Accept, Standing
from pytest_learnloop.learning.split import Splits
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.models import FatalModelError
from pytest_learnloop.models.recording import FILE_NAME as ANSWERS
from pytest_learnloop.optimizers import Optimizer, Previewing
from pytest_learnloop.optimizers.text.messages import terminal_lines
from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.remembering import RememberingEvaluator
from pytest_learnloop.report.result import write_result
from pytest_learnloop.run import notes
from pytest_learnloop.run.agent import Agent
from pytest_learnloop.run.baseline import Baseline, FirstRun, Suite, first_run, second_run, split
from pytest_learnloop.run.final import FinalRuns, PlainRun
from pytest_learnloop.run.judging import Judging
from pytest_learnloop.run.memory import RunMemory
from pytest_learnloop.run.report import Report
from pytest_learnloop.run.strategies import Asking, Strategies, asking
from pytest_learnloop.settings import Settings
from pytest_learnloop.source.files import ArtifactFiles

_FREE_TO_CHANGE = ("limits", "gate", "profile")
"""Settings that may be others when a run goes on: what was found so far doesn't depend on them."""


class Progress(Protocol):
    """Tells the user what goes on."""

    def say(self, line: str) -> None:
        """Something that stays on the screen."""
        ...

    def status(self, text: str) -> None:
        """What goes on now; the next replaces it."""
        ...


@dataclass(frozen=True)
class LearningRun:
    """All that a run depends on."""

    settings: Settings
    files: ArtifactFiles
    suite: Suite
    evaluator: Evaluator
    strategies: Strategies
    progress: Progress
    fingerprint: Fingerprint
    chosen: tuple[Blame, ...] = ()
    """What was chosen to be trained, where the user left that to us."""

    def learn(self) -> Report:
        """Run the tests, learn from those that fail, and deliver what holds.

        :raises SettingsError: there is nothing to resume, a file of ours cannot be used, or a strategy isn't known.
        """
        settings = self.settings
        with Journal.open(settings.directory) as journal, ExitStack() as opened:
            resumed = self._to_resume(journal)
            budget = Budget(settings.limits, already=resumed.spent if resumed else None)
            models = opened.enter_context(asking(self.strategies, settings, budget))
            means = _Means(budget, models, self.strategies.optimizer(models.optimizer))
            if models.agent is not None:
                self.evaluator.answer_with(Agent(models.agent))
            self.progress.status(f"baseline: {len(self.suite.nodeids)} tests")
            first = first_run(self.evaluator, self.suite, adaptive=not settings.fixed_timeout)
            report = Report(first.executions, guards=len(first.guards), chosen=self.chosen)
            report.settings, report.gate_is_on = self._recorded(), self.settings.gate
            report.notes += notes.on_parameters(self.files.artifact, means.optimizer)
            if not first.relevant:
                report.notes.append("No test touches what is to be trained: there is nothing to learn from.")
                return report
            splits = split(first, self.suite, settings.split, SplitsFile(settings.splits_file))
            report.splits = splits.assignment
            report.notes += splits.notes
            run = journal.begin(self._recorded(), self.files.artifact, resumed)
            report.run_id = run.id
            run.record_splits(splits.assignment)
            models.record_to(run.directory / ANSWERS)
            self._learn(run, means, first, splits, report)
            return report

    def _learn(
        self,
        run: RunJournal,
        means: _Means,
        first: FirstRun,
        splits: Splits,
        report: Report,
    ) -> None:
        memory = RunMemory(run, self.fingerprint, reuse=self.settings.cache)
        trials = memory.remembering(self.evaluator, self.files.artifact.start, first, splits.assignment)
        baseline = second_run(trials, self.files.artifact, first, splits)
        report.notes += notes.on_baseline(first, baseline)
        if not baseline.train or baseline.best_already:
            report.stopped = "nothing to learn"
            report.notes.append(
                "Every relevant test passes with its best score: there is nothing to learn."
                if baseline.train
                else "No train case is left, so that there is nothing to learn from."
            )
            self._end(report, run)
            return
        scribe = _Scribe(
            run,
            means.budget,
            self.progress,
            has_validation=bool(baseline.validation),
            accepts_always=self.settings.accept is Accept.ALWAYS,
        )
        loop = self._loop(baseline, trials, means, scribe)
        if self.settings.show_prompt:
            report.stopped = "nothing was sent, since --learn-show-prompt shows only what would be"
            self._show_prompt(loop, baseline, means.optimizer)
            self._end(report, run)
            return
        self.progress.status(f"learning from {len(baseline.train)} train tests")
        self._say_what_the_budget_buys(means.models)
        learned = loop.run(baseline.learned_from)
        if (mistaken := means.models.mistaken) is not None and not learned.found:
            report.stopped, report.spent = learned.stopped, means.budget.spent
            self._end(report, run)
            raise SettingsError(f"--learn-model: {mistaken}")
        self.progress.status("final run of the best candidate in a fresh process")
        runs = FinalRuns(self.evaluator, self.files.artifact.start, first, scribe.drop, means.unhurried)
        learned, final = runs.hold(loop, learned)
        report.stopped, report.spent = learned.stopped, means.budget.spent
        report.cached_answers = sum(each.cached for each in means.models.tallies)
        report.notes += notes.on_calls(means.models.tallies, report.stopped)
        if scribe.dropped and final is None:
            report.stopped = "what was found did not hold in a fresh process"
        report.notes += [*scribe.dropped, *notes.on_unsteady(runs.unsteady)]
        steady = baseline.without(runs.unsteady)
        best = final.outcomes(trials, steady.held_out) if final is not None else steady.outcomes
        asked_a_model = [case for case in baseline.outcomes if case.nodeid in self.evaluator.asking]
        report.notes += memory.left([*baseline.flaky, *map(Case, runs.unsteady), *asked_a_model])
        judging = Judging(steady, best)
        report.comparisons = judging.comparisons
        if final is not None:
            broken = [each for each in _broken_guards(first, final) if each not in runs.unsteady]
            winner = final.standing.candidate
            report.verdict = judging.verdict(self.files.artifact, winner, splits, self.settings.seed)
            report.gate = judging.gate(broken, is_better=final.standing.rank > learned.start.rank)
            self._deliver(report, final, run)
        if learned.interrupted:
            report.status = RunStatus.INTERRUPTED
        self._end(report, run)

    def _loop(self, baseline: Baseline, trials: RememberingEvaluator, means: _Means, scribe: _Scribe) -> Loop:
        return Loop(
            self.files.artifact,
            baseline.train,
            baseline.validation,
            trials,
            means.optimizer,
            means.budget,
            scribe,
            self.files.of,
            self.settings.proposals,
            self.suite.sources,
            self.settings.accept,
            self.settings.select,
        )

    def _show_prompt(self, loop: Loop, baseline: Baseline, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Previewing):
            raise SettingsError(f"--learn-show-prompt: {optimizer.name} asks no model")
        for line in terminal_lines(optimizer.preview(*loop.preview(baseline.learned_from))):
            self.progress.say(line)

    def _say_what_the_budget_buys(self, models: Asking) -> None:
        client = models.optimizer
        if client is None:
            return
        try:
            bought = client.what_it_buys(self.settings.proposals, self.settings.context)
        except FatalModelError as error:
            raise SettingsError(str(error)) from error
        self.progress.say(f"{client.model.name}: the budget of {self.settings.limits} buys {bought}")

    def _deliver(self, report: Report, final: PlainRun, run: RunJournal) -> None:
        """Hand over what held, unless the gate refuses it."""
        report.executions = final.executions
        report.notes += notes.on_refusals(final.executions)
        kept_back = RunStatus.REFUSED if report.gate_is_on else RunStatus.UNGATED
        report.status = RunStatus.IMPROVED if report.gate.passed else kept_back
        report.delivered = deliver(
            self._changes(final.standing),
            self.settings.root,
            run.directory,
            wanted=self.settings.apply,
            refused=report.gate_is_on and not report.gate.passed,
        )

    def _end(self, report: Report, run: RunJournal) -> None:
        report.notes += self.evaluator.notes
        run.end(report.status)
        write_result(report, run.directory / "result.json")

    def _changes(self, standing: Standing) -> dict[Path, tuple[bytes, bytes]]:
        changed = self.files.of(standing.candidate)
        return {Path(path): (self.files.originals[path], contents) for path, contents in changed.items()}

    def _recorded(self) -> dict[str, Any]:
        return {**self.settings.recorded(), "chosen": [asdict(each) for each in self.chosen]}

    def _to_resume(self, journal: Journal) -> RunRecord | None:
        if not self.settings.resume:
            return None
        found = journal.interrupted_run(digest_of(self.files.artifact))
        if found is None:
            raise SettingsError("--learn-resume: no run on this code was interrupted; leave the option out")
        now, then = self.settings.recorded(), found.settings
        changed = [name for name in now if name not in _FREE_TO_CHANGE and now[name] != then.get(name)]
        if changed:
            raise SettingsError(
                f"--learn-resume: run {found.id} was started with another {changed[0].replace('_', '-')} "
                f"({then.get(changed[0])!r}, now {now[changed[0]]!r}): use the same, or leave --learn-resume out"
            )
        return found


@dataclass(frozen=True)
class _Means:
    """What a run learns with."""

    budget: Budget
    models: Asking
    optimizer: Optimizer

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Within, time costs nothing, and tests can ask their model though time was up."""
        with self.budget.off_the_clock():
            if self.models.agent is not None:
                self.models.agent.go_on()
            yield


class _Scribe:
    """Writes each update to the journal, and tells the user."""

    def __init__(
        self, run: RunJournal, budget: Budget, progress: Progress, *, has_validation: bool, accepts_always: bool
    ) -> None:
        self._run, self._budget, self._progress = run, budget, progress
        self._has_validation, self._accepts_always = has_validation, accepts_always
        self._number = 0
        self.dropped: list[str] = []
        """What was told of candidates that did not hold, a sentence each."""

    def updated(self, update: int, evaluated: Sequence[Evaluated], parent: Standing) -> None:
        self._number = update
        with self._run.update(update, parent.candidate.id, lambda: self._budget.spent):
            for each in evaluated:
                if each.candidate is not None:
                    self._run.record_candidate(each.candidate, each.fate, each.reason, update)
        for each in evaluated:
            if each.fate is Fate.ACCEPTED:
                passed = f"train {parent.rank.train:.3f}"
                passed += f", validation {parent.rank.validation:.3f}" if self._has_validation else ""
                self._progress.say(f"update {update}: {each.proposal.description} ({passed})")
        if self._accepts_always and evaluated and all(each.fate is not Fate.ACCEPTED for each in evaluated):
            reason = evaluated[-1].reason.strip().rpartition("\n")[2]
            self._progress.say(f"update {update}: going on from the last valid candidate, as of this one: {reason}")
        spent = self._budget.spent
        self._progress.status(
            f"update {update}, {spent.candidates} candidates, {spent.seconds:.0f} s: train {parent.rank.train:.3f}"
        )

    def drop(self, candidate: Candidate, reason: str) -> None:
        """A candidate that was accepted is out of the race."""
        self._run.record_candidate(candidate, Fate.REJECTED, reason, self._number)
        self.dropped.append(f"Candidate {candidate.id} was dropped: {reason}.")
        self._progress.say(f"dropped again: {candidate.description}: {reason}")


def _broken_guards(first: FirstRun, final: PlainRun) -> list[str]:
    def passed(executions: Mapping[str, Execution], nodeid: str) -> bool:
        return nodeid in executions and executions[nodeid].outcome.ending in (Ending.PASSED, Ending.SKIPPED)

    return [n for n in first.guards if passed(first.executions, n) and not passed(final.executions, n)]
