"""What is recalled of the past."""

from __future__ import annotations

import pytest
from trace_support import CLAMP, FAILING, MENDED, PASSING, artifact_of, evaluated, experience

from pytest_learnloop.domain import Fate
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.optimizers.trace.memory import Memory

PRESENT = {"shop:clamp": CLAMP}


def body(expression: str) -> dict[str, str]:
    return {"shop:clamp": f"def clamp(value, low, high):\n    return {expression}\n"}


def recalled(memory: Memory) -> list[str]:
    """The last word of each source."""
    return [each.sources["shop:clamp"].split()[-1] for each in memory.recall(PRESENT, PRESENT)]


def test_rank_recalls_the_best_of_all_that_were_heard_the_best_last() -> None:
    memory = Memory(artifact_of(), 2, MemoryOrder.RANK)
    half = experience("test_half", score=0.5)
    memory.hear(evaluated(body("1"), FAILING))
    memory.hear(evaluated(body("2"), PASSING, PASSING))
    memory.hear(evaluated(body("3"), FAILING, half))
    memory.hear(evaluated(body("4"), FAILING, FAILING))
    assert recalled(memory) == ["3", "2"]


def test_rank_puts_candidates_that_ran_all_cases_before_those_that_died_early() -> None:
    memory = Memory(artifact_of(), 2, MemoryOrder.RANK)
    memory.hear(evaluated(body("1"), FAILING, PASSING))
    memory.hear(evaluated(body("2"), PASSING))
    assert recalled(memory) == ["2", "1"]


def test_rank_knows_why_a_candidate_was_rejected() -> None:
    memory = Memory(artifact_of(), 5, MemoryOrder.RANK)
    memory.hear(evaluated(body("1"), FAILING, PASSING, reason="it is not better"))
    (past,) = memory.recall(PRESENT, PRESENT)
    assert past.feedback == (
        "Mean score 0.50 of 1.\nRejected: it is not better.\ntest_shop.py::test_clamp[7]: failed. E       assert 7 == 5"
    )


def test_rank_leaves_out_what_the_prompt_shows_anyway_and_what_never_ran() -> None:
    memory = Memory(artifact_of(), 5, MemoryOrder.RANK)
    memory.hear(evaluated({"shop:clamp": MENDED}, PASSING, fate=Fate.ACCEPTED))
    memory.hear(evaluated(body("1"), PASSING, fate=Fate.DUPLICATE))
    assert memory.recall({"shop:clamp": f"{MENDED}# another comment\n"}, PRESENT) == ()
    assert len(memory.recall(PRESENT, PRESENT)) == 1


def test_fifo_recalls_what_the_last_updates_have_shown() -> None:
    memory = Memory(artifact_of(), 2, MemoryOrder.FIFO)
    for number in range(4):
        memory.show(body(str(number)), f"feedback {number}")
        memory.hear(evaluated(body("9"), PASSING))
    assert recalled(memory) == ["2", "3"]
    assert [each.feedback for each in memory.recall(PRESENT, PRESENT)] == ["feedback 2", "feedback 3"]


@pytest.mark.parametrize("order", MemoryOrder)
def test_what_tells_of_nothing_that_the_prompt_is_about_is_not_recalled(order: MemoryOrder) -> None:
    memory = Memory(artifact_of(), 1, order)
    memory.show(body("1"), "on clamp")
    memory.show({"shop:shares": "def shares(values):\n    return values\n"}, "on shares")
    memory.hear(evaluated(body("1"), FAILING))
    assert recalled(memory) == ["1"]
    assert memory.recall(PRESENT, ["shop:unknown"]) == ()


def test_no_memory() -> None:
    for order in MemoryOrder:
        memory = Memory(artifact_of(), 0, order)
        memory.show(body("1"), "")
        memory.hear(evaluated(body("2"), PASSING))
        assert memory.recall(PRESENT, PRESENT) == ()
