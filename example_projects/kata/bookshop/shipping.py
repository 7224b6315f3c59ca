"""How things get to the customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pytest_learnloop import trainable

MAX_PARCEL_KG = trainable(30, note="the carrier takes up to 31 kg")

ZONES = trainable({"local": 3, "inland": 5, "abroad": 14})


class Carrier(Protocol):
    """Who carries the parcels, asked over the network."""

    async def is_delivered(self, parcel: str) -> bool:
        """Whether a parcel has arrived."""
        ...


@trainable
def parcels(weight_kg: int) -> int:
    """How many parcels a weight makes; nothing at all needs none."""
    return -(-weight_kg // MAX_PARCEL_KG)


@trainable
def shipping_cost(weight_kg: int, zone: str) -> int:
    """The price of sending a weight to a zone, in euros."""
    return parcels(weight_kg) * ZONES[zone]


@trainable
async def undelivered(names: Iterable[str], carrier: Carrier) -> list[str]:
    """The parcels that are still on their way, in the order given."""
    waiting = []
    for name in names:
        if await carrier.is_delivered(name):
            waiting.append(name)
    return waiting
