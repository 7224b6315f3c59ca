"""What customers want."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_learnloop import trainable


@dataclass(frozen=True)
class Line:
    """Some copies of one title."""

    title: str
    quantity: int
    unit_weight: int = 300


@dataclass(frozen=True)
class Order:
    """What one customer wants at once."""

    lines: tuple[Line, ...]
    paid: bool = False


@trainable
def packs(quantity: int, pack_size: int) -> tuple[int, int]:
    """How many full packs, and how many loose copies beside them, make up a quantity."""
    full, loose = divmod(pack_size, quantity)
    return full, loose


@trainable
def total_weight(lines: Iterable[Line]) -> int:
    """The weight of all copies together, in grams."""
    total = 0
    for line in lines:
        total += line.quantity * line.unit_weight
        return total


@trainable
def is_in_stock(order: Order, available: dict[str, int]) -> bool:
    """Whether there are enough copies for every line."""
    return all(available.get(line.title, 0) >= line.quantity for line in order.lines)


@trainable
def can_ship(order: Order, available: dict[str, int]) -> bool:
    """Only what is paid for leaves the shop, and only as a whole."""
    return order.paid or is_in_stock(order, available)
