"""What the reflective optimizer makes of answers of every kind."""

from __future__ import annotations

import pytest
from reflective_support import (
    ADD,
    ScriptedAsker,
    adding,
    context_of,
    experience,
    fenced,
    one_function,
    start_pool,
    two_functions,
)

from pytest_learnloop.domain import Artifact, Proposal
from pytest_learnloop.errors import OptimizerError, ProposalError
from pytest_learnloop.models import Answer, BudgetSpentError, ContextOverflowError, FatalModelError, PassingModelError
from pytest_learnloop.optimizers.reflective import ReflectiveOptimizer

FAILING = [experience("test_a", 0), experience("test_b", 0)]


def propose(asker: ScriptedAsker, n: int = 1, artifact: Artifact | None = None) -> list[Proposal]:
    artifact = artifact or one_function()
    optimizer = ReflectiveOptimizer(artifact, 0, asker)
    return list(optimizer.propose(context_of(artifact, FAILING), start_pool(artifact, FAILING), n))


def test_a_right_answer_is_proposed() -> None:
    (proposal,) = propose(ScriptedAsker([adding("a + b")]))
    assert proposal.edits == {"shop:add": "def add(a, b):\n    return a + b"}


def test_all_slots_are_asked_at_once() -> None:
    asker = ScriptedAsker([adding("a + b"), adding("b + a"), adding("b - a")])
    assert len(propose(asker, 3)) == 3
    assert asker.rounds == [3]
    assert [(each.slot.update, each.slot.slot, each.slot.attempt) for each in asker.requests] == [
        (1, 1, 1),
        (1, 2, 1),
        (1, 3, 1),
    ]


def test_duplicates_are_dropped_whatever_their_formatting() -> None:
    assert len(propose(ScriptedAsker([adding("a + b"), adding("(a  +  b)  # the sum")]), 2)) == 1


@pytest.mark.parametrize("answer", ["", "I think the sign is wrong.", adding("a +")])
def test_an_answer_that_cannot_be_used_is_repaired_once(answer: str) -> None:
    asker = ScriptedAsker([answer, adding("a + b")])
    assert len(propose(asker)) == 1
    assert [each.slot.attempt for each in asker.requests] == [1, 2]
    assert [message.role for message in asker.requests[1].messages] == ["system", "user", "assistant", "user"]
    assert "cannot be used" in asker.prompts[1]


def test_a_model_that_repeats_the_code_is_asked_to_write_it_from_scratch() -> None:
    asker = ScriptedAsker([fenced(ADD), adding("a + b")])
    assert len(propose(asker)) == 1
    assert "return a - b" in asker.prompts[0]
    assert "return a - b" not in asker.prompts[1]
    assert [each.slot.attempt for each in asker.requests] == [1, 2]


def test_the_check_is_part_of_it() -> None:
    def check(candidate: object) -> None:
        checked.append(candidate)
        if len(checked) == 1:
            raise ProposalError("keep the parameters")

    checked: list[object] = []
    asker = ScriptedAsker([adding("a * b"), adding("a + b")])
    optimizer = ReflectiveOptimizer(one_function(), 0, asker, check=check)
    (proposal,) = optimizer.propose(context_of(one_function(), FAILING), start_pool(one_function(), FAILING), 1)
    assert "a + b" in proposal.edits["shop:add"]
    assert "keep the parameters" in asker.prompts[1]


def test_nothing_but_useless_answers_end_it_with_words() -> None:
    asker = ScriptedAsker(["No idea."])
    with pytest.raises(OptimizerError, match="nothing new"):
        propose(asker)
    assert len(asker.requests) == 6  # three rounds of a question and its repair


def test_echoed_prompts_are_useless() -> None:
    with pytest.raises(OptimizerError, match="nothing new"):
        propose(ScriptedAsker(lambda request: request.messages[-1].text))


