"""An evaluator that looks outcomes up in a table instead of running tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pytest_learnloop.domain import Artifact, Candidate, Case, Ending, Evaluation, Outcome, Split, Trial
from pytest_learnloop.journal import Journal
from pytest_learnloop.journal_outcomes import OutcomeMemory
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.outcomes.detail import told
from pytest_learnloop.remembering import Counts, RememberingEvaluator

Table = Callable[[Candidate, Case], Outcome]


class TableEvaluator:
    """Goes through a trial's cases one by one, as a child process does."""

    def __init__(self, table: Table, invalid: Callable[[Candidate], str] = lambda candidate: "") -> None:
        self._table, self._invalid = table, invalid
        self.run: list[tuple[str, Case]] = []
        """(candidate id, case) of all that was looked up."""
        self.cut = False
        """Whether time is up after the first case."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        return [self._evaluation(trial) for trial in trials]

    def _evaluation(self, trial: Trial) -> Evaluation:
        if self.cut:
            first = trial.cases[0]
            return Evaluation(trial, {first: self._table(trial.candidate, first)}, cut="time was up")
        if self._invalid(trial.candidate):
            return Evaluation(trial, {}, self._invalid(trial.candidate))
        outcomes: dict[Case, Outcome] = {}
        improved = False
        for position, case in enumerate(trial.cases):
            in_screen = position < trial.screen
            if trial.screen and not in_screen and not improved:
                break
            outcome = told(self._table(trial.candidate, case), trial.detail, shown=True)
            self.run.append((trial.candidate.id, case))
            outcomes[case] = outcome
            improved = improved or (in_screen and outcome.score > trial.reference[position])
            if outcome.ending.lost:
                goes_on = not trial.stop_when_lost or case in trial.lost_before
                if not goes_on or (trial.screen and not improved):
                    break
        return Evaluation(trial, outcomes)


@contextmanager
def journal_in(directory: Path) -> Iterator[Journal]:
    """A journal whose runs have ids that follow each other."""
    numbers = iter(range(10_000))
    with Journal.open(directory, token=lambda: f"{next(numbers):04x}") as journal:
        yield journal


def memory_of_run(
    journal: Journal, shown: Sequence[Case] = (), *, fingerprint: str = "same", reuse: bool = True
) -> OutcomeMemory:
    """What a new run remembers, whose train cases are ``shown``."""
    run = journal.begin({}, Artifact(()))
    run.record_splits(dict.fromkeys(shown, Split.TRAIN))
    run.end(RunStatus.IMPROVED)
    return run.memory(fingerprint=fingerprint, reuse=reuse)


def remembering(evaluator: TableEvaluator, memory: OutcomeMemory) -> RememberingEvaluator:
    """A remembering evaluator that takes candidates with the same id for the same program."""
    return RememberingEvaluator(evaluator, memory, lambda candidate: candidate.id, Counts())


def candidate(name: str) -> Candidate:
    return Candidate({"m:f": f"def f():\n    return {name!r}\n"})


PASSED = Outcome(Ending.PASSED, 1.0)
FAILED = Outcome(Ending.FAILED, 0.0)
