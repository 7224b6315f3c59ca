"""Small pure functions."""

from __future__ import annotations

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def slugify(text: str) -> str:
    """Lower case, words joined by dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def parse_duration(text: str) -> int:
    """Seconds of a text such as 1h30m."""
    return sum(int(n) * _UNITS[u] for n, u in re.findall(r"(\d+)([smhd])", text))
