"""The learning graph as plain data: how recorded values came about, and what was said of the last one.

It follows the execution traces of Trace (Cheng et al. 2024): parameters and other inputs are roots, a call is a node
whose inputs are its arguments and its own code, and the feedback goes to one output node.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class NodeKind(str, Enum):
    """What a node stands for."""

    PARAMETER = "parameter"
    INPUT = "input"
    """A value from outside."""
    CALL = "call"
    """What a recorded call gave."""
    EXCEPTION = "exception"
    """What a recorded call raised."""
    DERIVED = "derived"
    """An argument that holds results of earlier calls, or is a part of one."""
    CASE = "case"
    """How a case ended."""
    TRANSITION = "transition"
    """What an environment answered to an action."""
    JOIN = "join"
    """Several independent cases together."""


@dataclass(frozen=True)
class GraphNode:
    """One value."""

    id: str
    """Unique in a graph."""
    kind: NodeKind
    name: str
    """A Python identifier; several nodes may share it."""
    text: str
    """The value: source of a parameter, representation of anything else."""
    inputs: tuple[tuple[str, str], ...] = ()
    """(name of the input, id of a node); no node is an input twice."""
    function: str = ""
    """Name of what makes the value of its inputs; empty for roots."""
    description: str = ""
    """What that function does, in words."""
    parameter: str = ""
    """Id of the parameter that it stands for; empty where it stands for none."""


@dataclass(frozen=True)
class LearningGraph:
    """What one update sees."""

    nodes: tuple[GraphNode, ...]
    """Each after its inputs. The last one is the output, which depends on all others."""
    feedback: str
    """What is said of the output."""

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for node in self.nodes:
            sources = [source for _, source in node.inputs]
            if node.id in seen or not seen.issuperset(sources) or len(set(sources)) < len(sources):
                raise ValueError(f"{node.id}: a node comes once, after its inputs, of which none is there twice")
            seen.add(node.id)

    @property
    def output(self) -> GraphNode:
        """The node that the feedback is about."""
        return self.nodes[-1]

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """Ids of the parameters that the output depends on, in order."""
        return tuple(node.parameter for node in self.nodes if node.parameter and node.id in self._needed)

    @cached_property
    def _needed(self) -> frozenset[str]:
        needed = {self.output.id}
        for node in reversed(self.nodes):
            if node.id in needed:
                needed.update(source for _, source in node.inputs)
        return frozenset(needed)


@dataclass(frozen=True)
class Workflow:
    """What came about in one case, or in one step of an episode: a part of a learning graph."""

    nodes: tuple[GraphNode, ...]
    """Each after its inputs; those of other parts may be among these. Parameters and equal inputs are shared."""
    outputs: tuple[str, ...]
    """Ids of the nodes that nothing else depends on."""


def together(parts: Iterable[Iterable[GraphNode]]) -> tuple[GraphNode, ...]:
    """The nodes of several parts in order, those that they share once."""
    return tuple({node.id: node for part in parts for node in part}.values())
