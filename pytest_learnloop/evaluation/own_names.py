"""Names for tests that pytest gives the same nodeid, as it does where a plugin's own collector takes no care.

Whoever runs a test, and hears how it came out, knows it by its nodeid, in whichever process that is. A second test of
that name would be told as the first, and its failure be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import count

import pytest

from pytest_learnloop.evaluation import internals

_GIVEN = pytest.StashKey[str]()
_OWN = pytest.StashKey[str]()


def tell_apart(items: Iterable[pytest.Item]) -> list[str]:
    """Rename each item whose nodeid one before it has: ``test_x[2]`` is the second ``test_x``.

    Items that are collected in the same order get the same names. As cases of one function they go to one split.

    :return: the new names.
    """
    items = list(dict.fromkeys(items))  # an item may be there twice
    taken = {item.nodeid for item in items}
    seen: Counter[str] = Counter()
    for item in items:
        given = item.nodeid
        seen[given] += 1
        if seen[given] > 1:
            own = next(name for number in count(seen[given]) if (name := f"{given}[{number}]") not in taken)
            taken.add(own)
            item.stash[_GIVEN], item.stash[_OWN] = given, own
            internals.rename(item, own)
    return [item.stash[_OWN] for item in items if _OWN in item.stash]


def give_back(items: Iterable[pytest.Item]) -> None:
    """Let items have the names again that pytest gave them."""
    for item in items:
        if _GIVEN in item.stash:
            internals.rename(item, item.stash[_GIVEN])


def own_name(item: pytest.Item) -> str:
    """What an item was called by :func:`tell_apart`, whatever it is called now."""
    return item.stash.get(_OWN, item.nodeid)
