"""What is told of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_learnloop.settings.effective import Reading


@dataclass(frozen=True)
class ReportSettings:
    """How a run is told of, while it goes on and afterwards."""

    progress: str
    """``auto`` or ``plain``."""
    held_out_curve: bool
    """When the run is over, measure held-out cases for every accepted candidate."""

    @classmethod
    def read(cls, options: Reading) -> ReportSettings:
        """
        :raises SettingsError: a value is not valid.
        """
        return cls(
            progress=options.choice("progress", ("auto", "plain")), held_out_curve=options.is_on("held-out-curve")
        )

    def recorded(self) -> dict[str, Any]:
        """What makes a difference to the result, as plain data for the journal."""
        return {"held_out_curve": self.held_out_curve}
