"""What became of a case, as text, in one of several degrees of detail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

from pytest_learnloop.domain import Call, Case, CaseSource, Ending, Experience
from pytest_learnloop.learning.failures import condensed
from pytest_learnloop.optimizers.text.cutting import cut_characters, cut_output
from pytest_learnloop.optimizers.text.demands import Demand, given
from pytest_learnloop.optimizers.text.failures import in_brief
from pytest_learnloop.optimizers.text.grades import grade_in_words

_BRIEF_LINES = 6
_FULL_LINES = 40
_CALLS = 6
_VALUE = 200
_PLACE = re.compile(r"\S+:\d+: \w*$")
_EMPTY = re.compile(r"E?\s*$|E\s+(comparison failed|Use -v to get .*)$")
_MARKED = re.compile(r">\s+assert\b")


class Detail(IntEnum):
    """How much is told of a case."""

    HIDDEN = 0
    BRIEF = 1
    """What it expected and what came instead."""
    TEST = 2
    """The source of the test as well."""
    FULL = 3
    """The whole failure text with captured output, and recorded calls."""


def result_text(
    experience: Experience, test: CaseSource | None, demand: Demand | None, detail: Detail, steps: str = ""
) -> str:
    """What became of a failing case, below what it demands.

    :param demand: None where the source of the test is not known, or not shown.
    :param steps: of its episode, as text; they tell of its calls.
    """
    bare = demand is not None and demand.bare
    title = demand.code if demand is not None and bare else _title(experience.case, test)
    lines = [title, *_ending(experience)]
    said = _said(experience, test, detail, bare=bare)
    lines += [said] if said.strip() else []
    if steps:
        lines.append(steps)
    elif detail is Detail.FULL and not experience.outcome.steps:
        told = "\n".join(lines)
        called = [line for call in experience.outcome.calls[:_CALLS] if (line := _call(call, told))]
        rest = ["… further calls left out …"] if len(experience.outcome.calls) > _CALLS else []
        lines += ["Calls on the way:", *called, *rest] if called else []
    return "\n".join(lines)


def _title(case: Case, test: CaseSource | None) -> str:
    """The name of a test, with the values that its parameters have in this case."""
    name = case.nodeid.partition("::")[2] or case.nodeid
    if test is None or not test.parameters:
        return name
    return f"{name.partition('[')[0]} with {cut_characters(given(test.parameters), _VALUE)}"


def _said(experience: Experience, test: CaseSource | None, detail: Detail, *, bare: bool) -> str:
    """The failure text without what is shown elsewhere: places in files, the test's own values and statement."""
    feedback = experience.outcome.feedback
    text = condensed(feedback) if detail is Detail.FULL else in_brief(feedback, _BRIEF_LINES + 2)
    own = tuple(f"{name} = " for name, _ in test.parameters) if test is not None else ()
    kept = [
        line
        for line in text.splitlines()
        if not (_EMPTY.match(line) or _PLACE.match(line) or line.startswith((*own, "self = <test")))
    ]
    if bare:
        kept = [line for line in kept if not _MARKED.match(line)]
    return cut_output("\n".join(kept), _FULL_LINES if detail is Detail.FULL else _BRIEF_LINES)


def _call(call: Call, told: str) -> str:
    """A call and what it gave; empty where pytest has told of it."""
    name = call.parameter.partition(":")[2]
    if f"= {name.rpartition('.')[2]}(" in told:
        return ""
    arguments = ", ".join(f"{name}={cut_characters(value, _VALUE)}" for name, value in call.arguments)
    return f"{name}({arguments}) {cut_characters(_came(call), _VALUE)}"


def _came(call: Call) -> str:
    if call.exception:
        return f"raised {call.exception}"
    if call.result is None:
        return "did not end"
    return call.result if call.result.startswith("yields ") else f"returned {call.result}"


def _ending(experience: Experience) -> Iterator[str]:
    outcome = experience.outcome
    words = {
        Ending.FAILED: "" if outcome.feedback.strip() else "It fails.",
        Ending.PASSED: f"It scores {grade_in_words(outcome)}.",
        Ending.ERROR: "It fails outside the test itself.",
        Ending.TIMEOUT: "It takes too long: perhaps a loop does not end.",
        Ending.CRASH: "The process dies.",
        Ending.OUT_OF_MEMORY: "It runs out of memory.",
        Ending.SKIPPED: "It is skipped.",
    }[outcome.ending]
    if words:
        yield words
