"""An edit: one stretch of a parameter's source replaced by another text."""

from __future__ import annotations

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

    def rebased(self, old: str, new: str) -> Edit | None:
        """The same edit for ``new``, a changed ``old``; None where the change reaches into its place."""
        prefix = _common_prefix(old, new)
        if self.end <= prefix:
            return self
        suffix = _common_prefix(old[prefix:][::-1], new[prefix:][::-1])
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


def _common_prefix(one: str, other: str) -> int:
    """Length of the common beginning of two texts."""
    differing = (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
