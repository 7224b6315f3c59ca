"""What was chosen to be trained, in the form in which a run records it and a later one takes it over."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from pytest_learnloop.journal_records import RunRecord
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.learning.budget import Spent

BASIS = "chosen_on"
"""The recorded setting by which the choice of a run is found."""


@dataclass(frozen=True)
class Chosen:
    """The functions that a run trains because the failing tests blame them, and what that rests on."""

    blamed: tuple[Blame, ...] = ()
    """The most blamed first; none where the user has marked or named all that is trained."""
    shown: frozenset[str] = frozenset()
    """The tests that were looked at: they can be nothing but train any more."""
    runners_up: tuple[Blame, ...] = ()
    """Those that were blamed next."""
    basis: str = ""
    """Digest of what decided it; empty where nobody knows."""
    spent: Spent = field(default_factory=Spent)
    """What it has cost this run."""

    @classmethod
    def recorded_by(cls, run: RunRecord) -> Chosen:
        """What a run chose; it cost as much then, and nothing now."""
        settings = run.settings
        return cls(
            tuple(Blame(**each) for each in settings.get("chosen", ())),
            frozenset(settings.get("chosen_from", ())),
            tuple(Blame(**each) for each in settings.get("runners_up", ())),
            settings.get(BASIS, ""),
        )

    def recorded(self) -> dict[str, Any]:
        """The same as plain data for the journal."""
        return {
            "chosen": list(map(asdict, self.blamed)),
            "runners_up": list(map(asdict, self.runners_up)),
            "chosen_from": sorted(self.shown),
            BASIS: self.basis,
        }
