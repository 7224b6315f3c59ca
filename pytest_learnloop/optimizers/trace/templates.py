"""Learning graphs by template: how the cases, or the steps of an episode, of one update go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_learnloop.optimizers.trace.graph import GraphNode, LearningGraph, NodeKind, Workflow, together
from pytest_learnloop.optimizers.trace.workflow import identifier, input_node

JOIN = "all_cases"


@dataclass(frozen=True)
class CaseGraph:
    """One case: what came about in it, and how it ended."""

    key: str
    """Unique among the cases of a graph."""
    function: str
    """Name of its test function."""
    workflow: Workflow
    ending: str
    """How it ended, in a word or two."""
    feedback: str
    description: str = ""
    """What the test does; its source, for instance."""
    parameters: tuple[tuple[str, str], ...] = ()
    """(name, representation) of the case's own values of the test's parameters."""

    @property
    def given(self) -> tuple[GraphNode, ...]:
        """The nodes of its parameters."""
        return tuple(input_node(name, text) for name, text in self.parameters)


@dataclass(frozen=True)
class Step:
    """One step of an episode: what was done, and what the environment answered."""

    workflow: Workflow
    """What came about; the observation of the step before is among its inputs where one depends on it."""
    observation: str
    """Representation of what the environment answered."""
    feedback: str = ""
    """Such as the reward."""


def interactive(case: CaseGraph) -> LearningGraph:
    """One case; its feedback goes to how it ended."""
    return LearningGraph(together([case.workflow.nodes, case.given, [_ending(case)]]), case.feedback)


def batch(cases: Sequence[CaseGraph]) -> LearningGraph:
    """Independent cases, joined by one node, which the feedback of all of them goes to.

    One node, since feedback can be propagated through a graph only once, and one text, since all must get the same.

    :raises ValueError: there is no case.
    """
    endings = [_ending(case) for case in cases]
    if not endings:
        raise ValueError("a batch needs a case")
    join = GraphNode(
        JOIN,
        NodeKind.JOIN,
        JOIN,
        f"[{', '.join(case.ending for case in cases)}]",
        tuple((f"case_{number}", ending.id) for number, ending in enumerate(endings, start=1)),
        JOIN,
        "How independent cases ended, one after the other.",
    )
    parts = [*((*case.workflow.nodes, *case.given) for case in cases), endings, [join]]
    said = "\n\n".join(f"Case {number}. {case.feedback}" for number, case in enumerate(cases, start=1))
    return LearningGraph(together(parts), said)


def episodic(steps: Sequence[Step], feedback: str, environment: str = "environment") -> LearningGraph:
    """Steps chained in time: each transition depends on the one before and on what came about in the step.

    :param feedback: what is said of the episode as a whole; the words on single steps come before it.
    :param environment: name of what answers.
    :raises ValueError: there is no step.
    """
    if not steps:
        raise ValueError("an episode needs a step")
    parts: list[Sequence[GraphNode]] = []
    before: list[tuple[str, str]] = []
    for number, step in enumerate(steps, start=1):
        actions = enumerate(step.workflow.outputs, start=1)
        transition = GraphNode(
            transition_id(number),
            NodeKind.TRANSITION,
            identifier(environment),
            step.observation,
            (*before, *((f"action_{place}", each) for place, each in actions)),
            "step",
            f"What {environment} answers to an action, in the state that the steps before have led to.",
        )
        parts += [step.workflow.nodes, [transition]]
        before = [("before", transition.id)]
    said = [f"Step {number}: {step.feedback}" for number, step in enumerate(steps, start=1) if step.feedback]
    return LearningGraph(together(parts), "\n".join([*said, feedback]))


def transition_id(number: int) -> str:
    """Id of the node of a step's transition, from 1, for workflows of later steps that depend on it."""
    return f"transition {number}"


def _ending(case: CaseGraph) -> GraphNode:
    inputs = {node.id: identifier(name) for (name, _), node in zip(case.parameters, case.given, strict=True)}
    inputs |= {each: f"result_{number}" for number, each in enumerate(case.workflow.outputs, start=1)}
    return GraphNode(
        f"case {case.key}",
        NodeKind.CASE,
        identifier(case.function),
        case.ending,
        tuple((name, each) for each, name in inputs.items()),
        identifier(case.function),
        case.description,
    )
