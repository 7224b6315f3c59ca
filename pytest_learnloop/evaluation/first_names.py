"""Cases whose names differ from one collection to the next, as those made of the time or of chance do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pytest_learnloop.learning.split import function_of


def first_names(before: Iterable[str], again: Iterable[str]) -> dict[str, str]:
    """Nodeid of each case that has a new name -> the nodeid that it had before.

    The new names of a function are those that are gone, in the same order, where there are as many of them.

    :param before: nodeids as they were collected first.
    :param again: as they are collected now.
    """
    known, present = dict.fromkeys(before), dict.fromkeys(again)
    gone = _by_function(nodeid for nodeid in known if nodeid not in present)
    new = _by_function(nodeid for nodeid in present if nodeid not in known)
    return {
        name: former
        for function, names in new.items()
        if len(names) == len(gone[function])
        for name, former in zip(names, gone[function], strict=True)
    }


def _by_function(nodeids: Iterable[str]) -> defaultdict[str, list[str]]:
    cases: defaultdict[str, list[str]] = defaultdict(list)
    for nodeid in nodeids:
        cases[function_of(nodeid)].append(nodeid)
    return cases
