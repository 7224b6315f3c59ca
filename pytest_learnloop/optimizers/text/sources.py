"""The parameters of a lesson, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.learning.literals import evaluated
from pytest_learnloop.optimizers.text.cutting import cut_characters
from pytest_learnloop.optimizers.text.fencing import fenced
from pytest_learnloop.optimizers.text.lesson import Lesson
from pytest_learnloop.optimizers.text.stubs import stub

_LISTED = 400
"""Characters of a list of names."""


def editable(lesson: Lesson, shown: Sequence[str]) -> Iterator[str]:
    """Those that may be edited, and the names of those that are not shown."""
    yield _introduction(lesson, shown)
    for parameter in shown:
        yield _source(lesson, lesson.artifact[parameter], headed=len(shown) > 1)
    hidden = [each for each in lesson.parameters if each not in shown]
    if hidden:
        listed = cut_characters(", ".join(hidden), _LISTED)
        yield f"Not shown, for want of room, and not to be changed now: {listed}."


def around(lesson: Lesson, shown: Iterable[str]) -> Iterator[str]:
    """Others that take part, as they are."""
    code = "\n\n".join(_code(lesson.artifact[each], lesson.source(each)).rstrip() for each in shown)
    if code:
        yield f"It works together with this code, which stays as it is:\n{fenced(code, 'python')}"


def outlined(lesson: Lesson, pieces: Sequence[str]) -> Iterator[str]:
    """What there is beside it: what reads a value, or the rest of a function's module in outline."""
    if pieces:
        title = "In its module there is this as well, in outline:" if lesson.fresh else "It is used here:"
        yield f"{title}\n" + fenced("\n\n".join(pieces), "python")


def _introduction(lesson: Lesson, shown: Sequence[str]) -> str:
    first, *others = shown
    if lesson.are_literals(shown):
        if others:
            return "Of these values in a Python program, one or more need to be better:"
        return f"This {_kind(lesson.source(first))} in a Python program needs a better value:"
    if lesson.fresh and others:
        return "Write these Python functions:"
    if others:
        return "This Python code is to do better:" if lesson.graded else "There is a bug in this Python code:"
    what = _what(lesson.artifact[first])
    if lesson.fresh:
        return f"Write this {what}:"
    return f"This {what} is to do better:" if lesson.graded else f"This {what} has a bug:"


def _what(function: Parameter) -> str:
    owner = function.qualname.rpartition(".")[0]
    return f"method of the Python class {owner}" if owner else "Python function"


def _kind(literal: str) -> str:
    """What a literal is, in a word."""
    try:
        value = evaluated(literal)
    except ValueError:
        return "value"
    words = {str: "text", int: "number", float: "number", complex: "number", type(None): "value"}
    return words.get(type(value), type(value).__name__)


def _source(lesson: Lesson, parameter: Parameter, *, headed: bool) -> str:
    source = lesson.source(parameter.id)
    code = stub(parameter, source) if lesson.fresh else source
    parts = [f"### {parameter.id}"] if headed else []
    parts += [fenced(_code(parameter, code), "python"), f"Note: {parameter.note}" if parameter.note else ""]
    if lesson.other is not None:
        theirs = lesson.artifact.source_of(parameter.id, lesson.other)
        if theirs != source:
            parts.append(f"Another version of {parameter.id}, which does better on some cases:")
            parts.append(fenced(_code(parameter, theirs), "python"))
    return "\n".join(part for part in parts if part)


def _code(parameter: Parameter, source: str) -> str:
    if parameter.kind is ParameterKind.LITERAL:
        return f"{parameter.qualname} = {source}"
    return source
