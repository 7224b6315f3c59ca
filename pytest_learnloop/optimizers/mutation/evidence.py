"""What failing cases and recorded calls tell: the values that were expected, and the kinds of arguments seen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from pytest_learnloop.domain import Call, Ending, Experience
from pytest_learnloop.learning.literals import evaluated, parsed
from pytest_learnloop.optimizers.mutation.texts import TextChange, changes

_LONGEST = 40
"""Values whose text is longer are data rather than something a repair would spell out."""
_LONGEST_COMPARED = 400
"""Values that are longer are not compared string by string."""
_METHODS = ("strip", "lower", "upper", "rstrip", "lstrip", "title", "capitalize", "casefold")
"""Of strings, which need no argument; those first that are used most."""

_ASSERTION = re.compile(r"assert (?P<sides>.+)$"), re.compile(" (?:==|in|is) ")
_UNITTEST = re.compile(r"AssertionError: (?P<sides>.+)$"), re.compile(" (?:!=|not found in|is not) ")
"""Lines that tell of a comparison, and what stands between its sides."""
_NOT_MATCHED = re.compile(
    r"^E +(?:Expected regex|Regex): (?P<regex>.+)\nE +(?:Actual message|Input): (?P<message>.+)$", re.MULTILINE
)
"""What pytest tells where an exception's message is none that was waited for."""
_ESCAPED = re.compile(r"\\(?P<sign>\W)")
_WHERE = re.compile(r"where (?P<value>.+?) = ")
_NOT_RAISED = re.compile(r"DID NOT RAISE (?!any exception)(?P<awaited>.+)|AssertionError: (?P<one>\w+) not raised")
_LAST_NAMES = re.compile(r"(?:\w+\.)*(?P<name>\w+)(?='>|[,)]|$)")
"""Of what pytest waited for: ``<class 'shop.Closed'>``, ``Closed``, or several in parentheses."""
_DID_YOU_MEAN = re.compile(r"Did you mean: '(?P<name>\w+)'\?")

_NOT_WHOLE = re.compile(
    r"^E +TypeError: .*(?:cannot be interpreted as an integer|integer argument expected|indices must be integers"
    r"|must be (?:an )?int(?:eger)?s?\b)",
    re.MULTILINE,
)
_MISSING = re.compile(r"missing \d+ required (?:positional|keyword-only) arguments?: (?P<names>'.+)$", re.MULTILINE)
_QUOTED_NAME = re.compile(r"'(?P<name>\w+)'")

_UNDEFINED = re.compile(r"name '(?P<name>\w+)' is not defined|local variable '(?P<local>\w+)' (?:where|referenced)")
_UNSUPPORTED = re.compile(
    r"unsupported operand type\(s\) for (?P<symbol>[^\s:]+)(?: or pow\(\))?: '(?P<left>[\w.]+)' and '(?P<right>[\w.]+)'"
)

_RAISED = re.compile(r"^E +(?:\w+\.)*(?P<name>\w*(?:Error|Exception|Iteration))(?::|$)", re.MULTILINE)
"""The last lines of tracebacks; a failed assertion that is no more than that is left out afterwards."""

_NONE_RAISED = re.compile(r"^E +(?:TypeError|AttributeError): .*\bNoneType\b", re.MULTILINE)

_EMPTY_RAISED = re.compile(r"^E +\w+Error: .*\bempty\b", re.MULTILINE)

_POINTED_AT = re.compile(r"^> (?P<line>.+)$", re.MULTILINE)
_PASSED = re.compile(r"^\S.*:\d+: in .+\n +(?P<line>.+)$", re.MULTILINE)
"""What pytest tells of a traceback's levels between the first and the last."""

_NUMBERS = frozenset({"int", "float"})

Kinds = Mapping[tuple[str, str], frozenset[str]]
"""(parameter id, argument) -> the kinds of value it was seen to hold."""


