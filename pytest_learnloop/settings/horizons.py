"""Credit horizon: how much of an episode one update sees, and by how much of it it is scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.settings.effective import Reading
from pytest_learnloop.settings.values import AUTO, FULL, horizon, or_auto


@dataclass(frozen=True)
class HorizonSettings:
    """The part that train cases play of an episode, where a mark says nothing else."""

    trace: int | None
    """Steps that an update sees; None for all, also where that is left to the run."""
    trace_is_open: bool
    """Whether that is left to the run."""
    feedback: int | None
    """Steps whose rewards are summed; None for all."""
    rollout: str
    """``reset`` or ``continue``."""

    @classmethod
    def read(cls, options: Reading) -> HorizonSettings:
        """
        :raises SettingsError: a value is not valid, or rollouts that go on have no fixed horizon.
        """
        trace, is_open = options.parsed("horizon", or_auto(horizon, FULL))
        rollout = options.choice("rollout", ("reset", "continue"))
        if is_open and rollout == "continue":
            raise SettingsError(
                f"--learn-horizon {AUTO} goes with --learn-rollout reset alone: a rollout that goes on needs the same "
                "horizon in each update"
            )
        return cls(trace, is_open, options.parsed("feedback-horizon", horizon), rollout)

    def recorded(self) -> dict[str, Any]:
        """The same as plain data for the journal."""
        return {
            "horizon": AUTO if self.trace_is_open else self.trace or FULL,
            "feedback_horizon": self.feedback or FULL,
            "rollout": self.rollout,
        }
