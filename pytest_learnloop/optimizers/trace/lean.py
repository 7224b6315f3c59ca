"""A learning graph with values from outside told in words, for optimizers that pay for every edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_learnloop.optimizers.trace.graph import GraphNode, LearningGraph, NodeKind

_CALLS = (NodeKind.CALL, NodeKind.EXCEPTION)
_CODE = "__code"


def lean(graph: LearningGraph) -> LearningGraph:
    """The parameters and what depends on them; calls tell their arguments themselves.

    The output stays, even if it depends on none.
    """
    nodes = {node.id: node for node in graph.nodes}
    kept: dict[str, GraphNode] = {}
    for node in graph.nodes:
        inputs = tuple((name, source) for name, source in node.inputs if source in kept)
        if not (node.parameter or inputs or node is graph.output):
            continue
        kept[node.id] = replace(_in_words(node, nodes), inputs=inputs)
    return LearningGraph(tuple(kept.values()), graph.feedback)


def _in_words(node: GraphNode, nodes: Mapping[str, GraphNode]) -> GraphNode:
    """A call with its arguments, or a case with its test, in its own text; the description is brief then."""
    if node.kind in _CALLS:
        arguments = ", ".join(f"{name}={nodes[source].text}" for name, source in node.inputs if name != _CODE)
        ended = "raised" if node.kind is NodeKind.EXCEPTION else "gave"
        text = f"{node.function}({arguments}) {ended} {node.text}"
        return replace(node, text=text, description=f"what a call of {node.function} led to")
    if node.kind is NodeKind.CASE:
        given = [f"{name} = {nodes[each].text}" for name, each in node.inputs if nodes[each].kind is NodeKind.INPUT]
        test = [node.description, *([f"with {', '.join(given)}"] if given else [])]
        text = "\n".join([*filter(None, test), f"ended as: {node.text}"])
        return replace(node, text=text, description=f"how the test {node.function} ended")
    return node
