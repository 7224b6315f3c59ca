"""Plain text on a page in Markdown."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"[\\`<&]|(?<=\S)[*~]|[*~](?=\S)|\](?=[(\[])|(?<!\w)_|_(?!\w)")
"""What Markdown would take for markup of its own, or for HTML; a star or a tilde that stands alone is none."""


def escaped(text: str) -> str:
    """A text that reads in Markdown as it is; an underline within a word is no markup."""
    return _MARKUP.sub(r"\\\g<0>", text)
