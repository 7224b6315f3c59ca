"""What one prompt tells an optimizer's model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.settings.effective import OFF, ON, Reading
from pytest_learnloop.settings.optimizer import SEARCH, OptimizerSettings
from pytest_learnloop.settings.values import whole


@dataclass(frozen=True)
class PromptSettings:
    """How long a prompt is, and what it recalls."""

    context: int
    """Tokens of one prompt at most."""
    memory: int
    """Edits of the past that one prompt recalls."""
    memory_order: MemoryOrder
    """Which these are."""
    improvement_feedback: bool
    """Whether an optimizer that reads is told how scores have changed since the last update."""
    show: bool
    """Print the first prompts and end, without a call."""

    @classmethod
    def read(cls, options: Reading, optimizer: OptimizerSettings) -> PromptSettings:
        """
        :raises SettingsError: a value is not valid, or there are no prompts to show.
        """
        return cls(
            context=options.parsed("context", whole(500)),
            memory=options.parsed("memory", whole(0)),
            memory_order=options.member("memory-order", MemoryOrder),
            improvement_feedback=options.choice("improvement-feedback", (ON, OFF)) == ON,
            show=_shows(options, optimizer.name),
        )

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {
            "improvement_feedback": self.improvement_feedback,
            "memory": self.memory,
            "memory_order": self.memory_order.value,
            "context": self.context,
        }


def _shows(options: Reading, optimizer: str) -> bool:
    is_on = options.is_on("show-prompt")
    if is_on and optimizer == SEARCH:
        raise SettingsError(
            f"--learn-show-prompt: {SEARCH} sends no prompts; add --learn-model MODEL, which is not called"
        )
    return is_on
