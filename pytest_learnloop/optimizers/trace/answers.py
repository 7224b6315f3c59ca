"""Suggestions in the answers of models: JSON where it parses, and whatever can be read where it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pytest_learnloop.learning.literals import evaluated
from pytest_learnloop.optimizers.text.answers.blocks import blocks_of, without_thoughts

STOP = "TERMINATE"
"""What a model is told to say where nothing has to be changed."""
_SUGGESTION = "suggestion"
_LONGEST = 200_000
"""Characters of an answer that are looked at."""
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "/": "/"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_FENCE = re.compile(r"\A\s*(?P<fence>`{3,})\w*[ \t]*\n(?P<body>.*?)\n?[ \t]*(?P=fence)", re.DOTALL)
_OPENING = re.compile(r'(?P<quote>"""|\'\'\'|"|\'|`{3,}\w*\n|`)')


@dataclass(frozen=True)
class Suggestions:
    """What an answer asks for."""

    values: Mapping[str, object] = field(default_factory=dict)
    """Name of a variable -> what is suggested for it: text, or a value that JSON knows."""
    stops: bool = False
    """It says that nothing has to be changed, and suggests nothing."""


def suggestions_in(answer: str, names: Collection[str]) -> Suggestions:
    """What an answer suggests for variables. No answer makes it fail.

    :param names: the variables; what is said about others is not heeded.
    """
    text = without_thoughts(answer)[:_LONGEST]
    for read in (_in_json, _in_python, _piece_by_piece):
        values = {name: value for name, value in read(text, names).items() if value is not None and value != ""}
        if values:
            return Suggestions(values)
    return Suggestions(stops=STOP in text)


def _in_json(text: str, names: Collection[str]) -> dict[str, object]:
    return _first(text, names, lambda candidate: json.loads(candidate, strict=False))


def _in_python(text: str, names: Collection[str]) -> dict[str, object]:
    """Small models write Python's quotes, its triple ones too, for JSON's."""
    return _first(text, names, evaluated)


def _first(text: str, names: Collection[str], parse: Callable[[str], object]) -> dict[str, object]:
    """The suggestions in the first part of an answer that parses and holds some."""
    for candidate in _objects(text):
        try:
            parsed = parse(candidate)
        except (ValueError, RecursionError):
            continue
        found = _suggested(parsed, names)
        if found:
            return found
    return {}


def _objects(text: str) -> Iterator[str]:
    """The parts of an answer that may be an object, the whole first."""
    yield text.strip()
    for block in blocks_of(text):
        yield block.body.strip()
    start, end = text.find("{"), text.rfind("}")
    if 0 <= start < end:
        yield text[start : end + 1]


def _suggested(parsed: object, names: Collection[str]) -> dict[str, object]:
    """The values of variables in a parsed answer, below ``suggestion`` or at the top."""
    if isinstance(parsed, list) and len(parsed) == 1:
        parsed = parsed[0]
    if not isinstance(parsed, dict):
        return {}
    inner = parsed.get(_SUGGESTION)
    if isinstance(inner, str) and len(names) == 1:
        return {next(iter(names)): inner}
    for level in (inner, parsed):
        if isinstance(level, dict):
            found = {name: _flat(level[name]) for name in names if name in level}
            if found:
                return found
    return {}


def _flat(value: object) -> object:
    """Code that came as its lines, or below a word such as ``code``, as one text; other values as they are."""
    if isinstance(value, dict) and len(value) == 1:
        (word, inner), *_ = value.items()
        if word in ("code", "value", "suggested_value", "data"):
            return _flat(inner)
    if isinstance(value, list) and len(value) > 1 and all(isinstance(line, str) for line in value):
        joined = "\n".join(value)
        return joined if re.search(r"^\s*(async\s+)?def\s", joined, re.MULTILINE) else value
    return value


def _piece_by_piece(text: str, names: Collection[str]) -> dict[str, object]:
    """What stands behind the name of each variable, in an answer that is nearly JSON."""
    found: dict[str, object] = {}
    for name in names:
        keys = re.finditer(rf"[\"'`]?{re.escape(name)}[\"'`]?\s*[:=]\s*", text)
        values = [_value_at(text[key.end() :], names) for key in keys]
        if (value := next((each for each in reversed(values) if each), None)) is not None:
            found[name] = value  # the last one: the reasoning before may name it as well
    return found


def _value_at(text: str, names: Collection[str]) -> str | None:
    """The text that begins here, up to where its quotes end or another variable follows."""
    fenced = _FENCE.match(text)
    if fenced is not None:
        return fenced["body"]
    opening = _OPENING.match(text)
    if opening is None:
        return None
    quote = opening["quote"]
    rest = text[opening.end() :]
    if quote.startswith("```"):
        return rest.partition("```")[0]
    if len(quote) == 3:
        return rest.partition(quote)[0]
    body = rest[: _end(rest, quote, names)]
    return body if quote == "`" else _unescaped(body)


def _end(text: str, quote: str, names: Collection[str]) -> int:
    """Where a text in single quotes ends: code in it may hold such quotes that were not escaped."""
    follows = "|".join(re.escape(name) for name in names)
    ends = re.compile(rf"(?<!\\){quote}\s*(?:\}}|,\s*[\"'`](?:{follows}|reasoning|answer)[\"'`]|\Z)")
    found = list(ends.finditer(text))
    return found[0].start() if found else len(text)


def _unescaped(text: str) -> str:
    """A text without JSON's escapes; line ends may stand in it as they are."""
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[0]), text)
