"""What a user is told where tests still fail, and it was left to the run what is trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_learnloop.delivery.deliver import Delivered
from pytest_learnloop.domain import Case, Ending, Outcome
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.run.baseline import Baseline
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.next_steps import on_chosen

TRAIN, HELD_OUT = Case("test_shop.py::test_a"), Case("test_shop.py::test_b")
FAILED = Outcome(Ending.FAILED, 0.0)
PRICE = Chosen((Blame("shop:price", 1, 0, 1.0),))
PATCH = Delivered(Path("best.patch"), Path(), b"")
APPLIED = Delivered(Path("best.patch"), Path(), b"", applied=(Path("shop.py"),))


def told(
    train: Outcome = FAILED, chosen: Chosen = PRICE, delivered: Delivered | None = None, *, unreached: bool = False
) -> Sequence[str]:
    outcomes = {TRAIN: train, HELD_OUT: FAILED}
    return on_chosen(
        Baseline(outcomes, (TRAIN,), (), (HELD_OUT,), ()), outcomes, chosen, delivered, unreached=unreached
    )


def test_where_nothing_was_mended_the_user_is_asked_to_name_another() -> None:
    assert told() == ["If none of those chosen holds the fault, name the function that does: --learn-target MOD:NAME."]


def test_those_that_were_blamed_next_are_named() -> None:
    others = (Blame("shop:RATES", 1, 1, 0.7), Blame("shop:LIMIT", 1, 2, 0.6))
    (sentence,) = told(chosen=Chosen(PRICE.blamed, runners_up=others))
    assert sentence.endswith("--learn-target MOD:NAME (blamed next: shop:RATES, shop:LIMIT).")


@pytest.mark.parametrize(
    ("delivered", "when"), [(PATCH, "Once the patch is applied"), (APPLIED, "Now that the patch is applied")]
)
@pytest.mark.parametrize(("train", "unreached"), [(FAILED, False), (Outcome(Ending.PASSED, 1.0), True)])
def test_where_something_was_mended_the_next_run_chooses_anew(
    delivered: Delivered, when: str, train: Outcome, unreached: bool
) -> None:
    assert told(train, delivered=delivered, unreached=unreached) == [
        f"{when}, the same command chooses anew, by the train tests that still fail."
    ]


@pytest.mark.parametrize("delivered", [None, PATCH])
def test_where_train_tests_pass_or_the_user_chose_nothing_is_said(delivered: Delivered | None) -> None:
    assert told(Outcome(Ending.PASSED, 1.0), delivered=delivered) == []
    assert told(chosen=Chosen(), delivered=delivered, unreached=True) == []
