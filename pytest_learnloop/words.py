"""Numbers and names in sentences."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 test``, ``2 tests``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def from_to(one: float, other: float, places: int = 2) -> str:
    """``from 0.50 to 0.75``; with as many more decimal places as it takes to see that the two differ, six at most."""
    while one != other and places < 6 and f"{one:.{places}f}" == f"{other:.{places}f}":
        places += 1
    return f"from {one:.{places}f} to {other:.{places}f}"


def named(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many are left out: ``a, b and 3 more``."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def either(names: Sequence[str]) -> str:
    """``a, b or c``; two names at least."""
    return f"{', '.join(names[:-1])} or {names[-1]}"


def have_no_effect(options: Sequence[str]) -> str:
    """The beginning of a sentence on options: ``--lf has no effect``, ``--ff, --nf have no effect``."""
    return f"{', '.join(options)} {'has' if len(options) == 1 else 'have'} no effect"


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """What was likely meant by a name that isn't valid; None where nothing is like it."""
    return next(iter(difflib.get_close_matches(name, sorted(valid), n=1)), None)
