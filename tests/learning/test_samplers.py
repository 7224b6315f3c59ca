"""How train cases are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from batch_support import OURS, SEEDS, SIZES, cases, experience, experiences, sampler
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.domain import Experience
from pytest_learnloop.learning.samplers import SAMPLERS, StratifyBy, built_in

every_sampler = pytest.mark.parametrize("name", OURS)


def test_they_are_all_tested() -> None:
    assert set(OURS) == set(SAMPLERS)


def test_no_other_is_known() -> None:
    assert built_in("newest-first", 0) is None


@every_sampler
@settings(max_examples=40)
@given(experiences(), st.lists(SIZES, min_size=1, max_size=6), SEEDS)
def test_a_batch_holds_different_cases_and_no_more_than_asked_for(
    name: str, known: list[Experience], sizes: list[int], seed: int
) -> None:
    draws = sampler(name, seed)
    for size in sizes:
        batch = draws.draw(known, size)
        assert len(set(cases(batch))) == len(batch)
        assert 1 <= len(batch) <= size
        assert set(cases(batch)) <= set(cases(known))
        if name != "related":
            assert len(batch) == min(size, len(known))


@every_sampler
@settings(max_examples=40)
@given(experiences(), st.lists(SIZES, min_size=1, max_size=6), SEEDS)
def test_the_same_seed_draws_the_same(name: str, known: list[Experience], sizes: list[int], seed: int) -> None:
    one, other = sampler(name, seed), sampler(name, seed)
    assert [one.draw(known, size) for size in sizes] == [other.draw(known, size) for size in sizes]


@pytest.mark.parametrize("name", ["shuffle", "contrastive", "related"])
def test_another_seed_draws_others(name: str) -> None:
    known = [experience(number, score=number % 2) for number in range(40)]
    drawn = {tuple(cases(sampler(name, seed).draw(known, 3))) for seed in range(8)}
    assert len(drawn) > 1


@settings(max_examples=40)
@given(experiences(), SIZES, SEEDS)
def test_shuffled_every_case_comes_once_in_an_epoch(known: list[Experience], size: int, seed: int) -> None:
    shuffle = sampler("shuffle", seed)
    drawn = [case for _ in range(3 * len(known)) for case in cases(shuffle.draw(known, size))]
    for epoch in range(len(drawn) // len(known)):
        assert set(drawn[epoch * len(known) : (epoch + 1) * len(known)]) == set(cases(known))


@settings(max_examples=40)
@given(experiences(), SEEDS, st.integers(1, 5))
def test_shuffled_no_case_is_ever_two_turns_ahead_of_another(known: list[Experience], seed: int, size: int) -> None:
    shuffle = sampler("shuffle", seed)
    counts = Counter(dict.fromkeys(cases(known), 0))
    for _ in range(3 * len(known)):
        counts.update(cases(shuffle.draw(known, size)))
        assert max(counts.values()) - min(counts.values()) <= 1


@given(SEEDS)
def test_shuffled_a_case_that_is_not_there_keeps_its_turn(seed: int) -> None:
    known = [experience(number) for number in range(6)]
    shuffle = sampler("shuffle", seed)
    first = cases(shuffle.draw(known, 2))
    (other,) = cases(shuffle.draw([each for each in known if each.case not in first][:1], 1))
    rest = cases(shuffle.draw(known, 3))
    assert len({*first, other, *rest}) == 6


@settings(max_examples=40)
@given(experiences(), SIZES, SEEDS)
def test_failing_first_fills_up_with_passing(known: list[Experience], size: int, seed: int) -> None:
    batch = sampler("failing-first", seed).draw(known, size)
    failing = [each for each in known if not each.outcome.best]
    assert sum(not each.outcome.best for each in batch) == min(size, len(failing))


@settings(max_examples=40)
@given(experiences(), SIZES, SEEDS)
def test_contrasts_are_halves_as_far_as_there_are_so_many(known: list[Experience], size: int, seed: int) -> None:
    batch = sampler("contrastive", seed).draw(known, size)
    failing = sum(not each.outcome.best for each in known)
    passing = len(known) - failing
    wanted = min(failing, max((size + 1) // 2, size - passing))
    assert sum(not each.outcome.best for each in batch) == wanted


def test_the_contrast_is_the_nearest_pass() -> None:
    passes = [experience(number, 1.0, line=number) for number in (1, 2, 3)]
    fails = [experience(10 + number, line=number) for number in (1, 2, 3)]
    for seed in range(5):
        failing, passing = sampler("contrastive", seed).draw([*passes, *fails], 2)
        assert failing.outcome.lines == passing.outcome.lines


def test_of_equally_near_passes_that_of_the_same_function_is_the_contrast() -> None:
    passes = [experience(1, 1.0, function="test_other"), experience(2, 1.0, function="test_it")]
    _, passing = sampler("contrastive").draw([*passes, experience(3)], 2)
    assert passing.case == passes[1].case


@settings(max_examples=40)
@given(experiences(), st.lists(st.integers(1, 4), min_size=1, max_size=8), SEEDS)
def test_strata_get_their_shares(known: list[Experience], sizes: list[int], seed: int) -> None:
    """No stratum is ever a whole case ahead of its share, as long as all have cases left."""
    strata = Counter(each.outcome.score for each in known)
    stratified = sampler("stratified", seed)
    drawn: Counter[float] = Counter()
    for size in (min(size, *strata.values()) for size in sizes):
        drawn.update(each.outcome.score for each in stratified.draw(known, size))
        for stratum, members in strata.items():
            assert drawn[stratum] < drawn.total() * members / len(known) + 1


@settings(max_examples=40)
@given(experiences(), SEEDS)
def test_an_epoch_of_strata_holds_every_case(known: list[Experience], seed: int) -> None:
    stratified = sampler("stratified", seed)
    assert Counter(case for _ in known for case in cases(stratified.draw(known, 1))) == Counter(cases(known))


def by_label(known: Sequence[Experience], labels: dict[str, str]) -> list[str | None]:
    draws = built_in("stratified", 0, StratifyBy.LABEL, labels)
    assert draws is not None
    return [labels.get(each.case.nodeid) for each in draws.draw(known, 4)]


def test_strata_by_label_and_by_function() -> None:
    known = [experience(number, function="test_a" if number else "test_b") for number in range(8)]
    labels = {each.case.nodeid: "yes" if number < 4 else "no" for number, each in enumerate(known[:6])}
    assert Counter(by_label(known, labels)) == Counter({"yes": 2, "no": 1, None: 1})
    batch = sampler("stratified", 0, StratifyBy.FUNCTION).draw(known, 8)
    assert len(batch) == 8


def test_the_share_of_a_function_does_not_depend_on_its_place() -> None:
    known = [experience(number, function="test_many" if number < 9 else "test_few") for number in range(12)]
    for order in (known, known[::-1]):
        batch = sampler("stratified", 0, StratifyBy.FUNCTION).draw(order, 4)
        assert sum("test_few" in each.case.nodeid for each in batch) == 1


@settings(max_examples=40)
@given(experiences(), SIZES, SEEDS)
def test_related_cases_fail_and_reach_the_code_of_the_first(known: list[Experience], size: int, seed: int) -> None:
    batch = sampler("related", seed).draw(known, size)
    if any(not each.outcome.best for each in known):
        assert not any(each.outcome.best for each in batch)
    assert all(each.outcome.touched & batch[0].outcome.touched for each in batch)


def test_batches_beside_each_other_are_about_different_things() -> None:
    known = [experience(number, line=1 + number % 3) for number in range(12)]
    for seed in range(5):
        related = sampler("related", seed)
        batches: list[Sequence[Experience]] = []
        for _ in range(3):
            batches.append(related.draw(known, 2, batches))
        assert len({batch[0].outcome.lines for batch in batches}) == 3
