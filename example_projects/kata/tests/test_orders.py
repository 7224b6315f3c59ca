from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookshop.orders import Line, Order, can_ship, is_in_stock, packs, total_weight

EMMA, MOBY = Line("Emma", 2), Line("Moby-Dick", 1, unit_weight=700)


@settings(max_examples=10)
@given(st.integers(1, 500), st.integers(1, 40))
def test_packs_and_loose_copies_make_up_the_quantity(quantity: int, pack_size: int) -> None:
    full, loose = packs(quantity, pack_size)
    assert full * pack_size + loose == quantity
    assert loose < pack_size


@pytest.mark.parametrize(("quantity", "result"), [(24, (2, 0)), (30, (2, 6)), (11, (0, 11)), (13, (1, 1))])
def test_packs_of_twelve(quantity: int, result: tuple[int, int]) -> None:
    assert packs(quantity, 12) == result


@pytest.mark.parametrize("quantity", [2, 3, 17])
def test_packs_of_one(quantity: int) -> None:
    assert packs(quantity, 1) == (quantity, 0)


def test_less_than_a_pack_is_loose() -> None:
    assert packs(7, 20) == (0, 7)


def test_nothing_needs_no_pack() -> None:
    assert packs(0, 12) == (0, 0)


@pytest.mark.parametrize("size", [1, 6, 12])
def test_a_quantity_of_the_pack_size_is_one_pack(size: int) -> None:
    assert packs(size, size) == (1, 0)


@pytest.mark.parametrize(
    ("lines", "weight"), [((EMMA, MOBY), 1300), ((MOBY, EMMA), 1300), ((MOBY, MOBY, EMMA), 2000), ((EMMA,) * 3, 1800)]
)
def test_all_lines_are_weighed(lines: tuple[Line, ...], weight: int) -> None:
    assert total_weight(lines) == weight


def test_an_empty_order_weighs_nothing() -> None:
    assert total_weight(()) == 0


@pytest.mark.parametrize("count", [2, 5, 40])
def test_a_long_order(count: int) -> None:
    assert total_weight([Line(f"Volume {number}", 1) for number in range(count)]) == 300 * count


def test_a_heavy_line_after_a_light_one() -> None:
    assert total_weight([Line("Postcard", 1, unit_weight=5), Line("Atlas", 1, unit_weight=4000)]) == 4005


def test_lines_may_come_one_by_one() -> None:
    assert total_weight(line for line in (EMMA, MOBY)) == 1300


@pytest.mark.parametrize(("line", "weight"), [(EMMA, 600), (MOBY, 700), (Line("Atlas", 0, 4000), 0)])
def test_a_single_line_is_weighed(line: Line, weight: int) -> None:
    assert total_weight([line]) == weight


def test_an_order_that_is_not_paid_waits() -> None:
    assert not can_ship(Order((EMMA,)), {"Emma": 5})


@pytest.mark.parametrize("available", [{}, {"Emma": 1}, {"Moby-Dick": 9}])
def test_a_paid_order_waits_for_its_books(available: dict[str, int]) -> None:
    assert not can_ship(Order((EMMA,), paid=True), available)


@pytest.mark.parametrize("available", [{"Emma": 2}, {"Moby-Dick": 1}, {"Emma": 1, "Moby-Dick": 3}])
def test_an_order_leaves_as_a_whole(available: dict[str, int]) -> None:
    assert not can_ship(Order((EMMA, MOBY), paid=True), available)


@pytest.mark.parametrize(("paid", "copies"), [(True, 1), (False, 2), (False, 1), (True, 2)])
def test_money_and_books_are_both_needed(paid: bool, copies: int) -> None:
    assert can_ship(Order((EMMA,), paid), {"Emma": copies}) == (paid and copies == 2)


def test_of_several_orders_one_can_go() -> None:
    orders = [Order((EMMA,)), Order((EMMA,), paid=True), Order((MOBY,), paid=True)]
    assert [can_ship(order, {"Emma": 9}) for order in orders] == [False, True, False]


@pytest.mark.parametrize(("copies", "go"), [(0, [False] * 4), (2, [True, False, True, False])])
def test_which_of_four_orders_can_go(copies: int, go: list[bool]) -> None:
    orders = [Order((EMMA,), paid) for paid in (True, False, True, False)]
    assert [can_ship(order, {"Emma": copies}) for order in orders] == go


def test_paid_and_in_stock_it_goes() -> None:
    assert can_ship(Order((EMMA, MOBY), paid=True), {"Emma": 2, "Moby-Dick": 1})


def test_neither_paid_nor_in_stock_it_stays() -> None:
    assert not can_ship(Order((EMMA,)), {})


@pytest.mark.parametrize(("copies", "enough"), [(0, False), (1, False), (2, True), (3, True)])
def test_stock_is_compared_with_the_line(copies: int, enough: bool) -> None:
    assert is_in_stock(Order((EMMA,)), {"Emma": copies}) is enough


@pytest.mark.parametrize("short", ["Emma", "Moby-Dick"])
def test_one_line_that_is_short_is_enough_to_wait(short: str) -> None:
    assert not is_in_stock(Order((EMMA, MOBY)), {"Emma": 5, "Moby-Dick": 5, short: 0})


@pytest.mark.parametrize("paid", [True, False])
def test_stock_does_not_ask_for_money(paid: bool) -> None:
    assert is_in_stock(Order((EMMA,), paid), {"Emma": 2})


@pytest.mark.parametrize("weight", [1, 250, 4000])
def test_one_copy_weighs_what_it_weighs(weight: int) -> None:
    assert total_weight([Line("Atlas", 1, unit_weight=weight)]) == weight


def test_lines_with_the_same_content_are_equal() -> None:
    assert Line("Emma", 2) == EMMA
