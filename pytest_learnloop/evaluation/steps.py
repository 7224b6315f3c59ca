"""Records the steps of episodes: what was observed and done, as bounded text, and which calls belong to which step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from pytest_learnloop.evaluation.record import Recorder

_MOST = 2000
"""Steps that are recorded of one test."""
_CALLS = 4
"""Calls of one parameter that are recorded in one step."""
_FIELDS = 256
"""Fields of one observation that are recorded."""
_DEPTH = 6
"""Containers inside one another that are looked into."""
_ARRAY = 64
"""Numbers that an array may have to be told in full."""
_CUT = "…"
"""Name of the field that stands for those that are left out."""


class _Begun(NamedTuple):
    """A step of which the action is not known yet."""

    number: int
    observation: list[tuple[str, str]]
    first_call: int
    """Numbers of the calls that belong to it begin here."""


class StepWatch:
    """Watches the episodes of one run of a test; a :class:`~pytest_learnloop.learning.episode.Watcher`."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._begun: _Begun | None = None
        self._steps: list[dict[str, Any]] = []
        self._calls: list[tuple[int, int]] = []
        """For each step where the numbers of its calls begin and end."""

    def observed(self, number: int, observation: object) -> None:
        if len(self._steps) >= _MOST:
            self._begun = None
            self._recorder.record_no_more()
            return
        self._recorder.make_room(_CALLS)
        fields = flattened(observation, self._recorder.text)
        self._begun = _Begun(number, fields, self._recorder.next_number())

    def acted(self, action: object, reward: float, ending: str) -> None:
        if self._begun is None:
            return
        number, observation, first_call = self._begun
        self._begun = None
        text = _text(action, self._recorder.text)
        step = {"number": number, "observation": observation, "action": text, "reward": reward, "ending": ending}
        self._steps.append(step)
        self._calls.append((first_call, self._recorder.next_number()))

    def horizon(self) -> None:
        self._recorder.record_no_more()

    def plain(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """The steps as plain data.

        :param numbers: of the calls that are told beside them, in order.
        """
        return [
            {**step, "calls": list(range(bisect_left(numbers, first), bisect_left(numbers, end)))}
            for step, (first, end) in zip(self._steps, self._calls, strict=True)
        ]


def flattened(observation: object, text: Callable[[object], str]) -> list[tuple[str, str]]:
    """An observation as (field, representation), nested fields joined by dots; one field "" where it has none.

    :param text: gives a bounded representation.
    """
    found: list[tuple[str, str]] = []
    try:
        for name, value in _fields(observation, "", 0):
            if len(found) == _FIELDS:
                found.append((_CUT, f"more than {_FIELDS} fields"))
                break
            found.append((name, _text(value, text)))
    except Exception:  # items(), attributes, … are the user's, and may raise anything
        return [("", text(observation))]
    return found


def _fields(value: Any, name: str, depth: int) -> Iterator[tuple[str, object]]:
    parts = _parts(value) if depth < _DEPTH else None
    if not parts:
        yield name, value
        return
    for key, part in parts:
        yield from _fields(part, f"{name}.{key}" if name else str(key), depth + 1)


def _parts(value: Any) -> list[tuple[object, Any]] | None:
    """What a value is made of, by name; None for what is told as a whole: numbers, texts, arrays, plain lists."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return list(zip(value._fields, value, strict=True))
    if isinstance(value, (list, tuple)):
        return list(enumerate(value)) if any(_parts(each) for each in value) else None
    if isinstance(value, type):
        return None
    if is_dataclass(value):
        return [(each.name, getattr(value, each.name)) for each in fields(value)]
    if getattr(type(value), "__repr__", None) is object.__repr__:
        return list(vars(value).items()) if hasattr(value, "__dict__") else None
    return None


def _text(value: Any, text: Callable[[object], str]) -> str:
    """A representation in which short arrays are told in full, and numbers of 32 bits without made-up digits."""
    size = getattr(value, "size", None)
    if (
        type(value).__module__ != "numpy"
        or not isinstance(size, int)
        or size > _ARRAY
        or value.dtype.kind not in "biuf"
    ):
        return text(value)
    if value.dtype.kind == "f" and value.dtype.itemsize < 8:
        return text(_brief(value.tolist(), digits=7 if value.dtype.itemsize == 4 else 4))
    return text(value.tolist())


def _brief(values: Any, digits: int) -> Any:
    if isinstance(values, list):
        return [_brief(each, digits) for each in values]
    return float(format(values, f".{digits}g"))
