"""A learning graph with values from outside told in words, for optimizers that pay for every edge."""

from __future__ import annotations

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
        text = _in_words(node, nodes) if node.kind in _CALLS else node.text
        kept[node.id] = replace(node, inputs=inputs, text=text)
    return LearningGraph(tuple(kept.values()), graph.feedback)


def _in_words(node: GraphNode, nodes: dict[str, GraphNode]) -> str:
    arguments = ", ".join(f"{name}={nodes[source].text}" for name, source in node.inputs if name != _CODE)
    ended = "raised" if node.kind is NodeKind.EXCEPTION else "gave"
    return f"{node.function}({arguments}) {ended} {node.text}"
