"""What one update shows: experiences as a learning graph, in as many words as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from pytest_learnloop.domain import Case, Experience, LearningContext, Support
from pytest_learnloop.learning.split import function_of
from pytest_learnloop.models.tokens import estimate_tokens
from pytest_learnloop.optimizers.text.cutting import cut_characters, cut_lines
from pytest_learnloop.optimizers.text.steps.telling import StepsText
from pytest_learnloop.optimizers.text.support import as_code, support_of
from pytest_learnloop.optimizers.trace.episodes import episodic
from pytest_learnloop.optimizers.trace.feedback import ending_of, words_on
from pytest_learnloop.optimizers.trace.graph import LearningGraph, Workflow
from pytest_learnloop.optimizers.trace.templates import CaseGraph, batch, interactive
from pytest_learnloop.optimizers.trace.workflow import Sources, WorkflowBuilder, workflow


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
    steps: int = 4
    """Of one case, that have a transition of their own."""
    told: int = 1000
    """Tokens for the steps of one case."""
    support: bool = False
    """Whether what the tests use is shown."""


_TOLD = (64_000, 32_000, 16_000, 8000, 6000, 4000, 3000, 2000, 1500)


def ladder(cases: int, past: int, *, episodes: bool = False) -> Iterator[Bounds]:
    """Ever less: steps, what tests use, calls and long values first, then the past, then cases.

    :param episodes: whether any case has steps.
    """
    for told in _TOLD if episodes else ():
        yield Bounds(cases, past=past, told=told, support=True)
    yield Bounds(cases, past=past, support=True)
    yield Bounds(cases, past=past)
    yield Bounds(cases, 4, 200, 20, past, 3)
    yield Bounds(cases, 4, 100, 12, past // 2, 2, 500)
    for fewer in range(cases, 0, -1):
        yield Bounds(fewer, 2, 100, 12, min(past, 1), 1, 250)
    yield Bounds(1, 1, 60, 6, steps=1, told=100)


@dataclass(frozen=True)
class Update:
    """What is shown of a candidate."""

    context: LearningContext
    drawn: tuple[Experience, ...]
    """The experiences it is about, those that matter most first."""
    template: Template

    @cached_property
    def episodes(self) -> Mapping[Case, StepsText]:
        """The steps of the cases that have some."""
        outcomes = {each.case: each.outcome for each in self.drawn}
        return {case: StepsText(of.steps, of.calls, estimate_tokens) for case, of in outcomes.items() if of.steps}

    @property
    def touched(self) -> frozenset[str]:
        """Ids of the parameters that it may be about: those that its cases reach; all where that isn't known."""
        ids = frozenset(parameter.id for parameter in self.context.artifact.parameters)
        return frozenset[str]().union(*(each.outcome.touched or ids for each in self.drawn))

    def graph(self, bounds: Bounds) -> LearningGraph:
        """The learning graph, as far as the bounds allow."""
        shown = self.drawn[: bounds.cases]
        descriptions = self._descriptions([each.case for each in shown], bounds)
        cases = [self._case(each, bounds, descriptions) for each in shown]
        if len(self.drawn) == 1 and (self.template is Template.INTERACTIVE or self.episodes):
            return interactive(cases[0])
        joined = batch(cases)
        hidden = len(self.drawn) - len(cases)
        said = f"\n\n{hidden} more not shown." if hidden else ""
        return LearningGraph(joined.nodes, joined.feedback + said)

    def _descriptions(self, cases: Sequence[Case], bounds: Bounds) -> dict[str, str]:
        """Source of a test -> it and, the first time that a test uses them, pieces of code that it uses."""
        tests, told = self.context.tests, set[Support]()
        described: dict[str, str] = {}
        for test in (tests[case] for case in cases if case in tests):
            if test.source not in described:
                support = support_of([test], self.context.artifact) if bounds.support else []
                used = as_code(each for each in support if each not in told)
                told.update(support)
                source = cut_lines(test.source.rstrip(), bounds.lines)
                described[test.source] = f"{source}\n\n# What it uses:\n{used}" if used else source
        return described

    def _case(self, experience: Experience, bounds: Bounds, descriptions: Mapping[str, str]) -> CaseGraph:
        test = self.context.tests.get(experience.case)
        return CaseGraph(
            experience.case.key,
            function_of(experience.case.nodeid).rpartition("::")[2],
            self._workflow(experience, bounds),
            ending_of(experience),
            self._words(experience, bounds),
            descriptions[test.source] if test is not None else "",
            tuple((name, cut_characters(text, bounds.value)) for name, text in test.parameters) if test else (),
        )

    def _workflow(self, experience: Experience, bounds: Bounds) -> Workflow:
        """Of an episode of several steps a chain of transitions, else the calls."""
        outcome, artifact, key = experience.outcome, self.context.artifact, experience.case.key
        sources = Sources(artifact, self.context.sources())
        # Where nothing was recorded, any parameter may be to blame.
        touched = outcome.touched or {parameter.id for parameter in artifact.parameters}

        def cut(text: str) -> str:
            return cut_characters(text, bounds.value)

        if len(outcome.steps) > 1:
            apart = self.episodes[experience.case].nearest(bounds.steps)
            return episodic(WorkflowBuilder(sources, key, cut), outcome, apart, touched)
        return workflow(sources, outcome.calls, key, touched=touched, most=bounds.calls, cut=cut)

    def _words(self, experience: Experience, bounds: Bounds) -> str:
        said = words_on(experience, bounds.lines)
        steps = self.episodes.get(experience.case)
        return f"{said}\n{steps.within(bounds.told)}" if steps is not None else said
