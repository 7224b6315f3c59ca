"""An edit: one stretch of a parameter's source replaced by another text."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Edit:
    """The characters from ``start`` up to ``end`` of a source become ``text``."""

    start: int
    end: int
    text: str
    words: str
    """What is done, in words, without saying where."""
    weight: float = 1.0
    """How likely it is among the edits of its operator: above 0, up to 1."""

    def apply(self, source: str) -> str:
        """The source with the edit made."""
        return source[: self.start] + self.text + source[self.end :]

    def disjoint(self, other: Edit) -> bool:
        """Whether both can be made on one source without touching each other."""
        return self.end < other.start or other.end < self.start

    def rebased(self, old: str, new: str) -> Edit | None:
        """The same edit for ``new``, a changed ``old``; None where the change reaches into its place."""
        prefix = len(os.path.commonprefix([old, new]))
        if self.end <= prefix:
            return self
        suffix = len(os.path.commonprefix([old[prefix:][::-1], new[prefix:][::-1]]))
        if self.start < len(old) - suffix:
            return None
        shift = len(new) - len(old)
        return replace(self, start=self.start + shift, end=self.end + shift)


def shortened(text: str, limit: int = 40) -> str:
    """A text on one line, cut in the middle where it is longer than ``limit``."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    half = (limit - 3) // 2
    return f"{line[:half]}...{line[-half:]}"


def apply_all(edits: Sequence[Edit], source: str) -> str:
    """The source with several edits made, none of which touches another."""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        source = edit.apply(source)
    return source
