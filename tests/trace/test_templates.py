"""How cases go together in a learning graph."""

from __future__ import annotations

from dataclasses import replace

import pytest
from trace_support import artifact_of, clamped, sources_of

from pytest_learnloop.optimizers.trace.graph import NodeKind
from pytest_learnloop.optimizers.trace.lean import lean
from pytest_learnloop.optimizers.trace.templates import CaseGraph, batch, interactive
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


def test_nothing_makes_no_graph() -> None:
    with pytest.raises(ValueError, match="needs a case"):
        batch([])
