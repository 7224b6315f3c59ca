"""Text between fences, in Markdown's way."""

from __future__ import annotations

import re

_RUN = re.compile(r"`{3,}")


def fenced(text: str, info: str = "") -> str:
    """A text between fences that are longer than any in it, so that nothing in it can end the block."""
    longest = max((len(run) for run in _RUN.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{info}\n{text.rstrip()}\n{fence}"
