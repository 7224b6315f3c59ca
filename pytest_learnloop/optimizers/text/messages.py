"""What is said to a model, beside the learning context itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pytest_learnloop.domain import ParameterKind
from pytest_learnloop.models import Message
from pytest_learnloop.optimizers.text.lesson import Lesson
from pytest_learnloop.optimizers.text.limits import limits

SYSTEM = "You are an expert Python programmer."

_LONG = 60
"""Lines from which on a source is better edited than written out."""


_NOT_SHOWN = "Other tests, which are not shown, still fail or fall short."


def task(lesson: Lesson, parameters: Sequence[str]) -> str:
    """What to do with a lesson that shows these parameters, and how to answer."""
    parts = [
        _what(lesson, parameters),
        _form(lesson, parameters),
        limits(lesson.artifact[each] for each in parameters),
    ]
    if not lesson.fresh and any(lesson.source(each).count("\n") >= _LONG for each in parameters):
        parts.append(_REPLACE)
    return "\n".join(part for part in parts if part)


def _what(lesson: Lesson, parameters: Sequence[str]) -> str:
    if lesson.fresh:
        return ""
    if lesson.are_literals(parameters):
        gain = "have better scores" if lesson.graded else "pass"
        give = "Give it a better value" if len(parameters) == 1 else "Give them better values"
        if lesson.nothing_fails:
            return f"{_NOT_SHOWN} {give}, so that they do better as well."
        return f"{give}, so that these tests {gain} and those that pass already go on passing."
    if lesson.nothing_fails:
        return f"{_NOT_SHOWN} Find what the code gets wrong in cases that these tests do not try, and fix it."
    return "Change it so that the scores are better." if lesson.graded else "Fix the bug. The tests are right."


def _form(lesson: Lesson, parameters: Sequence[str]) -> str:
    if len(parameters) > 1:
        are_literals = lesson.are_literals(parameters)
        what, keep = ("value", "") if are_literals else ("source", " Keep names and parameters of functions.")
        form = f"write its `### ` line as above, then its whole new {what} in a ```python block.{keep}"
        if lesson.fresh:
            return f"For each one, {form}"
        return f"For each one that you change, {form} Leave out what you do not change."
    parameter = lesson.artifact[parameters[0]]
    if parameter.kind is ParameterKind.LITERAL:
        return f"Answer with the whole new value of {parameter.qualname} in one ```python block."
    name = parameter.qualname.rpartition(".")[2]
    if lesson.fresh:
        return f"Answer with the whole function `{name}` in a ```python block."
    return f"Answer with the whole corrected function `{name}` in a ```python block. Keep its name and its parameters."


_REPLACE = """Where little changes, such blocks will do instead, with lines exactly as they are now:
<<<<<<< SEARCH
lines as they are
=======
lines as they are to be
>>>>>>> REPLACE"""


def repair(problem: str) -> str:
    """What is said to an answer that could not be used."""
    return (
        f"That cannot be used: {problem}\nAnswer once more, with the whole new source in a ```python block, and "
        "nothing else."
    )


def terminal_lines(conversations: Iterable[Sequence[Message]]) -> Iterator[str]:
    """Conversations as lines for a terminal, each message below a line that names who says it."""
    for number, messages in enumerate(conversations, start=1):
        for message in messages:
            yield f"--- prompt {number}: {message.role} ---"
            yield from message.text.splitlines()
        yield ""
