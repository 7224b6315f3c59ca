"""A study from its first cell to its page: what is missing is run, and what there is is told."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.study.cells import Cell, value_of
from pytest_learnloop.study.commands import environment_of
from pytest_learnloop.study.journal import Begun, PlannedCell, StudyJournal
from pytest_learnloop.study.outcome import OUTPUT, can_be_resumed, ended
from pytest_learnloop.study.plan import Plan
from pytest_learnloop.study.progress import Progress
from pytest_learnloop.study.report import write_report
from pytest_learnloop.study.runner import Job, Process, Runner, launch
from pytest_learnloop.words import counted


@dataclass(frozen=True)
class CellCommand:
    """How a cell is run."""

    cell: Cell
    interpreter: tuple[str, ...]
    """What starts pytest."""
    arguments: tuple[str, ...]
    """What pytest is given."""
    directory: Path
    """Where the cell keeps what it learns."""
    splits: Path | None
    """The file of splits that it shares with others; None for what the user's settings say."""

    def start(self, directory: str, *, resumes: bool) -> Process:
        """
        :param directory: where it is started.
        :param resumes: go on with a run that was interrupted.
        """
        command = [*self.interpreter, *self.arguments, *(["--learn-resume"] if resumes else [])]
        return launch(command, directory, self.directory / OUTPUT, environment_of(os.environ))

    def __str__(self) -> str:
        return shlex.join(["pytest", *self.arguments])


@dataclass(frozen=True)
class Campaign:
    """A study with all that it takes to run it."""

    plan: Plan
    commands: Sequence[CellCommand]
    directory: Path
    """The study's own."""
    shown: str
    """The directory, for people."""
    say: Callable[[str], None]
    """Prints a line."""
    width: int | None = None
    """Columns of the terminal; None where there is none."""

    def done(self) -> set[str]:
        """Ids of the cells that have a result already."""
        record = StudyJournal(self.directory).read()
        complete = record.complete if record is not None else {}
        return {command.cell.id for command in self.commands if command.cell.id in complete}

    def run(self, at_once: int, typed: str, started_in: str, versions: Mapping[str, str]) -> bool:
        """Run every cell that has no result yet, and write the report.

        :param at_once: cells that run at once.
        :param typed: what the user typed, as for a shell, in which directory.
        :param versions: of the programs that the study depends on.
        :return: whether all cells have a result.
        :raises KeyboardInterrupt: the user interrupted it.
        """
        journal = StudyJournal(self.directory)
        before = journal.read()
        ended_before = before.ended if before is not None else {}
        done = self.done()
        left = {each.cell.id: each for each in self.commands if each.cell.id not in done}
        begun = self._begun(typed, versions)
        if left or before is None or before.begun.ids != begun.ids:
            journal.begin(begun)
        self.say(f"{self.in_words}, {len(done)} of them complete; {at_once} at once")
        progress = Progress(self.say, len(self.commands), len(left), at_once)

        def job(command: CellCommand) -> Job:
            # A cell that failed before starts anew: what it left may be why.
            resumes = command.cell.id not in ended_before and can_be_resumed(command.directory)
            return Job(command.cell.id, lambda: command.start(started_in, resumes=resumes), command.splits)

        def finished(cell: str, status: int, seconds: float) -> None:
            command = left[cell]
            output = str((command.directory / OUTPUT).relative_to(self.directory))
            came_to = ended(cell, status, seconds, command.directory, output)
            journal.end(came_to)
            progress.tell(command.cell.label, came_to)

        Runner(at_once, finished).run(map(job, left.values()))
        return self.report()

    def report(self) -> bool:
        """Write the report from the journal alone.

        :return: whether all cells have a result.
        :raises SettingsError: there is no journal.
        """
        record = StudyJournal(self.directory).read()
        if record is None:
            raise SettingsError(
                f"--learn-study-report: the study {self.plan.name} was not run yet ({self.shown} has no journal): "
                "leave the option out to run it"
            )
        for line in write_report(record, self.directory, self.shown, self.width):
            self.say(line)
        return all(cell.id in record.complete for cell in record.begun.cells)

    @property
    def in_words(self) -> str:
        """The study and its size."""
        plan = self.plan
        settings = len(self.commands) // (plan.trials * len(plan.tasks))
        factors = [(settings, "setting"), (len(plan.tasks), "task"), (plan.trials, "trial")]
        told = " x ".join(counted(number, thing) for number, thing in factors)
        return f"study {plan.name}: {counted(len(self.commands), 'cell')} ({told})"

    def _begun(self, typed: str, versions: Mapping[str, str]) -> Begun:
        return Begun(
            self.plan.name,
            typed,
            self.plan.trials,
            {name: tuple(map(value_of, values)) for name, values in self.plan.grid.items()},
            {name: value_of(texts) for name, texts in self.plan.fixed.items()},
            tuple(
                PlannedCell(
                    command.cell.id,
                    command.cell.task.name,
                    {name: value_of(texts) for name, texts in command.cell.setting.items()},
                    command.cell.trial,
                    str(command),
                )
                for command in self.commands
            ),
            versions,
        )
