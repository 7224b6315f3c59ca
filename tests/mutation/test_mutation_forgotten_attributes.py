"""Where an attribute was dropped, one is asked for that the module asks something of the same name for."""

from __future__ import annotations

import pytest
from mutation_support import edited_sources, function

TOTALS = "def totals(order, user):\n    return order.total, order.count, user.id\n\n\n"

FORGOTTEN = {
    "of an argument": ("return f({})", "order", "order.total"),
    "the second that is known": ("return f({})", "order", "order.count"),
    "of an operand": ("return 1 + {}", "order", "order.total"),
    "of what looks something up": ("return a[{}]", "user", "user.id"),
    "before a method": ("return {}.hex()", "user", "user.id"),
    "of what is assigned": ("b = {}\n    return b", "user", "user.id"),
}


@pytest.mark.parametrize(("body", "before", "after"), FORGOTTEN.values(), ids=FORGOTTEN.keys())
def test_it_is_asked_for(body: str, before: str, after: str) -> None:
    source = f"{TOTALS}def work(order, user, a):\n    {body}\n"

    assert source.format(after) in edited_sources(function(source.format(before)))


def test_what_nothing_of_this_name_has_is_not() -> None:
    source = f"{TOTALS}def work(order, user, a):\n    return f(user)\n"

    assert not [each for each in edited_sources(function(source)) if "f(user.total)" in each]
