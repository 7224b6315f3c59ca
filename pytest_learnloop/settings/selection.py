"""Which candidate survives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_learnloop.learning.race import Accept, Select
from pytest_learnloop.settings.effective import Reading


@dataclass(frozen=True)
class SelectionSettings:
    """Which candidate the next update starts from, and which is the winner."""

    accept: Accept
    select: Select

    @classmethod
    def read(cls, options: Reading) -> SelectionSettings:
        """
        :raises SettingsError: a value is not valid.
        """
        return cls(accept=options.member("accept", Accept), select=options.member("select", Select))

    def recorded(self) -> dict[str, Any]:
        """The same as plain data for the journal."""
        return {"accept": self.accept.value, "select": self.select.value}