def test_edits_of_other_modules_are_not_heeded() -> None:
    elsewhere = fenced("def system(command):\n    return 0")
    answer = f"### os:system\n{elsewhere}\n### shop:add\n{adding('a + b')}"
    (proposal,) = propose(ScriptedAsker([answer]))
    assert set(proposal.edits) == {"shop:add"}


def test_statements_around_the_definition_are_not_taken_along() -> None:
    answer = fenced("import os\nos.system('rm -r /')\ndef add(a, b):\n    return a + b\nprint(add(1, 2))")
    (proposal,) = propose(ScriptedAsker([answer]))
    assert "os" not in proposal.edits["shop:add"]


def test_several_functions_of_one_answer() -> None:
    failing = [experience("test_both", 0, ("shop:add", "shop:twice"))]
    artifact = two_functions()
    answer = fenced("def add(a, b):\n    return a + b\n\n\ndef twice(x):\n    return 2 * x")
    optimizer = ReflectiveOptimizer(artifact, 0, ScriptedAsker([answer]))
    (proposal,) = optimizer.propose(context_of(artifact, failing), start_pool(artifact, failing), 1)
    assert set(proposal.edits) == {"shop:add", "shop:twice"}


def test_when_all_calls_fail_it_says_why() -> None:
    asker = ScriptedAsker([PassingModelError("overloaded")])
    with pytest.raises(OptimizerError, match="calls of the model failed: overloaded"):
        propose(asker, 2)
    assert len(asker.requests) == 2


def test_answers_beside_failed_calls_are_used() -> None:
    assert len(propose(ScriptedAsker([PassingModelError("overloaded"), adding("a + b")]), 2)) == 1


def test_a_spent_budget_leaves_what_was_answered() -> None:
    spent = BudgetSpentError("40 calls are spent")
    assert len(propose(ScriptedAsker([adding("a + b"), spent]), 2)) == 1
    with pytest.raises(OptimizerError, match=r"^40 calls are spent$"):
        propose(ScriptedAsker([spent]), 2)


def test_a_fatal_error_ends_it() -> None:
    class Refusing(ScriptedAsker):
        def ask(self, requests: object) -> list[Answer | Exception]:  # type: ignore[override]
            raise FatalModelError("the key is wrong")

    with pytest.raises(OptimizerError, match="the key is wrong"):
        propose(Refusing([""]))


def test_a_context_that_is_too_long_is_halved_once() -> None:
    asker = ScriptedAsker([ContextOverflowError("too long"), adding("a + b")])
    artifact = one_function()
    long = [experience(f"test_{n}", 0, feedback="\n".join(f"E  line {n} {i}" for i in range(50))) for n in range(3)]
    optimizer = ReflectiveOptimizer(artifact, 0, asker, context_tokens=500)
    assert optimizer.propose(context_of(artifact, long), start_pool(artifact, long), 1)
    sizes = [sum(asker.count_tokens(message.text) for message in each.messages) for each in asker.requests]
    assert sizes[1] <= 250 < sizes[0]


def test_a_truncated_answer_counts_as_far_as_its_blocks_are_complete() -> None:
    whole = adding("a + b")
    (proposal,) = propose(ScriptedAsker([Answer(f"{whole}\nor else\n```python\ndef add(a, b):", truncated=True)]))
    assert "a + b" in proposal.edits["shop:add"]
    cut = Answer("```python\ndef add(a, b):\n    a = abs(a)", truncated=True)
    asker = ScriptedAsker([cut, adding("a + b")])
    assert "a + b" in propose(asker)[0].edits["shop:add"]
    assert "cut short" in asker.prompts[1]


def test_the_same_seed_asks_the_same() -> None:
    first, second, other = (ScriptedAsker([adding("a + b")]) for _ in range(3))
    many = [experience(f"test_{n}", 0) for n in range(9)]
    for asker, seed in ((first, 1), (second, 1), (other, 2)):
        optimizer = ReflectiveOptimizer(one_function(), seed, asker)
        optimizer.propose(context_of(one_function(), many), start_pool(one_function(), many), 3)
    assert first.requests == second.requests
    assert first.requests != other.requests
