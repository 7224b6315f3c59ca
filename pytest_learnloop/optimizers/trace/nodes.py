"""A learning graph as nodes of trace-opt, through which its feedback has been propagated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.optimizers.text.limits import limits
from pytest_learnloop.optimizers.trace.graph import GraphNode, LearningGraph, NodeKind
from pytest_learnloop.optimizers.trace.library import Library
from pytest_learnloop.optimizers.trace.values import value_of
from pytest_learnloop.source.head import head_of
from pytest_learnloop.source.piece import parse_piece


@dataclass(frozen=True)
class Propagated:
    """The parameters that the feedback has reached, as trace-opt's optimizers take them."""

    parameters: tuple[Any, ...]
    """Their nodes, with the sources of the parent."""
    ids: Mapping[str, str]
    """Name of each node in prompts -> id of the parameter."""


def propagate(library: Library, graph: LearningGraph, artifact: Artifact) -> Propagated:
    """Build the nodes of a graph and propagate its feedback from the output, once.

    The graph that trace-opt keeps for the whole process is cleared before, so that nothing is left of earlier updates
    and names begin to count anew.
    """
    library.nodes.GRAPH.clear()
    built: dict[str, Any] = {}
    for node in graph.nodes:
        built[node.id] = _built(library, node, built, artifact)
    output = built[graph.output.id]
    output.backward(graph.feedback)
    order = {id(each): place for place, each in enumerate(built.values())}
    reached = [node for node in graph.nodes if node.parameter in graph.reached and node.parameter]
    for node in reached:
        _put_in_order(built[node.id], order)
    return Propagated(
        tuple(built[node.id] for node in reached), {built[node.id].py_name: node.parameter for node in reached}
    )


def _built(library: Library, node: GraphNode, built: Mapping[str, Any], artifact: Artifact) -> Any:
    if node.parameter:
        return _parameter(library, node, artifact)
    if not node.inputs:
        return library.nodes.Node(value_of(node.text), name=node.name)
    text = node.kind in (NodeKind.EXCEPTION, NodeKind.CASE, NodeKind.JOIN, NodeKind.TRANSITION)
    return library.nodes.MessageNode(
        node.text if text else value_of(node.text),
        inputs={name: built[source] for name, source in node.inputs},
        name=node.name,
        description=f"[{node.function}] {node.description or node.function}",
        info={"fun_name": node.function},
    )


def _parameter(library: Library, node: GraphNode, artifact: Artifact) -> Any:
    parameter = artifact[node.parameter]
    is_code = parameter.kind is ParameterKind.FUNCTION
    return library.nodes.ParameterNode(
        node.text if is_code else value_of(node.text, len(node.text)),
        name=node.name,
        trainable=True,
        description=f"[ParameterNode] {_role(node, parameter, is_code=is_code)}",
        constraint=_constraint(node, parameter, is_code=is_code),
    )


def _role(node: GraphNode, parameter: Parameter, *, is_code: bool) -> str:
    what = "The source code of the Python function" if is_code else "The value of"
    said = f" {node.description}" if node.description else ""
    return f"{what} {parameter.qualname} in the module {parameter.module}.{said}"


def _constraint(node: GraphNode, parameter: Parameter, *, is_code: bool) -> str:
    note = f"\n{node.description}" if node.description else ""
    if is_code:
        head = _head(node.text, parameter.qualname.rpartition(".")[2])
        return f"The function should start with:\n{head}\n{limits([parameter])}{note}"
    return f"It stays of type {type(value_of(node.text, len(node.text))).__name__}.{note}"


def _head(source: str, name: str) -> str:
    """The ``def`` of a function, which has to stay, up to where its body begins."""
    try:
        return head_of(parse_piece(source, name))
    except ProposalError:
        return source.partition("\n")[0]


def _put_in_order(node: Any, order: Mapping[int, int]) -> None:
    """Sort what a node has heard by the order in which nodes were built; trace-opt goes by addresses in memory."""

    def place(pair: Sequence[Any]) -> int:
        return order[id(pair[0])]

    heard = sorted(node.feedback.items(), key=place)
    node.feedback.clear()
    node.feedback.update(heard)
    for _, feedbacks in heard:
        for feedback in feedbacks:
            feedback.graph.sort(key=lambda entry: (entry[0], order[id(entry[1])]))
