"""What ``@pytest.mark.learn(…)`` says of a test."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from pytest_learnloop.domain import Split
from pytest_learnloop.errors import SettingsError

_NAMES = ("split", "timeout", "seeded_cases", "horizon", "feedback_horizon", "label")


def check_marks(items: Iterable[pytest.Item]) -> None:
    """
    :raises SettingsError: a mark says something that we don't know.
    """
    for item in items:
        for mark in item.iter_markers("learn"):
            if mark.args:
                said = repr(mark.args[0])
                raise SettingsError(
                    f"{item.nodeid}: @pytest.mark.learn({said}): say what it is, as in split={said}; give {_listed()}"
                )
            for name in mark.kwargs.keys() - set(_NAMES):
                close = difflib.get_close_matches(name, _NAMES, n=1)
                remedy = f"did you mean {close[0]}?" if close else f"give {_listed()}"
                raise SettingsError(
                    f"{item.nodeid}: @pytest.mark.learn({name}={mark.kwargs[name]!r}): there is no {name!r}: {remedy}"
                )


def marked(items: Iterable[pytest.Item], name: str, convert: Callable[[Any], Any]) -> Iterator[tuple[str, Any]]:
    """(nodeid, value) of an argument of the closest mark that has it."""
    for item in items:
        for mark in item.iter_markers("learn"):
            if mark.kwargs.get(name) is not None:
                yield item.nodeid, convert(mark.kwargs[name])
                break


def as_split(value: object) -> Split:
    """
    :raises SettingsError: it is none.
    """
    try:
        return Split(str(value).replace("-", "_"))
    except ValueError:
        raise SettingsError(
            f"@pytest.mark.learn(split={value!r}): give one of {', '.join(split.value for split in Split)}"
        ) from None


def parsed_by(name: str, parse: Callable[[str], Any]) -> Callable[[object], Any]:
    """Reads an argument of a mark as the option by the same name is read."""

    def parsed(value: object) -> Any:
        try:
            return parse(str(value))
        except ValueError as error:
            raise SettingsError(f"@pytest.mark.learn({name}={value!r}): give {error}") from None

    return parsed


def _listed() -> str:
    return f"{', '.join(_NAMES[:-1])} or {_NAMES[-1]}"
