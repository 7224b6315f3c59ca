"""What becomes of the winner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_learnloop.settings.effective import OFF, ON, Reading


@dataclass(frozen=True)
class DeliverySettings:
    """Whether a winner may be delivered, and where to."""

    gate: bool
    """Refuse what costs a held-out test or a guard."""
    apply: bool
    """Write it into the user's files."""

    @classmethod
    def read(cls, options: Reading) -> DeliverySettings:
        """
        :raises SettingsError: a value is not valid.
        """
        return cls(gate=options.choice("gate", (ON, OFF)) == ON, apply=options.is_on("apply"))

    def recorded(self) -> dict[str, Any]:
        """What decides what a run comes to, as plain data for the journal."""
        return {"gate": self.gate}
