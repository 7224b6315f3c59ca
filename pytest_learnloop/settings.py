"""The settings of a learning run, checked, as one frozen object; :mod:`.reading` makes it of what the user has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_learnloop import option_values
from pytest_learnloop.batching import Batching
from pytest_learnloop.domain import EditLevel, Split
from pytest_learnloop.effective import Effective
from pytest_learnloop.learning.auto.arms import Option
from pytest_learnloop.learning.budget import Limits
from pytest_learnloop.learning.race import Accept, Select
from pytest_learnloop.learning.split import SplitRules
from pytest_learnloop.source.beginning import Beginning

AUTO = "auto"
"""The target that stands for the functions that the failing tests blame most."""

SEARCH = "mutation"
"""The optimizer that asks no model, and is used without one unless another is named."""


@dataclass(frozen=True)
class Settings:
    """All settings of a learning run, validated."""

    root: Path
    """pytest's root directory; patches are relative to it."""
    directory: Path
    """Where journal, answers and patches are kept, ``.learnloop`` in the root directory by default."""
    targets: tuple[str, ...]
    """As they were given; :data:`AUTO` may be among them."""
    start: Beginning
    """What learning starts from, where a mark says nothing else."""
    edit: EditLevel
    """What a proposal may change of a function, where a mark says nothing else."""
    optimizer: str
    limits: Limits
    remarks: tuple[str, ...]
    """What was asked for and has no effect, a sentence each."""
    proposals: int
    accept: Accept
    select: Select
    gate: bool
    """Whether what costs a held-out test or a guard is refused."""
    seed: int
    split: SplitRules
    held_out_examples: int | None
    """Examples at least on which each Hypothesis property is held out; None: on as many cases as ``split`` says."""
    splits_file: Path
    horizon: int | None
    """Steps of a train case's episode that an update sees; None for all, also where that is left to the run."""
    horizon_is_open: bool
    """Whether that is left to the run."""
    feedback_horizon: int | None
    """Steps of a train case's episode whose rewards are summed; None for all."""
    rollout: str
    """``reset`` or ``continue``."""
    repeats: int
    """Runs of a case, of which the mean counts."""
    improvement_feedback: bool
    """Whether an optimizer that reads is told how scores have changed since the last update."""
    timeout: float
    """Seconds for a case of which no time is known."""
    fixed_timeout: bool
    """The user gave the timeout, so that it doesn't adapt to the tests that have finished."""
    workers: int
    memory_limit: int
    """Bytes."""
    isolation: str
    """``fork`` or ``spawn``."""
    allow: tuple[str, ...]
    hide: tuple[str, ...]
    """Patterns of absolute paths that children may not read."""
    model: str | None
    """What proposes: a name for litellm, ``command:…`` or ``replay:…``; None for no model."""
    agent_model: str | None
    """What answers ``learn.ask``; None where the user named none."""
    record: Path | None
    """The file that the models' answers go to."""
    batching: Batching
    """Which train experiences one update sees."""
    memory: int
    """Edits of the past that one prompt recalls."""
    memory_order: str
    """Which these are: ``rank``, the best, or ``fifo``, the last."""
    context: int
    """Tokens of one prompt at most."""
    answer: int | None
    """Tokens of one answer at most; None: as many as the model gives, or as a limit of tokens or dollars allows."""
    concurrency: int
    """Calls of a model at once."""
    graph: Path | None
    """The file that the learning graph of each update is drawn to."""
    show_prompt: bool
    """Print the first prompts and end, without a call."""
    cache: bool
    """Use outcomes and answers of earlier runs."""
    held_out_curve: bool
    """When the run is over, measure held-out cases for every accepted candidate."""
    warm_fixtures: bool
    """Set up session fixtures once for all candidates, where nothing that is trained runs in them."""
    apply: bool
    resume: bool
    progress: str
    """``auto`` or ``plain``."""
    profile: str | None
    """Name of the profile that defaults come from."""
    effective: Mapping[str, Effective]
    """Name of every option and switch -> what it is set to as text, and where that comes from."""

    @property
    def left_open(self) -> tuple[Option, ...]:
        """What each update chooses."""
        is_open: dict[Option, bool] = {"batch": self.batching.is_open, "horizon": self.horizon_is_open}
        return tuple(option for option, chosen in is_open.items() if chosen)

    @property
    def written(self) -> list[Path]:
        """The files and directories that a run writes where the user wants them."""
        return [self.directory, *(path for path in (self.splits_file, self.record, self.graph) if path is not None)]

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {
            "targets": list(self.targets),
            "start": str(self.start),
            "edit": self.edit.value,
            "optimizer": self.optimizer,
            "limits": str(self.limits),
            "proposals": self.proposals,
            "accept": self.accept.value,
            "select": self.select.value,
            "gate": self.gate,
            "profile": self.profile,
            "seed": self.seed,
            "split": [self.split.ratios.train, self.split.ratios.validation, self.split.ratios.held_out],
            "split_by": self.split.split_by.value,
            "held_out": list(self.split.held_out),
            "seeded_cases": [self.split.seeded_cases.of(each) for each in Split],
            "held_out_examples": self.held_out_examples,
            "horizon": option_values.AUTO if self.horizon_is_open else self.horizon or "full",
            "feedback_horizon": self.feedback_horizon or "full",
            "rollout": self.rollout,
            "repeats": self.repeats,
            "improvement_feedback": self.improvement_feedback,
            "held_out_curve": self.held_out_curve,
            "isolation": self.isolation,
            "model": self.model,
            "agent_model": self.agent_model,
            **self.batching.recorded(),
            "memory": self.memory,
            "memory_order": self.memory_order,
            "context": self.context,
            "answer": self.answer,
        }
