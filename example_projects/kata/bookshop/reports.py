"""What the owner reads in the evening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pytest_learnloop import trainable


@trainable
def average_price(prices: Sequence[int]) -> float:
    """The mean of some prices, to the fraction of a cent; 0 if there are none."""
    if not prices:
        return 0.0
    return sum(prices) // len(prices)


@trainable
def pages(titles: Sequence[str], size: int) -> Iterator[list[str]]:
    """The titles page by page; the last page may be shorter."""
    for start in range(1, len(titles), size):
        yield list(titles[start : start + size])


@trainable
def best_sellers(sales: Mapping[str, int], count: int) -> list[str]:
    """The titles sold most, the best first; titles sold equally often in alphabetical order."""
    return sorted(sales, key=lambda title: (-sales[title], title))[:count]


def table_of_contents(titles: Sequence[str], size: int) -> dict[str, int]:
    """On which page, counted from 1, a title stands."""
    return {title: number for number, page in enumerate(pages(titles, size), start=1) for title in page}
