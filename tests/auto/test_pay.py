"""What an arm is worth."""

from __future__ import annotations

import random
import statistics

import pytest

from pytest_learnloop.learning.auto.pay import Pay


def pay(*gains: float, cost: float = 1.0) -> Pay:
    found = Pay()
    for gain in gains:
        found = found.after(gain, cost, finding_out=False)
    return found


def test_it_is_worth_what_it_gains_for_a_unit_of_cost() -> None:
    assert pay(0.1, 0.3, cost=50.0).rate == pytest.approx(0.4 / 100)
    assert Pay().rate == 0


def test_dear_updates_weigh_more_than_cheap_ones() -> None:
    found = Pay().after(0.1, 1.0, finding_out=True).after(0.1, 3.0, finding_out=False)
    assert found.rate == pytest.approx(0.2 / 4)
    assert (found.updates, found.finding_out, found.cost) == (2, 1, 4.0)


def test_what_it_paid_long_ago_fades() -> None:
    once = pay(*[0.5] * 20, *[0.0] * 40)
    assert once.rate < 0.5 * 0.2
    assert once.gain == 10.0


def test_the_more_is_known_the_less_is_left_to_chance() -> None:
    def spread(found: Pay) -> float:
        dice = random.Random(0)
        return statistics.stdev(found.drawn(dice, 1.0) for _ in range(200))

    assert spread(pay(1.0, 0.0)) > 1.5 * spread(pay(*[1.0, 0.0] * 8))


def test_draws_lie_about_the_rate() -> None:
    dice, found = random.Random(0), pay(*[0.02, 0.0] * 10, cost=4.0)
    drawn = statistics.mean(found.drawn(dice, 0.02) for _ in range(500)) * 0.02
    assert drawn == pytest.approx(found.rate, rel=0.1)
