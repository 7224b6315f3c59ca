"""Which failing cases a candidate runs first: few that are quick, and that fail in all the ways that were seen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pytest_learnloop.domain import Case, Experience

_FEW = 9
"""So many failing cases, or fewer, are all run."""
_OF_EACH = 3
"""Quickest cases that are run of those which run the same lines and fail in the same way."""

_KIND = re.compile(r"^E +(?:\w+\.)*(?P<name>\w+)", re.MULTILINE)


def screen(failing: Iterable[Experience], parameter: str) -> tuple[Case, ...]:
    """Cases of which one has to improve before a candidate that edits the parameter runs others; none: all failing.

    Where one fault fails a hundred cases, a few of them tell as much of a candidate as all.
    """
    reached = [each for each in failing if not each.outcome.touched or parameter in each.outcome.touched]
    if len(reached) <= _FEW:
        return ()
    alike: defaultdict[object, list[Experience]] = defaultdict(list)
    for experience in sorted(reached, key=lambda each: each.outcome.duration):
        outcome = experience.outcome
        kinds = _KIND.findall(outcome.feedback)
        alike[outcome.ending, kinds[-1] if kinds else "", outcome.lines].append(experience)
    chosen = [each.case for group in alike.values() for each in group[:_OF_EACH]]
    return tuple(chosen) if len(chosen) < len(reached) else ()
