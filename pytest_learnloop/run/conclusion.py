"""What a run comes to when its loop has ended: final run, verdict, gate, delivery."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.delivery.deliver import deliver
from pytest_learnloop.domain import Candidate, Case, Outcome
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning.auto.bandit import Bandit
from pytest_learnloop.learning.constant_answers import constant_answers
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.race import Standing
from pytest_learnloop.run import next_steps, notes
from pytest_learnloop.run.baseline import Baseline, FirstRun
from pytest_learnloop.run.final import FinalRuns, PlainRun
from pytest_learnloop.run.ground import Ground
from pytest_learnloop.run.held_out_curve import PEEKED, with_held_out
from pytest_learnloop.run.judging import Judging
from pytest_learnloop.run.numbers import Numbers
from pytest_learnloop.run.refusals import refusals
from pytest_learnloop.run.scribe import Scribe
from pytest_learnloop.run.under_way import RunUnderWay


@dataclass(frozen=True)
class Conclusion:
    """Draws it, and fills in the report."""

    run: RunUnderWay
    ground: Ground
    loop: Loop
    scribe: Scribe
    """That listened to the loop."""
    chooser: Bandit | None
    """Who chose what was left to the run; None where nothing was."""

    def draw(self, learned: Learned) -> None:
        """Give what was learned its final run, judge it, and deliver what holds."""
        run, report, repeats = self.run, self.run.report, self.run.settings.evaluation.repeats
        run.progress.status("final run of the best candidate in a fresh process", len(self.ground.first.executions))
        runs = FinalRuns(
            run.evaluator,
            run.files.artifact.on_disk,
            self.ground.first,
            self.scribe.drop,
            run.means.unhurried,
            self.ground.trials.parts,
        )
        learned, final = runs.hold(self.loop, learned)
        self._tell_how_it_went(learned)
        if self.scribe.dropped and final is None:
            report.stopped = "what was found did not hold in a fresh process"
        report.notes += [
            *self.scribe.dropped,
            *notes.on_unsteady(runs.unsteady),
            *notes.on_chance(runs.chancy, repeats),
        ]
        # Where cases are repeated, what one run of them gives changes nothing of their mean.
        steady = self.ground.baseline.without(runs.unsteady if repeats > 1 else runs.blameless)
        best = steady.outcomes if final is None else self._outcomes(final, steady)
        report.notes += self.ground.leave_to_later_runs(run.evaluator.asking, runs.blameless)
        judging = Judging(steady, best)
        report.comparisons, report.on_disk = judging.comparisons, judging.on_disk
        report.numbers = Numbers.of(self.ground.splits.assignment, steady.outcomes, best)
        if final is not None:
            self._judge(judging, final, learned.start, runs.blameless)
            self._deliver(final)
        if final is None or report.status is not RunStatus.REFUSED:
            self._tell_what_is_left(steady, best)
        else:  # what fails by a patch that nobody should apply is not left
            self._tell_where_to_look_on(steady, best, final.standing.candidate)
        if run.settings.report.held_out_curve and not learned.interrupted:
            self._peek([each.candidate for each in learned.accepted], steady)
        if learned.interrupted:
            report.status = RunStatus.INTERRUPTED

    def _tell_how_it_went(self, learned: Learned) -> None:
        """What the loop spent, and where it stood after each update."""
        report, means = self.run.report, self.run.means
        report.stopped, report.spent = learned.stopped, means.budget.spent
        report.cached_answers = sum(each.cached for each in means.models.tallies)
        report.notes += notes.on_calls(means.models.tallies, report.stopped)
        report.train = len(self.ground.baseline.train)
        if self.chooser is not None:
            report.found_out = self.chooser.findings
            report.notes.append(report.found_out.sentence)
        report.curve = (self.scribe.point(0, learned.start), *self.scribe.curve)

    def _tell_what_is_left(self, steady: Baseline, best: Mapping[Case, Outcome]) -> None:
        run, rules = self.run, self.run.settings.splits.rules
        report, chosen = run.report, run.chosen
        unreached = next_steps.on_failing_guards(self.ground.first.guards, report.executions, chosen)
        failing = next_steps.on_what_fails(steady, best, run.files.artifact, rules)
        report.notes += [*unreached, *failing]
        report.notes += next_steps.on_chosen(steady, best, chosen, report.delivered, unreached=bool(unreached))
        if failing:
            report.notes += next_steps.on_empty_splits(self.ground.splits, rules)

    def _tell_where_to_look_on(self, steady: Baseline, best: Mapping[Case, Outcome], refused: Candidate) -> None:
        """Without the patch the same command chooses the same, so that the user has to look elsewhere."""
        run, notes = self.run, self.run.report.notes
        notes += next_steps.on_refused(steady, best, refused.edits.keys(), run.settings.splits.rules)
        notes += next_steps.on_chosen(steady, steady.outcomes, run.chosen, None, unreached=False)

    def _outcomes(self, final: PlainRun, steady: Baseline) -> Mapping[Case, Outcome]:
        """The winner's outcomes on all cases, rollouts being those of the baseline again."""
        trials = self.ground.trials
        trials.rewind()
        repeated = self.run.settings.evaluation.repeats > 1
        return final.outcomes(trials, steady.held_out, parts=trials.parts, repeated=repeated)

    def _judge(self, judging: Judging, final: PlainRun, start: Standing, unsteady: Collection[str]) -> None:
        run, report, winner = self.run, self.run.report, final.standing.candidate
        report.memorized = self.loop.memorized(winner)
        answers, doubts = constant_answers(run.files.artifact, winner), self.loop.doubts(final.standing)
        report.notes += notes.on_constants(answers)
        report.notes += notes.on_doubts({each: doubt for each, doubt in doubts.items() if each not in answers})
        report.notes += notes.on_witnesses(judging.baseline, judging.reached(run.files.artifact, winner))
        broken = [each for each in _broken_guards(self.ground.first, final) if each not in unsteady]
        report.verdict = judging.verdict(run.files.artifact, winner, self.ground.splits, run.settings.seed)
        report.broken = judging.broken()
        report.gate = judging.gate(broken, is_better=final.standing.rank > start.rank)

    def _deliver(self, final: PlainRun) -> None:
        """Hand over what held, unless the gate refuses it."""
        run, report = self.run, self.run.report
        report.executions = final.executions
        told = self.ground.refused
        refused = refusals((each, run.outcome) for each, run in final.executions.items() if each not in told)
        report.notes += notes.on_refusals(refused, "in the final run", "at the start")
        report.notes += notes.on_disturbed_guards(self.ground.first, final.executions, run.settings.evaluation.workers)
        changes = self._changes(final.standing.candidate)
        if not changes:
            report.notes.append("What was learned is the code on disk: there is nothing to deliver.")
            return
        kept_back = RunStatus.REFUSED if report.gate_is_on else RunStatus.UNGATED
        report.status = RunStatus.IMPROVED if report.gate.passed else kept_back
        report.delivered = deliver(
            changes,
            run.settings.root,
            run.journal.directory,
            wanted=run.settings.delivery.apply,
            refused=report.gate_is_on and not report.gate.passed,
        )

    def _changes(self, winner: Candidate) -> dict[Path, tuple[bytes, bytes]]:
        """Path -> contents before and after, of the files that it changes."""
        originals = self.run.files.originals
        return {Path(path): (originals[path], contents) for path, contents in self.run.files.of(winner).items()}

    def _peek(self, accepted: Sequence[Candidate], steady: Baseline) -> None:
        """Add held-out to the learning curve."""
        run, report = self.run, self.run.report
        run.progress.status(f"held-out tests at each of {len(accepted)} accepted updates")
        with run.means.unhurried():
            report.curve = with_held_out(report.curve, accepted, steady.held_out, steady.outcomes, self.ground.trials)
        report.peeked = True
        report.notes.append(PEEKED)


def _broken_guards(first: FirstRun, final: PlainRun) -> list[str]:
    def passed(executions: Mapping[str, Execution], nodeid: str) -> bool:
        return nodeid in executions and executions[nodeid].outcome.ending.fine

    return [n for n in first.guards if passed(first.executions, n) and not passed(final.executions, n)]
