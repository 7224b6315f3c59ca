"""Parents are drawn from the per-case Pareto front."""

from __future__ import annotations

import random
from collections import Counter

from reflective_support import pool_of

from pytest_learnloop.domain import Candidate, Member, Pool
from pytest_learnloop.optimizers.reflective.parents import front, sample


def member(name: str, *train: float, validation: tuple[float, ...] = ()) -> Member:
    return Member(Candidate({"shop:add": name}), train, validation)


def names(pool: Pool) -> dict[str, int]:
    return {each.candidate.edits["shop:add"]: wins for each, wins in front(pool)}


def test_the_front_of_a_table_reckoned_by_hand() -> None:
    pool = pool_of(
        member("a", 1, 0, 0, validation=(0.5,)),  # best on case 1
        member("b", 0, 1, 0, validation=(0,)),  # best on case 2, with d
        member("c", 0, 0, 0.5, validation=(0,)),  # dominated by d
        member("d", 0, 1, 0.5, validation=(0.5,)),  # best on cases 2, 3 and, with a, 4
    )
    assert names(pool) == {"a": 2, "d": 3}


def test_who_is_best_on_nothing_is_not_on_it() -> None:
    pool = pool_of(member("specialist", 1, 0), member("middling", 0.5, 0.5), member("other", 0, 1))
    assert names(pool) == {"specialist": 1, "other": 1}


def test_of_equals_the_best_of_the_pool_stands_for_all() -> None:
    first, best = member("first", 1, 0), member("best", 1, 0)
    assert names(pool_of(first, best)) == {"best": 2}


def test_validation_counts() -> None:
    pool = pool_of(member("a", 1, validation=(0,)), member("b", 0, validation=(1,)))
    assert names(pool) == {"a": 1, "b": 1}


def test_without_cases_there_is_the_best() -> None:
    assert names(pool_of(member("a"))) == {"a": 1}


def test_drawn_as_often_as_it_is_best() -> None:
    drawn = sample([(member("seldom"), 1), (member("often"), 3)], 4000, random.Random(0))
    counted = Counter(each.candidate.edits["shop:add"] for each in drawn)
    assert 2800 < counted["often"] < 3200
