"""The steps of an episode as a chain of transitions in a learning graph."""

from __future__ import annotations

from dataclasses import replace

import pytest
from trace_support import ScriptedAsker, artifact_of, clamped, context_of, experience, needs_trace_opt, pool_of, words

from pytest_learnloop.domain import Experience, Step
from pytest_learnloop.optimizers.trace.graph import GraphNode, LearningGraph, NodeKind
from pytest_learnloop.optimizers.trace.optoprime import OptoPrimeOptimizer
from pytest_learnloop.optimizers.trace.update import Bounds, Template, Update, ladder

CLAMP, SHARES, LABEL = "shop:clamp", "shop:shares", "shop:LABEL"


def step(number: int, x: int, reward: float = 0.0, calls: tuple[int, ...] = (), ending: str = "") -> Step:
    return Step(number, (("x", str(x)), ("w", "4")), "up", reward, calls, ending)


def played(name: str, *steps: Step) -> Experience:
    """An episode with one call of ``clamp`` in every step."""
    each = experience(name, *(clamped(str(place), "0") for place in range(len(steps))), said="reward -1 in all")
    with_calls = tuple(replace(step, calls=(place,)) for place, step in enumerate(steps))
    return replace(each, outcome=replace(each.outcome, steps=with_calls))


def graph_of(*experiences: Experience, template: Template = Template.BATCH, steps: int = 4) -> LearningGraph:
    context = context_of(artifact_of(), *experiences)
    return Update(context, experiences, template).graph(Bounds(len(experiences), steps=steps))


def transitions(graph: LearningGraph) -> list[GraphNode]:
    return [node for node in graph.nodes if node.kind is NodeKind.TRANSITION]


def test_each_step_depends_on_its_calls_and_on_the_step_before() -> None:
    graph = graph_of(played("test_plays", step(1, 3), step(2, 5, -1.0, ending="terminated")))
    key = "test_shop.py::test_plays"
    assert [(node.id, node.kind, node.text, node.inputs) for node in graph.nodes if not node.parameter] == [
        ("input value = 0", NodeKind.INPUT, "0", ()),
        ("input low = 1", NodeKind.INPUT, "1", ()),
        ("input high = 5", NodeKind.INPUT, "5", ()),
        (
            f"call 1 of {key}",
            NodeKind.CALL,
            "0",
            (
                ("value", "input value = 0"),
                ("low", "input low = 1"),
                ("high", "input high = 5"),
                ("__code", "parameter shop:clamp"),
            ),
        ),
        (
            f"transition 1 of {key}",
            NodeKind.TRANSITION,
            "step 1: action up, reward 0; then x 5",
            (("result_1", f"call 1 of {key}"),),
        ),
        (f"value of call 2 of {key}", NodeKind.DERIVED, "1", (("state", f"transition 1 of {key}"),)),
        (
            f"call 2 of {key}",
            NodeKind.CALL,
            "0",
            (
                ("value", f"value of call 2 of {key}"),
                ("low", "input low = 1"),
                ("high", "input high = 5"),
                ("__code", "parameter shop:clamp"),
            ),
        ),
        (
            f"transition 2 of {key}",
            NodeKind.TRANSITION,
            "step 2: action up, reward -1; terminated",
            (("before", f"transition 1 of {key}"), ("result_1", f"call 2 of {key}")),
        ),
        (f"case {key}", NodeKind.CASE, "failed", (("result_1", f"transition 2 of {key}"),)),
    ]
    assert graph.reached == (CLAMP,)
    assert "Steps 1 to 2 of an episode" in graph.feedback


