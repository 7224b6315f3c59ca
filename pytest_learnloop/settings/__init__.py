"""The settings of a learning run, checked, as one frozen object.

Each group of settings is a class in a module of its own: it reads its options, and records what of them decides the
course of a run. A new setting is an option in :mod:`pytest_learnloop.options`, with its text for ``--help``, and in one
of the groups a field, a line that reads it and, where it decides something, a line that records it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_learnloop.learning.auto.arms import Option
from pytest_learnloop.settings.artifact import ArtifactSettings
from pytest_learnloop.settings.batching import BatchingSettings
from pytest_learnloop.settings.budget import BudgetSettings
from pytest_learnloop.settings.delivery import DeliverySettings
from pytest_learnloop.settings.effective import Effective
from pytest_learnloop.settings.evaluation import EvaluationSettings
from pytest_learnloop.settings.given import Given, every_option, profile_of
from pytest_learnloop.settings.horizons import HorizonSettings
from pytest_learnloop.settings.journal import JournalSettings
from pytest_learnloop.settings.models import ModelSettings
from pytest_learnloop.settings.optimizer import OptimizerSettings
from pytest_learnloop.settings.prompts import PromptSettings
from pytest_learnloop.settings.remarks import on_what_was_typed
from pytest_learnloop.settings.report import ReportSettings
from pytest_learnloop.settings.selection import SelectionSettings
from pytest_learnloop.settings.splits import SplitSettings
from pytest_learnloop.settings.values import whole


@dataclass(frozen=True)
class Settings:
    """All settings of a learning run, validated."""

    root: Path
    """pytest's root directory; patches are relative to it."""
    profile: str | None
    """Name of the profile that defaults come from."""
    seed: int
    """Of everything random."""
    artifact: ArtifactSettings
    optimizer: OptimizerSettings
    prompts: PromptSettings
    models: ModelSettings
    budget: BudgetSettings
    batching: BatchingSettings
    horizons: HorizonSettings
    selection: SelectionSettings
    splits: SplitSettings
    evaluation: EvaluationSettings
    delivery: DeliverySettings
    report: ReportSettings
    journal: JournalSettings
    remarks: tuple[str, ...]
    """What was asked for and has no effect, a sentence each."""
    effective: Mapping[str, Effective]
    """Name of every option and switch -> what it is set to as text, and where that comes from."""

    @classmethod
    def read(cls, given: Given, *, can_fork: bool) -> Settings:
        """
        :param can_fork: whether candidates can run in forks of a warm process here.
        :raises SettingsError: naming the option, its value, and what would be valid.
        """
        options, root = given.reading(), given.root
        seed = options.parsed("seed", whole(0))
        models = ModelSettings.read(options, root)
        optimizer = OptimizerSettings.read(options, root, has_model=models.model is not None)
        budget = BudgetSettings.read(options, models, asks=optimizer.asks)
        return cls(
            root=root,
            profile=profile_of(options),
            seed=seed,
            artifact=ArtifactSettings.read(options),
            optimizer=optimizer,
            prompts=PromptSettings.read(options, optimizer),
            models=models,
            budget=budget,
            batching=BatchingSettings.read(options, asks=optimizer.asks),
            horizons=HorizonSettings.read(options),
            selection=SelectionSettings.read(options),
            splits=SplitSettings.read(options, root, seed),
            evaluation=EvaluationSettings.read(options, root, given.xdist, can_fork=can_fork),
            delivery=DeliverySettings.read(options),
            report=ReportSettings.read(options),
            journal=JournalSettings.read(options, root),
            remarks=(*on_what_was_typed(given.typed), *budget.remarks),
            effective=every_option(options),  # the last of all, when each has been looked up
        )

    @property
    def left_open(self) -> tuple[Option, ...]:
        """What each update chooses."""
        is_open: dict[Option, bool] = {"batch": self.batching.is_open, "horizon": self.horizons.trace_is_open}
        return tuple(option for option, chosen in is_open.items() if chosen)

    @property
    def written(self) -> list[Path]:
        """The files and directories that a run writes where the user wants them."""
        wanted = (self.splits.file, self.models.record, self.optimizer.graph)
        return [self.journal.directory, *(path for path in wanted if path is not None)]

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        groups = (
            self.artifact,
            self.optimizer,
            self.budget,
            self.selection,
            self.delivery,
            self.splits,
            self.horizons,
            self.evaluation,
            self.models,
            self.batching,
            self.prompts,
            self.report,
        )
        by_groups = {name: value for group in groups for name, value in group.recorded().items()}
        return {**by_groups, "seed": self.seed, "profile": self.profile}
