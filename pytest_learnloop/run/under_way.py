"""A run under way."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_learnloop.evaluation.evaluator import Evaluator
from pytest_learnloop.journal import RunJournal
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning.split import Splits
from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.report.result import write_result
from pytest_learnloop.run import since
from pytest_learnloop.run.baseline import FirstRun, Suite
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.division import Divider
from pytest_learnloop.run.means import Means
from pytest_learnloop.run.report import Report
from pytest_learnloop.run.scribe import Progress
from pytest_learnloop.settings import Settings
from pytest_learnloop.source.files import ArtifactFiles


@dataclass(frozen=True)
class RunUnderWay:
    """A run that the journal knows of: all tests have run once, and are divided into splits."""

    settings: Settings
    files: ArtifactFiles
    """Of what is trained."""
    suite: Suite
    evaluator: Evaluator
    progress: Progress
    chosen: Chosen
    """What was left to the run to choose."""
    fingerprint: Fingerprint
    means: Means
    divider: Divider
    first: FirstRun
    """As the tests came out at first; what counts is the ground's."""
    splits: Splits
    """By that."""
    journal: RunJournal
    paid_before: int
    """Number of the last update of the interrupted run that it goes on from whose outcomes hold; 0 if there is none."""
    report: Report
    """What is told of it in the end; it is filled in on the way."""

    def end(self) -> None:
        """Write down how it ended."""
        self.report.notes += self.evaluator.notes
        self.journal.end(self.report.status)
        if self.report.status is not RunStatus.INTERRUPTED:
            since.forget(self.journal.directory)
        write_result(self.report, self.journal.directory / "result.json")
