"""How cases, or the steps of an episode, go together in a learning graph."""

from __future__ import annotations

from dataclasses import replace

import pytest
from trace_support import artifact_of, clamped, sources_of

from pytest_learnloop.optimizers.trace.graph import NodeKind
from pytest_learnloop.optimizers.trace.lean import lean
from pytest_learnloop.optimizers.trace.templates import CaseGraph, Step, batch, episodic, interactive, transition_id
from pytest_learnloop.optimizers.trace.workflow import workflow


def case(key: str, value: str) -> CaseGraph:
    flow = workflow(sources_of(artifact_of()), [clamped(value, value)], key)
    return CaseGraph(key, "test_it", flow, "failed", f"{key} failed.", "def test_it(): ...")


def test_interactive_is_one_case() -> None:
    graph = interactive(case("a", "7"))
    assert (graph.output.kind, graph.output.text, graph.output.inputs) == (
        NodeKind.CASE,
        "failed",
        (("result_1", "call 1 of a"),),
    )
    assert graph.feedback == "a failed."
    assert graph.reached == ("shop:clamp",)


def test_the_parameters_of_a_test_are_inputs_of_its_end() -> None:
    with_value = replace(case("a", "7"), parameters=(("value", "7"), ("expected1", "'five'")))
    graph = interactive(with_value)
    assert graph.output.inputs == (
        ("value", "input value = 7"),
        ("expected1_", "input expected1 = 'five'"),
        ("result_1", "call 1 of a"),
    )
    shown = lean(graph)
    assert [node.id for node in shown.nodes] == ["parameter shop:clamp", "call 1 of a", "case a"]
    assert shown.output.text == "def test_it(): ...\nwith value = 7, expected1_ = 'five'\nended as: failed"
    assert shown.nodes[1].text == "clamp(value=7, low=1, high=5) gave 7"


def test_batch_joins_cases_that_share_parameters_and_equal_inputs() -> None:
    graph = batch([case("a", "7"), case("b", "8")])
    assert [node.id for node in graph.nodes] == [
        "input value = 7",
        "input low = 1",
        "input high = 5",
        "parameter shop:clamp",
        "call 1 of a",
        "input value = 8",
        "call 1 of b",
        "case a",
        "case b",
        "all_cases",
    ]
    assert graph.output.inputs == (("case_1", "case a"), ("case_2", "case b"))
    assert graph.output.text == "[failed, failed]"
    assert graph.feedback == "Case 1. a failed.\n\nCase 2. b failed."


def test_episodic_is_a_chain_of_transitions() -> None:
    flows = [case(key, value).workflow for key, value in (("step 1", "7"), ("step 2", "8"))]
    graph = episodic([Step(flows[0], "(1, 0)", "reward 0"), Step(flows[1], "(2, 0)")], "The goal was missed.", "maze")
    transitions = [node for node in graph.nodes if node.kind is NodeKind.TRANSITION]
    assert [(node.name, node.text, node.inputs) for node in transitions] == [
        ("maze", "(1, 0)", (("action_1", "call 1 of step 1"),)),
        ("maze", "(2, 0)", (("before", transition_id(1)), ("action_1", "call 1 of step 2"))),
    ]
    assert graph.output is transitions[-1]
    assert graph.feedback == "Step 1: reward 0\nThe goal was missed."


def test_nothing_makes_no_graph() -> None:
    with pytest.raises(ValueError, match="needs a case"):
        batch([])
    with pytest.raises(ValueError, match="needs a step"):
        episodic([], "")
