"""Learning graphs by template: how the cases of one update go together."""

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
