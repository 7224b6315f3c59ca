"""Where learning starts from, in the words of ``--learn-start``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Origin(str, Enum):
    """Where the starting source of a parameter comes from."""

    CURRENT = "current"
    """What is on disk."""
    STUB = "stub"
    """Signature and docstring alone."""
    GIT = "git"
    """A revision of its file."""
    PATH = "path"
    """Another file."""


@dataclass(frozen=True)
class Beginning:
    """An origin, and which one of its kind."""

    origin: Origin
    which: str = ""
    """The revision or the path; empty for the others."""

    @classmethod
    def parsed(cls, text: str) -> Beginning:
        """The inverse of ``str()``; raises ValueError, whose text says what would be valid."""
        name, _, which = text.partition(":")
        which = which.strip()
        try:
            origin = Origin(name.strip())
        except ValueError:
            raise ValueError(_VALID) from None
        takes_one = origin in (Origin.GIT, Origin.PATH)
        if takes_one != bool(which) or (":" in text and not takes_one):
            raise ValueError(_VALID)
        return cls(origin, which)

    def __str__(self) -> str:
        return f"{self.origin.value}:{self.which}" if self.which else self.origin.value


_VALID = "current, stub, git:REVISION or path:FILE"