def test_steps_between_those_that_matter_have_one_transition_that_depends_on_the_code() -> None:
    steps = [step(n, n, -1.0 if n in (10, 20) else 0.5) for n in range(1, 31)]
    chain = transitions(graph_of(played("test_plays", *steps), steps=2))
    assert [node.text for node in chain] == [
        "steps 1 to 9: rewards of 4.5 in all",
        "step 10: action up, reward -1; then x 11",
        "steps 11 to 19: rewards of 4.5 in all",
        "step 20: action up, reward -1; then x 21",
        "steps 21 to 30: rewards of 5 in all",
    ]
    assert [[name for name, _ in node.inputs] for node in chain] == [
        ["code_1"],
        ["before", "result_1"],
        ["before", "code_1"],
        ["before", "result_1"],
        ["before", "code_1"],
    ]


def test_what_no_step_changes_comes_from_outside() -> None:
    steps = [step(n, n, -1.0 if n == 20 else 0.0) for n in range(1, 31)]
    graph = graph_of(played("test_plays", *steps), steps=1)
    kinds = {node.name: node.kind for node in graph.nodes}
    assert (kinds["low"], kinds["high"], kinds["value"]) == (NodeKind.INPUT, NodeKind.INPUT, NodeKind.DERIVED)


def test_episodes_of_one_case_are_chains_of_their_own() -> None:
    graph = graph_of(played("test_plays", step(1, 1), step(2, 2, ending="truncated"), step(1, 1), step(2, 2)), steps=9)
    chain = transitions(graph)
    assert ["before" in dict(node.inputs) for node in chain] == [False, True, False, True]
    assert [source for _, source in graph.output.inputs] == [chain[1].id, chain[3].id]


def test_an_episode_of_one_step_is_interactive() -> None:
    graph = graph_of(played("test_plays", step(1, 3, 1.0)), template=Template.INTERACTIVE)
    assert not transitions(graph)
    assert graph.output.inputs == (("result_1", "call 1 of test_shop.py::test_plays"),)
    assert "Steps 1 to 1 of an episode" in graph.feedback


def test_several_episodes_are_joined() -> None:
    graph = graph_of(played("test_a", step(1, 1), step(2, 2)), played("test_b", step(1, 4), step(2, 5)))
    assert graph.output.kind is NodeKind.JOIN
    assert [source for _, source in graph.output.inputs] == ["case test_shop.py::test_a", "case test_shop.py::test_b"]
    assert len(transitions(graph)) == 4


def test_parameters_that_no_step_calls_are_reached_all_the_same() -> None:
    each = played("test_plays", step(1, 1), step(2, 2))
    touching = replace(each, outcome=replace(each.outcome, touched=frozenset({CLAMP, LABEL})))
    assert graph_of(touching).reached == (CLAMP, LABEL)


def test_calls_that_were_not_recorded_are_left_out() -> None:
    each = played("test_plays", step(1, 1), step(2, 2))
    cut = replace(each, outcome=replace(each.outcome, calls=each.outcome.calls[:1]))
    assert [node.text for node in transitions(graph_of(cut))] == [
        "step 1: action up, reward 0; then x 2",
        "step 2: action up, reward 0",
    ]


def test_less_and_less_of_an_episode_is_shown() -> None:
    assert next(ladder(2, 3)) == Bounds(2, past=3, support=True)
    rungs = list(ladder(2, 3, episodes=True))
    assert [each.told for each in rungs] == sorted((each.told for each in rungs), reverse=True)
    assert [each.steps for each in rungs] == sorted((each.steps for each in rungs), reverse=True)


@needs_trace_opt
@pytest.mark.parametrize("tokens", [700, 1500, 4000])
def test_a_prompt_with_an_episode_keeps_to_its_length(tokens: int) -> None:
    artifact = artifact_of()
    steps = [step(n, n * n * n % 101, -1.0 if n == 150 else 0.0) for n in range(1, 401)]
    optimizer = OptoPrimeOptimizer(artifact, 0, ScriptedAsker([]), tokens)
    (messages,) = optimizer.preview(context_of(artifact, played("test_plays", *steps)), pool_of(artifact), 1)
    assert sum(words(each.text) for each in messages) <= tokens
    assert "step 150: action up, reward -1" in messages[1].text
    assert "150|" in messages[1].text
