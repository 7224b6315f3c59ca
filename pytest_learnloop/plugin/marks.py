"""What ``@pytest.mark.learn(…)`` says of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

from pytest_learnloop.domain import Split
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.options import MARKED
from pytest_learnloop.words import either, nearest

T = TypeVar("T")


def check_marks(items: Iterable[pytest.Item]) -> None:
    """
    :raises SettingsError: a mark says something that we don't know.
    """
    for item in items:
        for mark in item.iter_markers("learn"):
            if mark.args:
                said = repr(mark.args[0])
                raise SettingsError(
                    f"{item.nodeid}: @pytest.mark.learn({said}): say what it is, as in split={said}; "
                    f"give {either(MARKED)}"
                )
            for name in mark.kwargs:
                if name not in MARKED:
                    near = nearest(name, MARKED)
                    remedy = f"did you mean {near}?" if near else f"give {either(MARKED)}"
                    raise _invalid(item, mark, name, f"there is no {name!r}: {remedy}")


def marked(items: Iterable[pytest.Item], name: str, parse: Callable[[str], T]) -> dict[str, T]:
    """Nodeid -> an argument of the closest mark that has it, of the tests that have one.

    :param parse: reads it, as the option by the same name is read; raises ValueError, whose text says what would be
        valid.
    :raises SettingsError: it can't be read.
    """
    found = {}
    for item in items:
        mark = next((each for each in item.iter_markers("learn") if each.kwargs.get(name) is not None), None)
        if mark is not None:
            try:
                found[item.nodeid] = parse(str(mark.kwargs[name]))
            except ValueError as error:
                raise _invalid(item, mark, name, f"give {error}") from None
    return found


def split_of(text: str) -> Split:
    """A split by its name; raises ValueError, whose text says which there are."""
    try:
        return Split(text.replace("-", "_"))
    except ValueError:
        raise ValueError(f"one of {', '.join(split.value for split in Split)}") from None


def _invalid(item: pytest.Item, mark: pytest.Mark, name: str, problem: str) -> SettingsError:
    return SettingsError(f"{item.nodeid}: @pytest.mark.learn({name}={mark.kwargs[name]!r}): {problem}")