@dataclass(frozen=True)
class Evidence:
    """What was seen at run time, each in the order it was met."""

    expected: tuple[object, ...] = ()
    """Constants that failing assertions compare with: numbers, short strings, booleans, None, empty containers."""
    exceptions: tuple[str, ...] = ()
    """Names, without their modules, of exceptions that a failing case waited for in vain."""
    suggestions: tuple[str, ...] = ()
    """Names that Python suggested for one it did not find."""
    raising: frozenset[str] = frozenset()
    """Lines, stripped, that tracebacks of failing cases point at: of the test, and where they end."""
    passed: frozenset[str] = frozenset()
    """Lines, stripped, between those of the first and of the last level of tracebacks."""
    undefined: frozenset[str] = frozenset()
    """Names that Python did not find."""
    missing: frozenset[str] = frozenset()
    """Names of arguments that a call failed for want of."""
    unsupported: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Arithmetic operator, such as ``+`` and ``+=``, that was tried on what does not support it -> names of the types
    of its operands, left and right."""
    kinds: Kinds = field(default_factory=dict)
    raised: frozenset[str] = frozenset()
    """Names of exceptions that failing cases ended with, failed assertions left out."""
    hangs: bool = False
    """Whether most failing cases did not end."""
    none_raised: bool = False
    """Whether an exception said that something was None which must not be."""
    empty_raised: bool = False
    """Whether an exception said that something was empty which must not be."""
    whole_wanted: bool = False
    """Whether an exception said that something was no whole number which has to be one."""
    conversions: tuple[str, ...] = ()
    """Kinds of value that failing assertions compare with something of another kind."""
    methods: tuple[str, ...] = ()
    """Methods of strings that make one side of a failing assertion the other."""
    texts: tuple[tuple[TextChange, ...], ...] = ()
    """For each failing case that tells it, what makes a string on one side of its assertion that on the other side."""
    results: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Parameter id -> the kinds of value that it returned where all was well."""
    held: Mapping[tuple[str, str], tuple[object, ...]] = field(default_factory=dict)
    """(parameter id, argument) -> the constants and empty containers that it held in failing cases."""

    def agree(self, parameter: str, one: str, other: str) -> bool:
        """Whether two arguments of a parameter may hold the same kind of value; so it is where one wasn't seen."""
        first, second = self.kinds.get((parameter, one)), self.kinds.get((parameter, other))
        return not first or not second or not first.isdisjoint(second)

    def may_be(self, parameter: str, argument: str, *kinds: str) -> bool:
        """Whether an argument was seen to hold a value of one of these kinds, or wasn't seen at all."""
        seen = self.kinds.get((parameter, argument))
        return not seen or not seen.isdisjoint(kinds)

    def may_return(self, parameter: str, *kinds: str) -> bool:
        """Whether a parameter was seen to return a value of one of these kinds, or wasn't seen to return any."""
        seen = self.results.get(parameter)
        return not seen or not seen.isdisjoint(kinds)


def gather(experiences: Iterable[Experience]) -> Evidence:
    """What train experiences tell: expectations of the failing ones, and calls of all."""
    shown = tuple(experiences)
    failing = [experience.outcome for experience in shown if not experience.outcome.best]
    texts = [outcome.feedback for outcome in failing]
    by_case = [list(_compared_in(text)) for text in texts]
    compared = [each for found in by_case for each in found]
    calls = [(call, experience.outcome.best) for experience in shown for call in experience.outcome.calls]
    raised = {match["name"] for text in texts for match in _RAISED.finditer(text)}
    return Evidence(
        expected=_distinct(
            value for each in compared for value in map(_constant, each.wanted) if value is not _UNKNOWN
        ),
        exceptions=tuple(dict.fromkeys(name for text in texts for name in _not_raised(text))),
        suggestions=tuple(dict.fromkeys(m["name"] for text in texts for m in _DID_YOU_MEAN.finditer(text))),
        raising=frozenset(match["line"].strip() for text in texts for match in _POINTED_AT.finditer(text)),
        passed=frozenset(match["line"].strip() for text in texts for match in _PASSED.finditer(text)),
        undefined=frozenset(m["name"] or m["local"] for text in texts for m in _UNDEFINED.finditer(text)),
        missing=frozenset(name for text in texts for name in _missing(text)),
        unsupported=_unsupported(texts),
        kinds=_gathered(pair for call, _ in calls for pair in _kinds_in(call)),
        raised=frozenset(raised - {"AssertionError"}),
        hangs=2 * sum(outcome.ending is Ending.TIMEOUT for outcome in failing) > len(failing),
        none_raised=any(_NONE_RAISED.search(text) for text in texts),
        empty_raised=any(_EMPTY_RAISED.search(text) for text in texts),
        whole_wanted=any(_NOT_WHOLE.search(text) for text in texts),
        conversions=tuple(dict.fromkeys(kind for each in compared for kind in each.conversions)),
        methods=tuple(dict.fromkeys(method for each in compared for method in each.methods)),
        texts=tuple(changes for found in by_case if (changes := tuple(_text_changes(found)))),
        results=_gathered((call.parameter, kind_of(call.result or "")) for call, best in calls if best),
        held=_held(call for call, best in calls if not best),
    )


def _not_raised(text: str) -> Iterator[str]:
    for match in _NOT_RAISED.finditer(text):
        yield from (last["name"] for last in _LAST_NAMES.finditer(match["one"] or match["awaited"].strip()))


def _missing(text: str) -> Iterator[str]:
    for match in _MISSING.finditer(text):
        yield from (quoted["name"] for quoted in _QUOTED_NAME.finditer(match["names"]))


