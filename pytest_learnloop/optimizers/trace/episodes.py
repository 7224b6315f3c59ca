"""The episodic template: the steps of an episode, chained in time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Outcome, Step
from pytest_learnloop.optimizers.text.steps.columns import amount
from pytest_learnloop.optimizers.trace.graph import GraphNode, NodeKind, Workflow
from pytest_learnloop.optimizers.trace.workflow import WorkflowBuilder

_ENVIRONMENT = "environment"


def episodic(
    builder: WorkflowBuilder, outcome: Outcome, apart: Collection[int], touched: Collection[str] = ()
) -> Workflow:
    """A chain of transitions: what the environment answers depends on what was done, and on the transition before.

    Its result is the last of them; of several episodes, the last of each. What a call is given, but no other call gave
    and no step before was given, comes of the transition before.

    :param outcome: with at least one step.
    :param apart: places of the steps that have a transition of their own, with their calls; those between have one
        together, which depends on the code of what was called in them.
    :param touched: ids of parameters that ran or were read; those without a call in a step are outputs of their own.
    """
    for part in _parts(outcome.steps, apart):
        if part.begins:
            builder.state = ""
        node = _apart(builder, outcome, part) if part.first in apart else _together(builder, outcome, part)
        builder.state = builder.add(node).id
    builder.read_others(touched)
    return builder.workflow()


@dataclass(frozen=True)
class _Part:
    """Steps that one transition stands for."""

    first: int
    """Place among the steps of the outcome."""
    steps: tuple[Step, ...]
    begins: bool
    """Whether an episode begins with them."""

    def __str__(self) -> str:
        first, last = self.steps[0].number, self.steps[-1].number
        return f"step {first}" if first == last else f"steps {first} to {last}"


def _parts(steps: Sequence[Step], apart: Collection[int]) -> Iterator[_Part]:
    """All steps, in order: those apart one by one, and what lies between together, as far as it is of one episode."""
    first = 0
    for place in range(1, len(steps) + 1):
        goes_on = place < len(steps) and _goes_on(steps, place)
        if goes_on and place not in apart and first not in apart:
            continue
        yield _Part(first, tuple(steps[first:place]), begins=not first or not _goes_on(steps, first))
        first = place


def _goes_on(steps: Sequence[Step], place: int) -> bool:
    return steps[place].number == steps[place - 1].number + 1


def _apart(builder: WorkflowBuilder, outcome: Outcome, part: _Part) -> GraphNode:
    """The transition of one step, with its calls."""
    made = [builder.call(index, outcome.calls[index]).id for index in _calls(builder, outcome, part)]
    done = [each for each in made if each not in builder.used]
    after = outcome.steps[part.first + len(part.steps) :][:1]
    text = _answer(part.steps[0], after[0] if after else None)
    return _transition(builder, part, text, "result", done)


def _together(builder: WorkflowBuilder, outcome: Outcome, part: _Part) -> GraphNode:
    """One transition for several steps, without their calls."""
    calls = [outcome.calls[index] for index in _calls(builder, outcome, part)]
    called = dict.fromkeys(call.parameter for call in calls)
    for call in calls:
        builder.see(call)
    text = f"{part}: rewards of {amount(sum(step.reward for step in part.steps))} in all"
    return _transition(builder, part, text, "code", [builder.read(each).id for each in called])


def _calls(builder: WorkflowBuilder, outcome: Outcome, part: _Part) -> list[int]:
    """Indices of the calls in some steps, as far as they were recorded."""
    made = [index for step in part.steps for index in step.calls if index < len(outcome.calls)]
    return [index for index in made if outcome.calls[index].parameter in builder.sources.artifact]


def _transition(builder: WorkflowBuilder, part: _Part, text: str, what: str, done: Sequence[str]) -> GraphNode:
    before = [("before", builder.state)] if builder.state else []
    return GraphNode(
        f"transition {part.first + 1} of {builder.place}",
        NodeKind.TRANSITION,
        _ENVIRONMENT,
        builder.cut(text),
        (*before, *((f"{what}_{number}", each) for number, each in enumerate(done, start=1))),
        "step",
        "What the environment answers to what was done, in the state that the steps before have led to.",
    )


def _answer(step: Step, after: Step | None) -> str:
    """What came of a step: the reward, the end of the episode, and what was observed otherwise than before."""
    parts = [f"step {step.number}: action {step.action}, reward {amount(step.reward)}"]
    parts += [step.ending] if step.ending else []
    if after is not None and after.number == step.number + 1:
        known = dict(step.observation)
        changed = [f"{name or 'it'} {value}" for name, value in after.observation if known.get(name) != value]
        parts += [f"then {', '.join(changed)}"] if changed else []
    return "; ".join(parts)
