"""Recorded representations as values whose type and text read like those of the original."""

from __future__ import annotations

import re

from pytest_learnloop.learning.literals import evaluated

_LONGEST = 2000
"""Characters of a recorded representation; longer ones do not come whole."""
_KIND = re.compile(r"<?(?P<name>[A-Za-z_][\w.]*)")


class Shown:
    """A value of which the representation alone is left; subclasses bear the name of its type."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    __repr__ = __str__


def value_of(text: str, longest: int = _LONGEST) -> object:
    """The value that a representation is of, where it is a literal; else something that shows itself in the same way.

    The name of its type is the first word of the representation: ``Point(x=1)`` and ``<Point object>`` are of type
    Point.

    :param longest: characters of a representation that is evaluated.
    """
    try:
        return evaluated(text) if len(text) <= longest else _shown(text)
    except ValueError:
        return _shown(text)


def _shown(text: str) -> object:
    found = _KIND.match(text)
    name = found["name"].rpartition(".")[2] if found else "object"
    return type(name, (Shown,), {})(text)