def _unsupported(texts: Iterable[str]) -> dict[str, frozenset[tuple[str, str]]]:
    operands: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for text in texts:
        for match in _UNSUPPORTED.finditer(text):
            operands[match["symbol"]].add((match["left"], match["right"]))
    return {symbol: frozenset(pairs) for symbol, pairs in operands.items()}


_Key = TypeVar("_Key", bound=Hashable)


def _gathered(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, frozenset[str]]:
    """Key -> the kinds that came with it, numbers also as such."""
    kinds: defaultdict[_Key, set[str]] = defaultdict(set)
    for key, kind in pairs:
        if kind:
            kinds[key] |= {"number", kind} if kind in _NUMBERS else {kind}
    return {key: frozenset(seen) for key, seen in kinds.items()}


def _held(calls: Iterable[Call]) -> dict[tuple[str, str], tuple[object, ...]]:
    held: defaultdict[tuple[str, str], list[object]] = defaultdict(list)
    for call in calls:
        for name, text in call.arguments:
            value = _constant(text)
            if value is not _UNKNOWN:
                held[call.parameter, name].append(value)
    return {key: _distinct(values) for key, values in held.items()}


def _distinct(values: Iterable[object]) -> tuple[object, ...]:
    return tuple({repr(value): value for value in values}.values())


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


@dataclass(frozen=True)
class _Compared:
    """The two sides of a comparison that failed."""

    left: str
    right: str
    given: frozenset[str]
    """What the code itself gave, as far as it is told."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The sides that a test may have asked for, the likelier one first."""
        return tuple(side for side in (self.right, self.left) if side not in self.given)

    @property
    def conversions(self) -> Iterator[str]:
        """The kinds that the other side could be converted to for it to hold."""
        kinds = {kind_of(self.left), kind_of(self.right)}
        if "None" in (self.left, self.right):  # which can be made nothing else of
            return (kind for side in self.wanted if (kind := kind_of(side)) == "bool")
        return (kind_of(side) for side in self.wanted if len(kinds) == 2 and "" not in kinds)

    @cached_property
    def values(self) -> tuple[object, object] | None:
        """What the sides stand for; None where that isn't known, or is the same."""
        if len(self.left) > _LONGEST_COMPARED or len(self.right) > _LONGEST_COMPARED:
            return None
        try:
            left, right = evaluated(self.left), evaluated(self.right)
        except ValueError:
            return None
        return (left, right) if left != right else None

    @property
    def methods(self) -> Iterator[str]:
        """The methods of strings that make one side the other, called on all strings in it."""
        if self.values is not None:
            left, right = self.values
            for method in _METHODS:
                if _after(method, left) == right or _after(method, right) == left:
                    yield method

    @property
    def text_changes(self) -> Iterator[TextChange]:
        """What makes the strings of the other side those of one that a test may have asked for."""
        if self.values is not None:
            left, right = self.values
            for wanted in self.wanted:
                yield from changes(left, right) if wanted == self.right else changes(right, left)


def _text_changes(compared: Iterable[_Compared]) -> Iterator[TextChange]:
    return (change for each in compared for change in each.text_changes)


def _after(method: str, value: object) -> object:
    """A value once a method was called on each string that it holds."""
    if isinstance(value, str):
        return getattr(value, method)()
    if isinstance(value, list | tuple | set):
        return type(value)(_after(method, each) for each in value)
    if isinstance(value, dict):
        return {_after(method, key): _after(method, each) for key, each in value.items()}
    return value


def _compared_in(feedback: str) -> Iterator[_Compared]:
    given = frozenset(match["value"] for match in _WHERE.finditer(feedback))
    for line in feedback.splitlines():
        for told, between in (_ASSERTION, _UNITTEST):
            found = told.search(line) if line.startswith("E") else None
            if found is not None and (sides := _sides(found["sides"], between)) is not None:
                yield _Compared(*sides, given)
                break
    for match in _NOT_MATCHED.finditer(feedback):
        with suppress(ValueError):
            wanted = _ESCAPED.sub(r"\g<sign>", str(evaluated(match["regex"])))
            yield _Compared(match["message"], repr(wanted), frozenset({match["message"]}))


def _sides(text: str, between: re.Pattern[str]) -> tuple[str, str] | None:
    """The two sides of a comparison; of several places where it may be, the first with an expression before it."""
    splits = [(text[: at.start()].strip(), text[at.end() :].strip()) for at in between.finditer(text)]
    return next((split for split in splits if parsed(split[0]).body), splits[0] if splits else None)


_UNKNOWN = object()


def _constant(text: str) -> object:
    """The number, string, boolean, None or empty container that a text stands for."""
    if len(text) > _LONGEST:
        return _UNKNOWN
    try:
        value = evaluated(text)
    except ValueError:
        return _UNKNOWN
    simple = value is None or isinstance(value, bool | int | float | str) or value in ([], {}, ())
    return value if simple else _UNKNOWN
