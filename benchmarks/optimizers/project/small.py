"""Four functions that have nothing to do with each other, each with a fault."""

from __future__ import annotations

from pytest_learnloop import trainable


@trainable
def is_leap(year):
    """Whether a year of the Gregorian calendar has 366 days."""
    return year % 4 == 0


@trainable
def median(values):
    """The middle one of the sorted values; the mean of both where two are in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle + 1]) / 2


@trainable
def pages(items, per_page):
    """How many pages it takes to show all items."""
    return items // per_page


@trainable
def runs(text):
    """The runs of equal characters in a text, as (character, length), in order."""
    found = []
    length = 1
    for before, after in zip(text, text[1:]):
        if before == after:
            length += 1
        else:
            found.append((before, length))
            length = 1
    return found
