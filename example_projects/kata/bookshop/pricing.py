"""What things cost."""

from __future__ import annotations

from pytest_learnloop import trainable

VAT_PERCENT = trainable(
    {"book": 7, "magazine": 7, "ebook": 8, "calendar": 19, "mug": 19},
    note="everything to be read, on paper or on a screen, has the reduced rate",
)


@trainable
def vat(net: int, kind: str) -> int:
    """The tax on a net price, rounded to the cent."""
    return round(net * VAT_PERCENT[kind] / 100)


def gross(net: int, kind: str) -> int:
    """The price with tax."""
    return net + vat(net, kind)


@trainable
def bulk_discount(quantity: int) -> int:
    """Percent off for many copies of one title: 5 from ten copies on, 15 from fifty on."""
    if quantity >= 50:
        return 15
    if quantity > 10:
        return 5
    return 0


@trainable
def line_price(unit_price: int, quantity: int) -> int:
    """The price of several copies of one title, discount taken off."""
    full = unit_price * quantity
    return full - full * bulk_discount(quantity) // 100


def in_words(cents: int) -> str:
    """An amount as it is printed on a bill."""
    return f"{cents // 100}.{cents % 100:02d} EUR"
