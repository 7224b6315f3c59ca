"""Which models are asked, and how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.settings import values
from pytest_learnloop.settings.effective import Reading, invalid
from pytest_learnloop.settings.values import REPLAY, optional, whole


@dataclass(frozen=True)
class ModelSettings:
    """What answers the optimizer, and what answers the tests."""

    model: str | None
    """What proposes: a name for litellm, ``command:…`` or ``replay:…``; None for no model."""
    agent_model: str | None
    """What answers ``learn.ask``; None where the user named none."""
    record: Path | None
    """The file that the models' answers go to."""
    answer: int | None
    """Tokens of one answer at most; None: as many as the model gives, or as a limit of tokens or dollars allows."""
    concurrency: int
    """Calls of a model at once."""

    @classmethod
    def read(cls, options: Reading, root: Path) -> ModelSettings:
        """
        :raises SettingsError: a value is not valid, or there is nothing to record.
        """
        model, agent_model = _model(options, "model", root), _model(options, "agent-model", root)
        return cls(
            model=model,
            agent_model=agent_model,
            record=_record(options, root, model or agent_model),
            answer=options.parsed("answer", optional(whole(1))),
            concurrency=options.parsed("concurrency", whole(1)),
        )

    @property
    def is_any_asked(self) -> bool:
        """Whether there is a model that the optimizer or the tests may ask."""
        return (self.model or self.agent_model) is not None

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {"model": self.model, "agent_model": self.agent_model, "answer": self.answer}


def _model(options: Reading, name: str, root: Path) -> str | None:
    if not options.is_given(name):
        options.text(name)
        return None
    model = options.parsed(name, values.model)
    if model.startswith(REPLAY) and not (root / model.removeprefix(REPLAY).strip()).exists():
        raise invalid(f"--learn-{name}", model, "the path of a recording that is there, from the root directory")
    return model


def _record(options: Reading, root: Path, model: str | None) -> Path | None:
    """
    :param model: one of those that answer; None where there is none.
    """
    path = options.text("record")
    if path and model is None:
        raise SettingsError("--learn-record has nothing to record without a model: add --learn-model MODEL")
    return root / path if path else None
