"""What failing cases and recorded calls tell: the values that were expected, and the kinds of arguments seen."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pytest_learnloop.domain import Call, Experience

_LONGEST = 40
"""Values whose text is longer are data rather than something a repair would spell out."""

_ASSERTION = re.compile(r"assert (?P<left>.+?) (?:==|in|is) (?P<right>.+)$")
_UNITTEST = re.compile(r"AssertionError: (?P<left>.+?) (?:!=|not found in|is not) (?P<right>.+)$")
_WHERE = re.compile(r"where (?P<value>.+?) = ")
_NOT_RAISED = re.compile(
    r"DID NOT RAISE <class '(?:builtins\.)?(?P<name>\w+)'>|AssertionError: (?P<other>\w+) not raised"
)
_DID_YOU_MEAN = re.compile(r"Did you mean: '(?P<name>\w+)'\?")

_POINTED_AT = re.compile(r"^> (?P<line>.+)$", re.MULTILINE)

_NUMBERS = frozenset({"int", "float", "bool"})

Kinds = Mapping[tuple[str, str], frozenset[str]]
"""(parameter id, argument) -> the kinds of value it was seen to hold."""


@dataclass(frozen=True)
class Evidence:
    """What was seen at run time, each in the order it was met."""

    expected: tuple[object, ...] = ()
    """Constants that failing assertions compare with: numbers, short strings, booleans, None, empty containers."""
    exceptions: tuple[str, ...] = ()
    """Names of built-in exceptions that a failing case waited for in vain."""
    suggestions: tuple[str, ...] = ()
    """Names that Python suggested for one it did not find."""
    raising: frozenset[str] = frozenset()
    """Lines, stripped, that tracebacks of failing cases point at: of the code, and of the tests."""
    kinds: Kinds = field(default_factory=dict)

    def agree(self, parameter: str, one: str, other: str) -> bool:
        """Whether two arguments of a parameter may hold the same kind of value; so it is where one wasn't seen."""
        first, second = self.kinds.get((parameter, one)), self.kinds.get((parameter, other))
        return not first or not second or not first.isdisjoint(second)

    def may_be(self, parameter: str, argument: str, *kinds: str) -> bool:
        """Whether an argument was seen to hold a value of one of these kinds, or wasn't seen at all."""
        seen = self.kinds.get((parameter, argument))
        return not seen or not seen.isdisjoint(kinds)


def gather(experiences: Iterable[Experience]) -> Evidence:
    """What train experiences tell: expectations of the failing ones, and arguments of all."""
    expected: dict[str, object] = {}
    exceptions: dict[str, None] = {}
    suggestions: dict[str, None] = {}
    raising: set[str] = set()
    kinds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for experience in experiences:
        outcome = experience.outcome
        for call in outcome.calls:
            for key, kind in _kinds_in(call):
                kinds[key] |= {"number", kind} if kind in _NUMBERS else {kind}
        if not outcome.best:
            expected.update((repr(value), value) for value in _expected_in(outcome.feedback))
            exceptions.update((m["name"] or m["other"], None) for m in _NOT_RAISED.finditer(outcome.feedback))
            raising.update(match["line"].strip() for match in _POINTED_AT.finditer(outcome.feedback))
            suggestions.update((m["name"], None) for m in _DID_YOU_MEAN.finditer(outcome.feedback))
    return Evidence(
        tuple(expected.values()),
        tuple(exceptions),
        tuple(suggestions),
        frozenset(raising),
        {key: frozenset(seen) for key, seen in kinds.items()},
    )


def _kinds_in(call: Call) -> Iterator[tuple[tuple[str, str], str]]:
    for name, text in call.arguments:
        kind = kind_of(text)
        if kind:
            yield (call.parameter, name), kind


_OPENINGS = {"[": "list", "(": "tuple", "'": "str", '"': "str"}


def kind_of(text: str) -> str:
    """The kind of value that a representation, perhaps cut short, is of; empty where it can't be told, as of None."""
    if text[:1] in _OPENINGS:
        return _OPENINGS[text[:1]]
    if text.startswith("{"):
        return "dict" if ":" in text or text == "{}" else "set"
    value = _constant(text)
    return type(value).__name__ if isinstance(value, int | float) else ""


def _expected_in(feedback: str) -> Iterator[object]:
    """Constants on either side of the comparisons that failed, what the code itself gave left out."""
    given = {match["value"] for match in _WHERE.finditer(feedback)}
    for line in feedback.splitlines():
        found = _ASSERTION.search(line) or _UNITTEST.search(line)
        if not line.startswith("E") or found is None:
            continue
        for text in (found["right"], found["left"]):
            value = _constant(text.strip())
            if text not in given and value is not _UNKNOWN:
                yield value


_UNKNOWN = object()


def _constant(text: str) -> object:
    """The number, string, boolean, None or empty container that a text stands for."""
    if len(text) > _LONGEST:
        return _UNKNOWN
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return _UNKNOWN
    simple = value is None or isinstance(value, bool | int | float | str) or value in ([], {}, ())
    return value if simple else _UNKNOWN
