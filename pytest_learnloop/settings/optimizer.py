"""What proposes candidates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.settings.effective import Reading, by_model
from pytest_learnloop.settings.values import whole
from pytest_learnloop.words import either

SEARCH = "mutation"
"""The optimizer that asks no model, and is used without one unless another is named."""

_REFLECTIVE = "reflective"
_OF_TRACE = ("optoprime", "opro", "textgrad")
_NEED_A_MODEL = (_REFLECTIVE, "best-of-n", *_OF_TRACE)


@dataclass(frozen=True)
class OptimizerSettings:
    """Who proposes, and how much."""

    name: str
    asks: bool
    """Whether it has a model to ask."""
    proposals: int
    """Candidates that one update evaluates."""
    graph: Path | None
    """The file that the learning graph of each update is drawn to."""

    @classmethod
    def read(cls, options: Reading, root: Path, *, has_model: bool) -> OptimizerSettings:
        """
        :param has_model: whether there is a model that proposes.
        :raises SettingsError: a value is not valid, or the optimizer can't do what is asked of it.
        """
        name = _name(options, has_model=has_model)
        asks = has_model and name != SEARCH
        return cls(
            name=name,
            asks=asks,
            proposals=options.parsed("proposals", whole(1), *by_model("24", "3", asks=asks)),
            graph=_graph(options, root, name),
        )

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {"optimizer": self.name, "proposals": self.proposals}


def _name(options: Reading, *, has_model: bool) -> str:
    name = options.text("optimizer", *by_model(SEARCH, _REFLECTIVE, asks=has_model))
    if name in _NEED_A_MODEL and not has_model:
        raise SettingsError(
            f"--learn-optimizer {name} needs a model: add --learn-model MODEL, or use --learn-optimizer {SEARCH}"
        )
    return name


def _graph(options: Reading, root: Path, optimizer: str) -> Path | None:
    path = options.text("graph")
    if path and optimizer not in _OF_TRACE:
        raise SettingsError(
            f"--learn-graph: {optimizer} builds no learning graph; use --learn-optimizer {either(_OF_TRACE)}"
        )
    return root / path if path else None
