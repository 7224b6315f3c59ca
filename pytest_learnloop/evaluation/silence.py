"""Warnings that nobody would see if we didn't look at values: none of them gets out."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from types import WrapperDescriptorType
from typing import cast

_ALL = ("ignore", None, Warning, None, 0)
"""A filter that lets nothing through."""


def silently(describe: Callable[[object], str], value: object) -> str:
    """What ``repr`` or ``str`` says of a value, without warnings of a method that is written in Python.

    Those of coroutines that it leaves behind come as these are dropped, after a failure with its traceback.
    """
    if isinstance(getattr(type(value), f"__{describe.__name__}__"), WrapperDescriptorType):
        return describe(value)
    with _nothing_let_through():
        try:
            return describe(value)
        except Exception as failure:
            raise failure.with_traceback(None) from None


@contextlib.contextmanager
def _nothing_let_through() -> Iterator[None]:
    """Not ``warnings.catch_warnings``, which replaces the filters and forgets what was told once.

    In several threads that would undo what another has done meanwhile, or never be undone.
    """
    filters = cast("list[object]", warnings.filters)
    filters.insert(0, _ALL)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # the method has reset them
            filters.remove(_ALL)
