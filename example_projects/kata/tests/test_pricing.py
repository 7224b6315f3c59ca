from __future__ import annotations

import pytest

from bookshop.pricing import bulk_discount, gross, in_words, line_price, vat


@pytest.mark.parametrize("net", [1000, 2000, 4900])
def test_books_on_screen_are_taxed_as_books_on_paper(net: int) -> None:
    assert vat(net, "ebook") == vat(net, "book")


@pytest.mark.parametrize(("net", "tax"), [(100, 7), (1000, 70), (1999, 140), (2550, 178)])
def test_tax_of_an_ebook(net: int, tax: int) -> None:
    assert vat(net, "ebook") == tax


@pytest.mark.parametrize(("net", "price"), [(1000, 1070), (700, 749), (2000, 2140)])
def test_an_ebook_with_tax(net: int, price: int) -> None:
    assert gross(net, "ebook") == price


def test_a_bill_for_an_ebook() -> None:
    assert in_words(gross(1500, "ebook")) == "16.05 EUR"


def test_a_basket_with_an_ebook() -> None:
    assert [gross(1000, kind) for kind in ("book", "ebook", "mug")] == [1070, 1070, 1190]


@pytest.mark.parametrize(("net", "tax"), [(100, 7), (1000, 70), (1999, 140), (0, 0)])
def test_tax_of_a_book(net: int, tax: int) -> None:
    assert vat(net, "book") == tax


@pytest.mark.parametrize(("kind", "price"), [("book", 1070), ("magazine", 1070), ("calendar", 1190), ("mug", 1190)])
def test_prices_with_tax(kind: str, price: int) -> None:
    assert gross(1000, kind) == price


@pytest.mark.parametrize("kind", ["calendar", "mug"])
def test_tax_of_what_is_not_to_be_read(kind: str) -> None:
    assert vat(1000, kind) == 190


def test_tax_of_a_magazine() -> None:
    assert vat(550, "magazine") == 38


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        vat(1000, "umbrella")


def test_ten_copies_have_a_discount() -> None:
    assert bulk_discount(10) == 5


@pytest.mark.parametrize(("quantity", "percent"), [(9, 0), (10, 5), (11, 5), (49, 5), (50, 15)])
def test_discounts_at_their_limits(quantity: int, percent: int) -> None:
    assert bulk_discount(quantity) == percent


@pytest.mark.parametrize(("unit_price", "price"), [(1000, 9500), (900, 8550), (250, 2375)])
def test_price_of_ten(unit_price: int, price: int) -> None:
    assert line_price(unit_price, 10) == price


def test_the_tenth_copy_of_a_class_set_is_half_free() -> None:
    assert line_price(1000, 10) - line_price(1000, 9) == 500


def test_a_bill_for_ten() -> None:
    assert in_words(line_price(1295, 10)) == "123.03 EUR"


@pytest.mark.parametrize("quantity", [1, 2, 5, 9])
def test_few_copies_have_no_discount(quantity: int) -> None:
    assert bulk_discount(quantity) == 0


@pytest.mark.parametrize("quantity", [11, 25, 49])
def test_a_class_set_has_a_discount(quantity: int) -> None:
    assert bulk_discount(quantity) == 5


@pytest.mark.parametrize("quantity", [1, 4, 9])
def test_without_a_discount_copies_cost_the_same(quantity: int) -> None:
    assert line_price(799, quantity) == 799 * quantity


@pytest.mark.parametrize("quantity", [0, 20, 60])
def test_what_is_free_stays_free(quantity: int) -> None:
    assert line_price(0, quantity) == 0


@pytest.mark.parametrize("quantity", [50, 51, 200])
def test_a_school_has_a_larger_discount(quantity: int) -> None:
    assert bulk_discount(quantity) == 15


@pytest.mark.parametrize(("quantity", "price"), [(1, 800), (3, 2400), (20, 15200), (100, 68000)])
def test_price_of_a_line(quantity: int, price: int) -> None:
    assert line_price(800, quantity) == price


@pytest.mark.parametrize(("cents", "words"), [(0, "0.00 EUR"), (5, "0.05 EUR"), (1234, "12.34 EUR")])
def test_amounts_on_a_bill(cents: int, words: str) -> None:
    assert in_words(cents) == words
