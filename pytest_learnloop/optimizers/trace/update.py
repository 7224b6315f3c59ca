"""What one update shows: experiences as a learning graph, in as many words as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pytest_learnloop.domain import Experience, LearningContext
from pytest_learnloop.optimizers.text.cutting import cut_characters, cut_lines
from pytest_learnloop.optimizers.trace.feedback import ending_of, words_on
from pytest_learnloop.optimizers.trace.graph import LearningGraph
from pytest_learnloop.optimizers.trace.templates import CaseGraph, batch, interactive
from pytest_learnloop.optimizers.trace.workflow import Sources, workflow


class Template(str, Enum):
    """How the experiences of an update go together."""

    INTERACTIVE = "interactive"
    """One case."""
    BATCH = "batch"
    """Several independent cases."""


@dataclass(frozen=True)
class Bounds:
    """How much is shown."""

    cases: int
    calls: int = 8
    """Of one case."""
    value: int = 400
    """Characters."""
    lines: int = 40
    """Of a failure text, or of a test's source."""
    past: int = 0
    """Candidates of the past."""


def ladder(cases: int, past: int) -> Iterator[Bounds]:
    """Ever less: calls and long values first, then the past, then cases."""
    yield Bounds(cases, past=past)
    yield Bounds(cases, 4, 200, 20, past)
    yield Bounds(cases, 4, 100, 12, past // 2)
    for fewer in range(cases, 0, -1):
        yield Bounds(fewer, 2, 100, 12, min(past, 1))
    yield Bounds(1, 1, 60, 6)


@dataclass(frozen=True)
class Update:
    """What is shown of a candidate."""

    context: LearningContext
    drawn: tuple[Experience, ...]
    """The experiences it is about, those that matter most first."""
    template: Template

    def graph(self, bounds: Bounds) -> LearningGraph:
        """The learning graph, as far as the bounds allow."""
        cases = [self._case(each, bounds) for each in self.drawn[: bounds.cases]]
        if len(self.drawn) == 1 and self.template is Template.INTERACTIVE:
            return interactive(cases[0])
        joined = batch(cases)
        hidden = len(self.drawn) - len(cases)
        said = f"\n\n{hidden} more not shown." if hidden else ""
        return LearningGraph(joined.nodes, joined.feedback + said)

    def _case(self, experience: Experience, bounds: Bounds) -> CaseGraph:
        context, outcome = self.context, experience.outcome
        ids = [parameter.id for parameter in context.artifact.parameters]
        test = context.tests.get(experience.case)
        return CaseGraph(
            experience.case.key,
            experience.case.nodeid.rpartition("::")[2].partition("[")[0],
            workflow(
                Sources(context.artifact, context.sources()),
                outcome.calls,
                experience.case.key,
                touched=outcome.touched or ids,  # where nothing was recorded, any parameter may be to blame
                most=bounds.calls,
                cut=lambda text: cut_characters(text, bounds.value),
            ),
            ending_of(experience),
            words_on(experience, bounds.lines),
            cut_lines(test.source.rstrip(), bounds.lines) if test is not None else "",
            tuple((name, cut_characters(text, bounds.value)) for name, text in test.parameters) if test else (),
        )
