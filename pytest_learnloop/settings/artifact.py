"""What is trained, and what that starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_learnloop.domain import EditLevel
from pytest_learnloop.settings.effective import Reading
from pytest_learnloop.source.beginning import Beginning

AUTO = "auto"
"""The target that stands for the functions that the failing tests blame most."""


@dataclass(frozen=True)
class ArtifactSettings:
    """The starting artifact, where a mark says nothing else."""

    targets: tuple[str, ...]
    """As they were given; :data:`AUTO` may be among them."""
    start: Beginning
    """What learning starts from."""
    edit: EditLevel
    """What a proposal may change of a function."""

    @classmethod
    def read(cls, options: Reading) -> ArtifactSettings:
        """
        :raises SettingsError: a value is not valid.
        """
        return cls(
            targets=options.many("target"),
            start=options.parsed("start", Beginning.parsed),
            edit=options.member("edit", EditLevel),
        )

    def recorded(self) -> dict[str, Any]:
        """The same as plain data for the journal."""
        return {"targets": list(self.targets), "start": str(self.start), "edit": self.edit.value}
