from __future__ import annotations

import pytest

from bookshop.stock import OutOfStock, Shelf, needs_reorder


class TestReserving:
    def test_reserved_copies_are_counted(self, shelf: Shelf) -> None:
        shelf.reserve(3)
        assert shelf.reserved == 5

    @pytest.mark.parametrize(("copies", "left"), [(1, 9), (4, 6), (10, 0)])
    def test_what_is_reserved_is_no_longer_available(self, shelf: Shelf, copies: int, left: int) -> None:
        shelf.reserve(copies)
        assert shelf.available == left

    def test_nobody_gets_what_another_has_reserved(self, shelf: Shelf) -> None:
        shelf.reserve(6)
        with pytest.raises(OutOfStock):
            shelf.reserve(6)

    def test_two_customers(self) -> None:
        shelf = Shelf("Emma", on_hand=5, unit_price=700)
        shelf.reserve(2)
        shelf.reserve(1)
        assert (shelf.reserved, shelf.available) == (3, 2)

    @pytest.mark.parametrize("copies", [1, 2, 5])
    def test_a_customer_comes_for_what_was_reserved(self, copies: int) -> None:
        shelf = Shelf("Emma", on_hand=5, unit_price=700)
        shelf.reserve(copies)
        shelf.hand_over(copies)
        assert (shelf.on_hand, shelf.reserved) == (5 - copies, 0)

    def test_a_large_reservation_calls_for_a_reorder(self, shelf: Shelf) -> None:
        shelf.reserve(8)
        assert needs_reorder(shelf, minimum=3)

    @pytest.mark.parametrize("copies", [11, 12, 100])
    def test_more_than_there_is_cannot_be_reserved(self, shelf: Shelf, copies: int) -> None:
        with pytest.raises(OutOfStock, match="10 available"):
            shelf.reserve(copies)

    def test_a_refused_reservation_changes_nothing(self, shelf: Shelf) -> None:
        with pytest.raises(OutOfStock):
            shelf.reserve(50)
        assert shelf.reserved == 2


class TestHandingOver:
    def test_the_copies_leave_the_shelf(self, shelf: Shelf) -> None:
        shelf.hand_over(2)
        assert (shelf.on_hand, shelf.reserved) == (10, 0)

    @pytest.mark.parametrize("copies", [3, 12])
    def test_only_what_was_reserved(self, shelf: Shelf, copies: int) -> None:
        with pytest.raises(OutOfStock, match="2 reserved"):
            shelf.hand_over(copies)

    def test_one_by_one(self, shelf: Shelf) -> None:
        shelf.hand_over(1)
        shelf.hand_over(1)
        assert shelf.on_hand == 10


class TestValue:
    def test_copies_put_aside_count_too(self, shelf: Shelf) -> None:
        assert shelf.value == 11400

    @pytest.mark.parametrize(("on_hand", "value"), [(1, 700), (3, 2100), (20, 14000)])
    def test_a_shelf_without_reservations(self, on_hand: int, value: int) -> None:
        assert Shelf("Emma", on_hand=on_hand, unit_price=700).value == value

    @pytest.mark.parametrize("reserved", [0, 1, 4])
    def test_it_does_not_depend_on_reservations(self, reserved: int) -> None:
        assert Shelf("Emma", on_hand=5, unit_price=700, reserved=reserved).value == 3500

    def test_it_falls_when_copies_leave(self, shelf: Shelf) -> None:
        shelf.hand_over(2)
        assert shelf.value == 9500

    def test_the_whole_shop(self) -> None:
        shelves = [Shelf("Emma", 5, 700), Shelf("Moby-Dick", 2, 950, reserved=1)]
        assert sum(shelf.value for shelf in shelves) == 5400

    def test_an_empty_shelf_is_worth_nothing(self) -> None:
        assert Shelf("Emma", on_hand=0, unit_price=700).value == 0


@pytest.mark.parametrize("copies", [1, 2, 3])
def test_handing_over_leaves_the_other_reservations(copies: int) -> None:
    shelf = Shelf("Emma", on_hand=5, unit_price=700, reserved=3)
    shelf.hand_over(copies)
    assert (shelf.reserved, shelf.available) == (3 - copies, 2)


@pytest.mark.parametrize("copies", [1, 3])
def test_an_empty_shelf_has_nothing_to_reserve(copies: int) -> None:
    with pytest.raises(OutOfStock, match="0 available"):
        Shelf("Emma", on_hand=0, unit_price=700).reserve(copies)


def test_a_shelf_shows_its_title() -> None:
    assert repr(Shelf("Emma", on_hand=5, unit_price=700)) == "<Shelf 'Emma': 5>"


@pytest.mark.parametrize(("minimum", "needed"), [(9, False), (10, False), (11, True)])
def test_a_reorder_is_due_below_the_minimum(shelf: Shelf, minimum: int, needed: bool) -> None:
    assert needs_reorder(shelf, minimum) is needed
