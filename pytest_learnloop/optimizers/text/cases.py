"""A case as text, in one of several degrees of detail."""

from __future__ import annotations

from enum import IntEnum

from pytest_learnloop.domain import Call, CaseSource, Ending, Experience
from pytest_learnloop.optimizers.text.cutting import cut_characters, cut_lines, cut_output
from pytest_learnloop.optimizers.text.failures import condensed, in_brief
from pytest_learnloop.optimizers.text.fencing import fenced

_TEST_LINES = 60
_FAILURE_LINES = 40
_CALLS = 6
_VALUE = 200


class Detail(IntEnum):
    """How much is told of a case."""

    HIDDEN = 0
    BRIEF = 1
    """What it expected and what came instead."""
    TEST = 2
    """The source of the test as well."""
    FULL = 3
    """The whole failure text with captured output, and recorded calls."""


def case_text(
    experience: Experience, test: CaseSource | None, detail: Detail, *, calls: bool = True, source: bool = True
) -> str:
    """A case with its outcome, without a heading.

    :param calls: whether recorded calls are of use; those of code that is to be thrown away are not.
    :param source: whether the test is to be shown; another case may have shown it already.
    """
    parts = [_values(test)] if test and test.parameters else []
    if test and source and detail >= Detail.TEST:
        parts.insert(0, fenced(cut_lines(test.source, _TEST_LINES), "python"))
    if calls and detail is Detail.FULL and experience.outcome.calls:
        shown = experience.outcome.calls[:_CALLS]
        parts.append("Calls it made:\n" + fenced("\n".join(map(_call, shown)), "text"))
    if not experience.outcome.best:
        parts.append(_failure(experience, detail))
    return "\n".join(parts)


def _values(test: CaseSource) -> str:
    values = ", ".join(f"{name} = {cut_characters(value, _VALUE)}" for name, value in test.parameters)
    return f"With {values}"


def _call(call: Call) -> str:
    arguments = ", ".join(f"{name}={cut_characters(value, _VALUE)}" for name, value in call.arguments)
    came = f"raised {call.exception}" if call.exception else f"returned {call.result}"
    name = call.parameter.partition(":")[2]
    return f"{name}({arguments}) {cut_characters(came, _VALUE) if call.exception or call.result else 'did not end'}"


def _failure(experience: Experience, detail: Detail) -> str:
    outcome = experience.outcome
    what = f"It scores {outcome.score:.2g} of 1." if outcome.ending is Ending.PASSED else _ending(outcome.ending)
    if not outcome.feedback.strip():
        return what
    said = cut_output(condensed(outcome.feedback), _FAILURE_LINES)
    if detail < Detail.FULL:
        said = cut_output(in_brief(outcome.feedback), 6)
    return f"{what}\n{fenced(said, 'text')}" if said.strip() else what


def _ending(ending: Ending) -> str:
    return {
        Ending.FAILED: "It fails:",
        Ending.ERROR: "It fails outside the test itself:",
        Ending.TIMEOUT: "It takes too long: perhaps a loop does not end.",
        Ending.CRASH: "The process dies.",
        Ending.OUT_OF_MEMORY: "It runs out of memory.",
        Ending.SKIPPED: "It is skipped.",
    }.get(ending, "It does not reach its best score.")
