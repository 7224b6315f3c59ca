from __future__ import annotations

import pytest

from bookshop.reports import average_price, best_sellers, pages, table_of_contents

TITLES = ["Emma", "Faust", "Kim", "Middlemarch", "Ulysses"]


@pytest.mark.parametrize(("prices", "mean"), [((1, 2), 1.5), ((10, 11, 11, 11), 10.75), ((999, 1000), 999.5)])
def test_the_mean_lies_between_cents(prices: tuple[int, ...], mean: float) -> None:
    assert average_price(prices) == mean


def test_a_third_of_a_cent() -> None:
    assert average_price([1, 1, 2]) == pytest.approx(4 / 3)


@pytest.mark.parametrize("count", [3, 7, 9])
def test_one_cheap_book_among_dear_ones(count: int) -> None:
    assert average_price([0] + [100] * (count - 1)) == pytest.approx(100 - 100 / count)


def test_means_of_two_shops() -> None:
    assert average_price([100, 101]) + average_price([200, 203]) == 302


def test_the_mean_is_told_with_two_places() -> None:
    assert f"{average_price([995, 1200, 799]):.2f}" == "998.00"
    assert f"{average_price([995, 1200, 800]):.2f}" == "998.33"


@pytest.mark.parametrize(("prices", "mean"), [((5,), 5), ((4, 6), 5), ((100, 200, 300), 200)])
def test_a_mean_in_whole_cents(prices: tuple[int, ...], mean: int) -> None:
    assert average_price(prices) == mean


def test_without_prices_the_mean_is_zero() -> None:
    assert average_price([]) == 0


@pytest.mark.parametrize(
    ("size", "expected"),
    [(2, [TITLES[:2], TITLES[2:4], TITLES[4:]]), (3, [TITLES[:3], TITLES[3:]]), (5, [TITLES]), (9, [TITLES])],
)
def test_titles_page_by_page(size: int, expected: list[list[str]]) -> None:
    assert list(pages(TITLES, size)) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_no_title_is_lost(size: int) -> None:
    assert [title for page in pages(TITLES, size) for title in page] == TITLES


def test_the_first_page_begins_with_the_first_title() -> None:
    assert next(pages(TITLES, 2)) == ["Emma", "Faust"]


def test_a_single_title_is_a_page() -> None:
    assert list(pages(["Emma"], 4)) == [["Emma"]]


@pytest.mark.parametrize(("title", "page"), [("Emma", 1), ("Kim", 2), ("Ulysses", 3)])
def test_the_contents_tell_the_page(title: str, page: int) -> None:
    assert table_of_contents(TITLES, 2)[title] == page


def test_without_titles_there_is_no_page() -> None:
    assert list(pages([], 3)) == []


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8])
def test_as_many_best_sellers_as_asked_for(count: int) -> None:
    assert best_sellers({"Emma": 3, "Kim": 9, "Faust": 3}, count) == ["Kim", "Emma", "Faust"][:count]


def test_without_sales_there_is_no_best_seller() -> None:
    assert best_sellers({}, 3) == []


@pytest.mark.parametrize("best", ["Emma", "Faust", "Kim"])
def test_the_best_seller_comes_first(best: str) -> None:
    assert best_sellers({"Emma": 3, "Faust": 3, "Kim": 3, best: 7}, 1) == [best]


@pytest.mark.parametrize("count", [1, 2, 6])
def test_equal_prices_have_that_mean(count: int) -> None:
    assert average_price([850] * count) == 850
