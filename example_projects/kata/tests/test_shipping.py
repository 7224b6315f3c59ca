from __future__ import annotations

import asyncio

import pytest

from bookshop.shipping import Carrier, parcels, shipping_cost, undelivered


@pytest.mark.parametrize("weight", [31, 62, 93, 310])
def test_parcels_are_filled_to_the_limit(weight: int) -> None:
    assert parcels(weight) == weight // 31


@pytest.mark.parametrize(("weight", "count"), [(30, 1), (31, 1), (32, 2), (61, 2), (62, 2), (63, 3)])
def test_parcels_at_the_limit(weight: int, count: int) -> None:
    assert parcels(weight) == count


@pytest.mark.parametrize(("zone", "cost"), [("local", 3), ("inland", 5), ("abroad", 14)])
def test_a_full_parcel_costs_no_more_than_one(zone: str, cost: int) -> None:
    assert shipping_cost(31, zone) == cost


@pytest.mark.parametrize(("weight", "cost"), [(61, 28), (62, 28), (92, 42), (93, 42)])
def test_full_parcels_abroad(weight: int, cost: int) -> None:
    assert shipping_cost(weight, "abroad") == cost


def test_twenty_full_parcels() -> None:
    assert parcels(620) == 20


@pytest.mark.parametrize("weight", [1, 10, 29])
def test_a_light_order_is_one_parcel(weight: int) -> None:
    assert parcels(weight) == 1


def test_nothing_needs_no_parcel() -> None:
    assert parcels(0) == 0


@pytest.mark.parametrize(("zone", "cost"), [("local", 6), ("inland", 10), ("abroad", 28)])
def test_two_parcels_cost_twice_as_much(zone: str, cost: int) -> None:
    assert shipping_cost(45, zone) == cost


@pytest.mark.parametrize("weight", [33, 45, 60])
def test_a_heavy_order_is_two_parcels(weight: int) -> None:
    assert parcels(weight) == 2


@pytest.mark.parametrize("zone", ["local", "inland", "abroad"])
def test_sending_nothing_is_free(zone: str) -> None:
    assert shipping_cost(0, zone) == 0


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(KeyError):
        shipping_cost(3, "moon")


def waiting(names: list[str], carrier: Carrier) -> list[str]:
    return asyncio.run(undelivered(names, carrier))


@pytest.mark.parametrize("name", ["X1", "X2"])
def test_a_parcel_on_its_way_is_listed(carrier: Carrier, name: str) -> None:
    assert waiting([name], carrier) == [name]


@pytest.mark.parametrize("name", ["A1", "B2", "C3"])
def test_a_delivered_parcel_is_not_listed(carrier: Carrier, name: str) -> None:
    assert waiting([name], carrier) == []


def test_some_have_arrived(carrier: Carrier) -> None:
    assert waiting(["A1", "X1", "B2", "X2"], carrier) == ["X1", "X2"]


def test_parcels_on_their_way_stay_in_order(carrier: Carrier) -> None:
    assert waiting(["Z", "Y", "A1", "X"], carrier) == ["Z", "Y", "X"]


def test_the_last_one_has_not_arrived(carrier: Carrier) -> None:
    assert waiting(["A1", "B2", "D4"], carrier) == ["D4"]


def test_no_parcel_no_news(carrier: Carrier) -> None:
    assert waiting([], carrier) == []


def test_the_carrier_knows_what_has_arrived(carrier: Carrier) -> None:
    assert asyncio.run(carrier.is_delivered("A1"))
