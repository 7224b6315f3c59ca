"""The workflow graph of a case, built after the fact from its recorded calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_learnloop.domain import Artifact, Call, Parameter, ParameterKind
from pytest_learnloop.optimizers.trace.graph import GraphNode, NodeKind, Workflow
from pytest_learnloop.source.text import parse

DERIVED = "taken_from"
"""What makes a value of the results that it holds or is a part of."""
OBSERVED = "observed"
"""What makes a value of the state that it is seen in."""
_NOT_IN_NAMES = re.compile(r"\W+", re.ASCII)


@dataclass(frozen=True)
class Sources:
    """The parameters in a candidate."""

    artifact: Artifact
    of: Mapping[str, str]
    """Parameter id -> source."""

    def node(self, parameter: Parameter) -> GraphNode:
        """The root that a parameter is; code has a name that ends in ``__code``, which tells readers that it is."""
        name = identifier(parameter.qualname)
        if parameter.kind is ParameterKind.FUNCTION:
            name += "__code"
        return GraphNode(
            f"parameter {parameter.id}",
            NodeKind.PARAMETER,
            name,
            self.of[parameter.id],
            description=parameter.note,
            parameter=parameter.id,
        )

    def purpose(self, parameter: Parameter) -> str:
        """What a function does, in the first words of its docstring, or where it is."""
        documentation = documentation_of(self.of[parameter.id], parameter.qualname.rpartition(".")[2])
        return documentation or f"The function {parameter.qualname} of the module {parameter.module}."


def workflow(
    sources: Sources,
    calls: Sequence[Call],
    place: str,
    *,
    touched: Iterable[str] = (),
    most: int = 8,
    cut: Callable[[str], str] = str,
) -> Workflow:
    """The graph of the calls of one case.

    :param place: what tells this case from the others of a graph.
    :param touched: ids of parameters that ran or were read; those without a recorded call are outputs of their own.
    :param most: number of calls that are shown: the last ones, since what fails in the end comes of them.
    :param cut: shortens the text of a value.
    """
    builder = WorkflowBuilder(sources, place, cut)
    first = max(0, len(calls) - most)
    for index in range(first, len(calls)):
        if calls[index].parameter in sources.artifact:
            builder.call(index, calls[index])
    builder.read_others(touched)
    return builder.workflow()


@dataclass
class WorkflowBuilder:
    """A workflow in the making."""

    sources: Sources
    place: str
    cut: Callable[[str], str]
    nodes: dict[str, GraphNode] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    """Ids of the nodes that others depend on."""
    results: dict[int, GraphNode] = field(default_factory=dict)
    """Index of a call -> the node of what it gave."""
    texts: dict[int, str] = field(default_factory=dict)
    """Index of a call -> what it gave, uncut."""
    state: str = ""
    """Id of a node that values from outside come of, unless they were there before; empty where there is none."""
    seen: set[str] = field(default_factory=set)
    """Ids that the nodes of values from outside have, or would have, that were there before."""

    def workflow(self) -> Workflow:
        return Workflow(tuple(self.nodes.values()), tuple(each for each in self.nodes if each not in self.used))

    def read(self, parameter: str) -> GraphNode:
        """A parameter, by its id, that something depends on in a way which is not shown."""
        return self.add(self.sources.node(self.sources.artifact[parameter]))

    def read_others(self, touched: Iterable[str]) -> None:
        """The parameters with these ids that are not there yet."""
        for parameter in self.sources.artifact.parameters:
            if parameter.id in touched:
                self.read(parameter.id)

    def see(self, call: Call) -> None:
        """Take note of what a call is given, without showing it."""
        self.seen.update(input_node(name.lstrip("*"), text).id for name, text in call.arguments)

    def call(self, index: int, call: Call) -> GraphNode:
        """What a recorded call gave, or raised; with its arguments, and the code that it ran."""
        parameter = self.sources.artifact[call.parameter]
        inputs: dict[str, str] = {}
        for name, text in call.arguments:
            givers = [each for argument, each in call.inputs if argument == name and each in self.results]
            node = self._argument(index, name.lstrip("*"), text, givers, taken=inputs.values())
            inputs[name.lstrip("*")] = node.id
        inputs["__code"] = self.read(parameter.id).id
        name = identifier(parameter.qualname)
        kind = NodeKind.EXCEPTION if call.exception else NodeKind.CALL
        node = GraphNode(
            f"call {index + 1} of {self.place}",
            kind,
            f"exception_{name}" if call.exception else name,
            self._ending(call),
            tuple(inputs.items()),
            name,
            self.sources.purpose(parameter),
        )
        self.results[index], self.texts[index] = self.add(node), call.result or ""
        return self.results[index]

    def _argument(self, index: int, name: str, text: str, givers: Sequence[int], taken: Iterable[str]) -> GraphNode:
        """The node of an argument: an earlier result itself, a value taken from such, or a value from outside."""
        free = [giver for giver in givers if self.results[giver].id not in taken]
        if len(free) == 1 and self.texts[free[0]] == text:
            return self.results[free[0]]
        if not free:
            return self._from_outside(index, name, text)
        results = [self.results[giver] for giver in free]
        return self._derived(
            index,
            name,
            text,
            tuple((f"result_{number}", each.id) for number, each in enumerate(results, start=1)),
            DERIVED,
            "A value that holds results of earlier calls, is a part of one, or was changed since.",
        )

    def _from_outside(self, index: int, name: str, text: str) -> GraphNode:
        value = input_node(name, text, self.cut)
        if not self.state or value.id in self.seen:
            self.seen.add(value.id)
            return self.add(value)
        inputs = (("state", self.state),)
        return self._derived(index, name, text, inputs, OBSERVED, "What is observed then, or made of it.")

    def _derived(
        self, index: int, name: str, text: str, inputs: tuple[tuple[str, str], ...], function: str, description: str
    ) -> GraphNode:
        """The node of an argument that is made of other nodes."""
        place = f"{name} of call {index + 1} of {self.place}"
        return self.add(
            GraphNode(place, NodeKind.DERIVED, identifier(name), self.cut(text), inputs, function, description)
        )

    def _ending(self, call: Call) -> str:
        if call.exception is None:
            return self.cut(call.result) if call.result is not None else "it did not end"
        kind, _, message = call.exception.partition(": ")
        said = f"({kind}) {self.cut(message)}"
        line = self._line(call)
        return f"{said} (line {call.raised_at}: {line})" if line else said

    def _line(self, call: Call) -> str:
        lines = self.sources.of[call.parameter].split("\n")
        at = call.raised_at or 0
        return lines[at - 1].strip() if 1 <= at <= len(lines) else ""

    def add(self, node: GraphNode) -> GraphNode:
        """A node, if it isn't there yet."""
        if node.id not in self.nodes:
            self.nodes[node.id] = node
            self.used.update(source for _, source in node.inputs)
        return self.nodes[node.id]


def input_node(name: str, text: str, cut: Callable[[str], str] = str) -> GraphNode:
    """A value from outside; equal ones of one name are the same node."""
    return GraphNode(f"input {name} = {text}", NodeKind.INPUT, identifier(name), cut(text))


def identifier(name: str) -> str:
    """A name as a Python identifier that doesn't end in a digit, since a number will follow it."""
    text = _NOT_IN_NAMES.sub("_", name.replace("<locals>.", "")).strip("_") or "value"
    text = f"_{text}" if text[0].isdigit() else text
    return f"{text}_" if text[-1].isdigit() else text


def documentation_of(source: str, name: str) -> str:
    """The first paragraph of a function's docstring, on one line; empty where there is none."""
    try:
        tree = parse(source)
    except SyntaxError:
        return ""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())
    return ""
