from __future__ import annotations

import pytest

from bookshop.stock import Shelf


class FakeCarrier:
    """A carrier that knows by heart what has arrived."""

    def __init__(self, *delivered: str) -> None:
        self.delivered = delivered

    async def is_delivered(self, parcel: str) -> bool:
        return parcel in self.delivered


@pytest.fixture
def carrier() -> FakeCarrier:
    return FakeCarrier("A1", "B2", "C3")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf("Moby-Dick", on_hand=12, unit_price=950, reserved=2)
