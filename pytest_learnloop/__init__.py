"""pytest-learnloop: optimization as test-driven learning.

User code imports :func:`trainable` from here, in production too: it returns its argument unchanged, and nothing heavy
is imported.

PYTEST_DONT_REWRITE: there is nothing to rewrite here, and a fresh child imports the package before pytest does, which
would warn that it is too late to rewrite it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

__all__ = ["__version__", "trainable"]
__version__ = "0.1.0"

T = TypeVar("T")


@overload
def trainable(obj: T, /, *, note: str = "") -> T: ...


@overload
def trainable(*, note: str = "") -> Callable[[T], T]: ...


def trainable(obj: Any = ..., /, *, note: str = "") -> Any:
    """Mark a function or a literal as trainable.

    Above a definition (``@trainable`` or ``@trainable(note="…")``) or around a literal (``PROMPT = trainable("…")``).
    It is the identity: the very same object comes back, unwrapped and untouched. ``pytest --learn`` finds the marks by
    reading the source of the modules that the tests imported, so that a mark costs nothing in production.

    :param obj: the function, method, property, or literal.
    :param note: words for the optimizer, such as what the function must keep; at most a few sentences.
    """
    if obj is ...:
        return lambda marked: marked
    return obj
