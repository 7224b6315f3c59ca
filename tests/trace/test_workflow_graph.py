"""The workflow graph of a case, against what was written by hand."""

from __future__ import annotations

import pytest
from trace_support import DIVIDED, artifact_of, clamped, context_of, experience, function, literal, sources_of

from pytest_learnloop.domain import Call
from pytest_learnloop.optimizers.trace.graph import GraphNode, LearningGraph, NodeKind, Workflow
from pytest_learnloop.optimizers.trace.update import Bounds, Template, Update
from pytest_learnloop.optimizers.trace.workflow import identifier, workflow


def shown(graph: Workflow) -> list[str]:
    """Each node on a line, roots as their text."""
    names = {node.id: f"{node.name}<{node.id}>" for node in graph.nodes}
    return [
        f"{node.kind.value}: {node.function}({', '.join(f'{name}={names[each]}' for name, each in node.inputs)})"
        f" -> {node.text}"
        if node.inputs
        else f"{node.kind.value}: {names[node.id]}"
        for node in graph.nodes
    ]


def test_calls_with_inputs_from_earlier_calls() -> None:
    artifact = artifact_of()
    graph = workflow(sources_of(artifact), [clamped("7", "7"), clamped("3", "3"), DIVIDED], "a")
    assert shown(graph) == [
        "input: value<input value = 7>",
        "input: low<input low = 1>",
        "input: high<input high = 5>",
        "parameter: clamp__code<parameter shop:clamp>",
        "call: clamp(value=value<input value = 7>, low=low<input low = 1>, high=high<input high = 5>, "
        "__code=clamp__code<parameter shop:clamp>) -> 7",
        "input: value<input value = 3>",
        "call: clamp(value=value<input value = 3>, low=low<input low = 1>, high=high<input high = 5>, "
        "__code=clamp__code<parameter shop:clamp>) -> 3",
        "derived: taken_from(result_1=clamp<call 1 of a>, result_2=clamp<call 2 of a>) -> [7, 3]",
        "parameter: shares__code<parameter shop:shares>",
        "exception: shares(values=values<values of call 3 of a>, __code=shares__code<parameter shop:shares>) -> "
        "(ZeroDivisionError) division by zero (line 3: return [each / total for each in values])",
    ]
    assert graph.outputs == ("call 3 of a",)


def test_an_argument_that_is_a_result_is_its_node() -> None:
    artifact = artifact_of()
    chained = Call("shop:clamp", (("value", "7"), ("low", "2")), "7", inputs=(("value", 0),))
    graph = workflow(sources_of(artifact), [clamped("7", "7"), chained], "a")
    assert graph.nodes[-1].inputs[0] == ("value", "call 1 of a")
    assert graph.outputs == ("call 2 of a",)


def test_a_result_that_was_changed_since_has_a_node_for_what_it_is_now() -> None:
    artifact = artifact_of()
    chained = Call("shop:shares", (("values", "[7, 8]"),), "[]", inputs=(("values", 0),))
    graph = workflow(sources_of(artifact), [clamped("7", "[7]"), chained], "a")
    derived = next(node for node in graph.nodes if node.kind is NodeKind.DERIVED)
    assert (derived.text, derived.inputs) == ("[7, 8]", (("result_1", "call 1 of a"),))


def test_a_result_that_is_two_arguments_is_an_input_once() -> None:
    artifact = artifact_of()
    twice = Call("shop:clamp", (("value", "7"), ("low", "7")), "7", inputs=(("value", 0), ("low", 0)))
    graph = workflow(sources_of(artifact), [clamped("7", "7"), twice], "a")
    assert dict(graph.nodes[-1].inputs)["value"] == "call 1 of a"
    assert dict(graph.nodes[-1].inputs)["low"] == "input low = 7"


def test_what_was_touched_without_a_recorded_call_is_an_output() -> None:
    artifact = artifact_of()
    graph = workflow(sources_of(artifact), [clamped("7", "7")], "a", touched={"shop:LABEL", "shop:clamp"})
    assert graph.outputs == ("call 1 of a", "parameter shop:LABEL")
    assert graph.nodes[-1].name == "LABEL"


