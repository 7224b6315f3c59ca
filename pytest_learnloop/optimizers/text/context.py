"""The learning context as text, of a bounded number of tokens."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pytest_learnloop.domain import Case, Experience, Parameter, ParameterKind
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.optimizers.text.cases import Detail, case_text
from pytest_learnloop.optimizers.text.cutting import cut_characters, cut_lines, cut_output
from pytest_learnloop.optimizers.text.failures import different_first
from pytest_learnloop.optimizers.text.fencing import fenced
from pytest_learnloop.optimizers.text.ladder import Part, Plan, ladder, largest_fitting
from pytest_learnloop.optimizers.text.lesson import Lesson, Rejection
from pytest_learnloop.optimizers.text.stubs import stub

_EDIT_LINES = 30


@dataclass(frozen=True)
class ContextText:
    """A lesson as text."""

    text: str
    parameters: tuple[str, ...]
    """Ids of the parameters whose source is in it."""
    failing: tuple[Case, ...]
    """The failing cases that are in it."""


def context_text(lesson: Lesson, budget: int, count: Callable[[str], int]) -> ContextText:
    """As much of a lesson as a budget has room for, and where something is left out, words about that.

    A parameter's source is there as a whole or not at all, and that of the most suspicious one always. Left out first
    are repeats of a failure, then further failures, passing cases, rejected edits, calls and long failure texts.

    :param budget: tokens that the text may have.
    :param count: how many tokens a text has.
    :raises OptimizerError: not even the source of the most suspicious parameter fits.
    """
    first, repeats = different_first(lesson.failing)
    writer = _Writer(lesson, (*first, *repeats), len(first))
    steps = ladder(len(lesson.parameters), len(lesson.failing), len(lesson.passing), len(lesson.rejected))
    plan = largest_fitting(steps, lambda plan: count(writer.text(plan)) <= budget)
    if plan is None:
        needed = count(writer.text(Plan(steps[:1])))
        raise OptimizerError(
            f"the source of {lesson.parameters[0]} alone takes {needed} tokens, and there is room for {budget}: "
            "give --learn-context more, or train a smaller piece"
        )
    shown = plan.count(Part.FAILING)
    return ContextText(
        writer.text(plan),
        lesson.parameters[: plan.count(Part.SOURCES)],
        tuple(each.case for each in writer.failing[:shown]),
    )


@dataclass(frozen=True)
class _Writer:
    """Writes a lesson by a plan."""

    lesson: Lesson
    failing: Sequence[Experience]
    """Those that differ first, then the repeats."""
    different: int

    def text(self, plan: Plan) -> str:
        parts = [*self._sources(plan), *self._failing(plan), *self._passing(plan), *self._rejected(plan)]
        return "\n\n".join(part for part in parts if part)

    def _sources(self, plan: Plan) -> Iterator[str]:
        shown = plan.count(Part.SOURCES)
        yield self._introduction([self.lesson.artifact[each].kind for each in self.lesson.parameters[:shown]])
        for parameter in self.lesson.parameters[:shown]:
            yield self._source(self.lesson.artifact[parameter])
        hidden = [*self.lesson.parameters[shown:]]
        if hidden:
            yield f"Not shown, for want of room, and not to be changed now: {_listed(hidden)}."

    def _introduction(self, kinds: Sequence[ParameterKind]) -> str:
        what = "Python function" if set(kinds) == {ParameterKind.FUNCTION} else "part of a Python program"
        if self.lesson.fresh:
            return f"Write this {what}:" if len(kinds) == 1 else "Write these parts of a Python program:"
        return f"This {what} has a bug:" if len(kinds) == 1 else "These parts of a Python program have a bug:"

    def _source(self, parameter: Parameter) -> str:
        lesson, source = self.lesson, self.lesson.source(parameter.id)
        note = f"\n{parameter.note}" if parameter.note else ""
        if lesson.fresh:
            return f"### {parameter.id}{note}\n{fenced(stub(parameter, source), 'python')}"
        parts = [f"### {parameter.id}{note}\n{fenced(source, 'python')}"]
        if lesson.other is not None:
            theirs = lesson.artifact.source_of(parameter.id, lesson.other)
            if theirs != source:
                parts.append(f"Another version of {parameter.id}, which does better on some cases:")
                parts.append(fenced(theirs, "python"))
        return "\n".join(parts)

    def _failing(self, plan: Plan) -> Iterator[str]:
        shown = plan.count(Part.FAILING)
        if not self.failing:
            return
        yield "These tests have to pass, and fail now:" if not self.lesson.fresh else "These tests have to pass:"
        yield self._score()
        tests_shown: set[str] = set()
        for number, experience in enumerate(self.failing[:shown]):
            yield f"{experience.case.nodeid}\n" + self._case(experience, plan.detail(Part.FAILING, number), tests_shown)
        different = max(0, self.different - max(shown, 0))
        repeats = len(self.failing) - shown - different
        if different:
            yield _not_shown(different, "further failing case")
        if repeats:
            yield _not_shown(repeats, "further failing case", " with the same failures")

    def _score(self) -> str:
        lesson = self.lesson
        if lesson.score is None or lesson.fresh:
            return ""
        before = f"; the version before it had {lesson.before:.2f}" if lesson.before is not None else ""
        return f"The code above has a mean score of {lesson.score:.2f} of 1 over all cases{before}."

    def _passing(self, plan: Plan) -> Iterator[str]:
        shown = plan.count(Part.PASSING)
        if not shown:
            return
        yield (
            "These tests pass, and have to go on passing:"
            if not self.lesson.fresh
            else "These tests have to pass as well:"
        )
        tests_shown: set[str] = set()
        for number, experience in enumerate(self.lesson.passing[:shown]):
            yield f"{experience.case.nodeid}\n" + self._case(experience, plan.detail(Part.PASSING, number), tests_shown)
        if shown < len(self.lesson.passing):
            yield _not_shown(len(self.lesson.passing) - shown, "further passing case")

    def _case(self, experience: Experience, detail: Detail, tests_shown: set[str]) -> str:
        test = self.lesson.tests.get(experience.case)
        tell = partial(case_text, experience, test, detail, calls=not self.lesson.fresh)
        if test is None or detail < Detail.TEST:
            return tell()
        repeated = test.source in tests_shown
        tests_shown.add(test.source)
        return "The same test as above.\n" + tell(source=False) if repeated else tell()

    def _rejected(self, plan: Plan) -> Iterator[str]:
        shown = plan.count(Part.REJECTED)
        if not shown:
            return
        yield "These edits of the code were tried, and did not help; do something else:"
        for rejection in self.lesson.rejected[:shown]:
            yield self._rejection(rejection)
        if shown < len(self.lesson.rejected):
            yield _not_shown(len(self.lesson.rejected) - shown, "earlier edit")

    def _rejection(self, rejection: Rejection) -> str:
        parts = []
        for parameter, source in rejection.edits.items():
            if parameter in self.lesson.artifact:
                changes = cut_lines(_diff(self.lesson.source(parameter), source), _EDIT_LINES)
                parts.append(f"In {parameter}:\n{fenced(changes, 'diff')}")
        return "\n".join([*parts, "Result:\n" + fenced(cut_output(rejection.reason, 8), "text")])


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    return "\n".join(list(lines)[2:])


def _not_shown(count: int, what: str, which: str = "") -> str:
    return f"{count} {what}{which} is not shown." if count == 1 else f"{count} {what}s{which} are not shown."


def _listed(ids: Sequence[str]) -> str:
    return cut_characters(", ".join(ids), 400)
