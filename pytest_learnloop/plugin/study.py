"""What ``--learn-study`` does to a pytest session: cells run in processes of their own, and no test in this one."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_learnloop import __version__
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation import internals, limits
from pytest_learnloop.lock import directory_lock
from pytest_learnloop.models import FatalModelError, Price, Priced
from pytest_learnloop.plugin.models import model_of
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.plugin.study_plan import Asked, asked_for
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.effective import COMMAND_LINE, Effective, invalid
from pytest_learnloop.settings.evaluation import cores
from pytest_learnloop.settings.values import REPLAY, whole
from pytest_learnloop.study.campaign import Campaign, CellCommand
from pytest_learnloop.study.cells import Cell, cells_of
from pytest_learnloop.study.commands import Surroundings, interpreter, that_matter
from pytest_learnloop.study.estimate import Expense, estimate
from pytest_learnloop.wrapping import wrapped


def run_study(config: pytest.Config, path: tuple[str, ...]) -> pytest.ExitCode:
    """Run the study that the user asked for, or tell of it.

    :param path: ``sys.path`` before any conftest was loaded.
    :raises pytest.UsageError: the study can't be run; names the place and the remedy.
    """
    width = internals.terminal_width(config)

    def say(line: str) -> None:
        print(*wrapped(line, width), sep="\n", flush=True)

    try:
        study = _Study.read(config, path, say, width)
        if config.getoption("learn_study_dry_run"):
            study.tell()
            return pytest.ExitCode.OK
        with directory_lock(study.campaign.directory):
            return pytest.ExitCode.OK if study.carry_out() else pytest.ExitCode.TESTS_FAILED
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    except KeyboardInterrupt:
        say("interrupted: the same command goes on with it")
        return pytest.ExitCode.INTERRUPTED


@dataclass(frozen=True)
class _Study:
    """A study in the session of pytest that it was asked for in."""

    config: pytest.Config
    campaign: Campaign
    settings: Mapping[str, Settings]
    """Id of a cell -> what it is set to."""
    at_once: int
    """Cells that run at once."""

    @classmethod
    def read(
        cls, config: pytest.Config, path: tuple[str, ...], say: Callable[[str], None], width: int | None
    ) -> _Study:
        """
        :param say: prints a line.
        :param width: columns of the terminal; None where there is none.
        :raises SettingsError: the file says something that can't be done.
        :raises pytest.UsageError: a cell has a setting that can't be used.
        """
        asked = asked_for(config)
        option = config.option
        cells = list(cells_of(asked.plan, that_matter(asked.others)))
        checked = {cell.id: _settings_of(config, cell, asked) for cell in cells}
        at_once = _at_once(config, list(checked.values()))
        directory = next(iter(checked.values())).journal.directory / "studies" / asked.plan.name
        surroundings = Surroundings(
            asked.others,
            option.keyword,
            option.markexpr,
            config.invocation_params.dir,
            config.rootpath,
            config.inipath,
            asked.switches,
            has_cache=config.pluginmanager.has_plugin("cacheprovider"),
            has_basetemp=bool(option.basetemp),
        )
        started_by = tuple(interpreter(path, str(config.invocation_params.dir)))
        commands = [_command(each, checked[each.id], directory, surroundings, started_by, at_once) for each in cells]
        campaign = Campaign(asked.plan, commands, directory, _shown(config, directory), say, width)
        return cls(config, campaign, checked, at_once)

    def carry_out(self) -> bool:
        """Run what is missing and write the report, or the report alone.

        :return: whether all cells have a result.
        """
        if self.config.getoption("learn_study_report"):
            return self.campaign.report()
        parameters = self.config.invocation_params
        versions = {
            "Python": platform.python_version(),
            "pytest": pytest.__version__,
            "pytest-learnloop": __version__,
        }
        typed = shlex.join(["pytest", *map(str, parameters.args)])
        return self.campaign.run(self.at_once, typed, str(parameters.dir), versions)

    def tell(self) -> None:
        """Print what would be run, and what it may cost."""
        say, done = self.campaign.say, self.campaign.done()
        say(f"{self.campaign.in_words}, {len(done)} of them complete; {self.at_once} at once")
        expenses = []
        for command in self.campaign.commands:
            cell = command.cell
            chosen = self.settings[cell.id]
            if cell.id not in done:
                expenses.append(_expense(chosen))
            say(f"  {cell.label}: {'complete' if cell.id in done else f'budget {chosen.budget.limits}'}")
        for line in estimate(expenses, {name: self._price(name) for each in expenses if (name := each.model)}):
            say(line)

    def _price(self, name: str) -> Price | None:
        if name.startswith(REPLAY):
            return Price(0.0, 0.0)
        model = model_of(self.config, name, self.campaign.say)
        try:
            return model.price() if isinstance(model, Priced) else None
        except FatalModelError:  # it can't be asked at all, which the first cell will say
            return None


def _settings_of(config: pytest.Config, cell: Cell, asked: Asked) -> Settings:
    origins = {name: COMMAND_LINE if name in asked.typed else asked.file for name in cell.options}
    instead = {name: Effective(texts, origins[name]) for name, texts in cell.options.items()}
    try:
        return from_config(config, can_fork=limits.can_fork(), instead=instead)
    except pytest.UsageError as error:
        flags = dict.fromkeys(re.findall(r"--learn-([a-z-]+)", str(error)))
        told = ", ".join(f"--learn-{name} is from {_the(origins[name])}" for name in flags if name in origins)
        where = f" ({told})" if told else ""
        raise pytest.UsageError(f"--learn-study: {cell.label}: {error}{where}") from None


def _expense(chosen: Settings) -> Expense:
    return Expense(chosen.budget.limits, chosen.models.model, chosen.optimizer.proposals, chosen.prompts.context)


def _the(origin: str) -> str:
    return f"the {origin}" if origin == COMMAND_LINE else origin


def _at_once(config: pytest.Config, checked: Sequence[Settings]) -> int:
    """How many cells run at once: as many as there are cores for, where the user does not say."""
    given = config.getoption("learn_study_jobs") or config.getini("learn_study_jobs") or None
    if given is not None:
        try:
            return whole(1)(given)
        except ValueError as error:
            raise invalid("--learn-study-jobs", given, str(error)) from None
    workers = max(1 if each.effective["workers"].is_default else each.evaluation.workers for each in checked)
    return max(1, min(cores() // workers, len(checked)))


def _command(
    cell: Cell,
    checked: Settings,
    directory: Path,
    surroundings: Surroundings,
    started_by: tuple[str, ...],
    at_once: int,
) -> CellCommand:
    """
    :param directory: the study's.
    """
    of_the_cell = directory / "cells" / cell.id
    shares_splits = checked.effective["splits"].is_default
    splits = directory / "splits" / f"{cell.splits}.json" if shares_splits else None
    workers = max(1, cores() // at_once) if checked.effective["workers"].is_default else None
    arguments = surroundings.arguments_of(cell, of_the_cell, splits, workers)
    return CellCommand(cell, started_by, tuple(arguments), of_the_cell, splits)


def _shown(config: pytest.Config, directory: Path) -> str:
    root = config.rootpath
    return str(directory.relative_to(root) if directory.is_relative_to(root) else directory)