def test_only_the_last_calls_are_shown_and_values_are_cut() -> None:
    artifact = artifact_of()
    calls = [clamped(str(number), str(number)) for number in range(9)]
    calls.append(Call("shop:shares", (("values", "[8]"),), "[1]", inputs=(("values", 0), ("values", 8))))
    graph = workflow(sources_of(artifact), calls, "a", most=2, cut=lambda text: text[:2])
    made = [node for node in graph.nodes if node.kind is NodeKind.CALL]
    assert [node.id for node in made] == ["call 9 of a", "call 10 of a"]
    derived = next(node for node in graph.nodes if node.kind is NodeKind.DERIVED)
    assert (derived.text, derived.inputs) == ("[8", (("result_1", "call 9 of a"),))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (Call("shop:clamp", ()), "it did not end"),
        (Call("shop:clamp", (), "None"), "None"),
        (Call("shop:clamp", (), exception="KeyError: 'a: b'"), "(KeyError) 'a: b'"),
        (Call("shop:clamp", (), exception="E: x", raised_at=6), "(E) x (line 6: if value < low:)"),
        (Call("shop:clamp", (), exception="E: x", raised_at=99), "(E) x"),
    ],
)
def test_how_a_call_ended(call: Call, text: str) -> None:
    assert workflow(sources_of(artifact_of()), [call], "a").nodes[-1].text == text


def test_calls_of_what_is_not_trained_are_left_out() -> None:
    assert workflow(sources_of(artifact_of()), [Call("other:f", (), "1")], "a") == Workflow((), ())


def test_what_a_function_does_is_told_by_its_docstring() -> None:
    artifact = artifact_of(function("clamp", 'def clamp(value):\n    """Keep\n    it.\n\n    More."""\n'))
    graph = workflow(sources_of(artifact), [Call("shop:clamp", (), "1")], "a")
    assert graph.nodes[-1].description == "Keep it."
    artifact = artifact_of(function("Cart.total", "def total(self): pass\n"))
    graph = workflow(sources_of(artifact), [Call("shop:Cart.total", (), "1")], "a")
    assert graph.nodes[-1].description == "The function Cart.total of the module shop."
    assert [node.name for node in graph.nodes] == ["Cart_total__code", "Cart_total"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("f", "f"),
        ("C.f", "C_f"),
        ("x1", "x1_"),
        ("f.<locals>.g", "f_g"),
        ("9", "_9_"),
        ("", "value"),
        ("größe", "gr_e"),
    ],
)
def test_identifiers(name: str, expected: str) -> None:
    assert identifier(name) == expected


@pytest.mark.parametrize(
    "nodes",
    [
        (GraphNode("a", NodeKind.INPUT, "a", ""), GraphNode("a", NodeKind.INPUT, "a", "")),
        (GraphNode("a", NodeKind.CALL, "a", "", (("x", "b"),)), GraphNode("b", NodeKind.INPUT, "b", "")),
        (GraphNode("b", NodeKind.INPUT, "b", ""), GraphNode("a", NodeKind.CALL, "a", "", (("x", "b"), ("y", "b")))),
    ],
)
def test_graphs_that_trace_opt_could_not_propagate_through_are_refused(nodes: tuple[GraphNode, ...]) -> None:
    with pytest.raises(ValueError, match="a node comes once"):
        LearningGraph(nodes, "")


def test_reached_parameters() -> None:
    artifact = artifact_of(literal("A", "1"), literal("B", "2"))
    loose, used = (sources_of(artifact).node(each) for each in artifact.parameters)
    output = GraphNode("out", NodeKind.CASE, "out", "", (("x", used.id),))
    assert LearningGraph((loose, used, output), "").reached == ("shop:B",)


def test_a_case_is_named_by_its_function_whatever_its_parameters_hold() -> None:
    case = experience("TestShop::test_clamp[a::b]", clamped("7", "7"))
    graph = Update(context_of(artifact_of(), case), (case,), Template.INTERACTIVE).graph(Bounds(1))
    assert graph.output.name == "test_clamp"
