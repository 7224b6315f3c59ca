"""What is on the shelves."""

from __future__ import annotations

from pytest_learnloop import trainable


class OutOfStock(Exception):
    """More copies are wanted than there are."""


class Shelf:
    """The copies of one title, some of them put aside for customers."""

    def __init__(self, title: str, on_hand: int, unit_price: int, reserved: int = 0) -> None:
        self.title = title
        self.on_hand = on_hand
        self.unit_price = unit_price
        self.reserved = reserved

    def __repr__(self) -> str:
        return f"<Shelf {self.title!r}: {self.on_hand}>"

    @property
    def available(self) -> int:
        """Copies that nobody has reserved."""
        return self.on_hand - self.reserved

    @property
    @trainable
    def value(self) -> int:
        """What all copies on the shelf are worth, reserved or not."""
        return self.reserved * self.unit_price

    @trainable
    def reserve(self, copies: int) -> None:
        """Put copies aside for a customer; raises OutOfStock if there are too few."""
        if copies > self.available:
            raise OutOfStock(f"{self.title}: {copies} wanted, {self.available} available")
        self.reserved -= copies

    @trainable
    def hand_over(self, copies: int) -> None:
        """A customer takes reserved copies away."""
        if copies > self.reserved:
            raise OutOfStock(f"{self.title}: {copies} wanted, {self.reserved} reserved")
        self.reserved -= copies
        self.on_hand -= copies


def needs_reorder(shelf: Shelf, minimum: int) -> bool:
    """Whether too few copies are left to sell."""
    return shelf.available < minimum
