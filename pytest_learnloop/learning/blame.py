"""Which functions the failing tests blame: spectrum-based fault localization, function by function.

A line is the more to blame, the more of the failing and the fewer of the passing tests run it. The measure is Ochiai
(Abreu, Zoeteweij and van Gemund 2007, "On the Accuracy of Spectrum-based Fault Localization"). A function is blamed as
its most suspicious line is (as by Sohn and Yoo 2017, "FLUCCS: Using Code and Change Metrics to Improve Fault
Localization"): one that nearly every test reaches would have an alibi otherwise, whatever the failing tests do in it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import Artifact, Ending, Outcome, Parameter

WHOLE = 0
"""Stands for a parameter as a whole among its lines."""

Element = tuple[str, int]
"""(parameter id, line of its source, or :data:`WHOLE`)."""


@dataclass(frozen=True)
class Blame:
    """How much the tests blame one parameter."""

    parameter: str
    """Its id."""
    failing: int
    """Failing tests that reach it."""
    passing: int
    """Passing tests that reach it."""
    score: float
    """Ochiai, 0 to 1, of that one of its lines, or of itself as a whole, that is blamed most: 1 where all failing tests
    and no other run it."""


def ochiai(failing: int, passing: int, all_failing: int) -> float:
    """Suspicion, 0 to 1, of what so many failing and passing tests reach, where so many fail altogether."""
    return failing / math.sqrt(all_failing * (failing + passing)) if failing else 0.0


def ranked(artifact: Artifact, outcomes: Iterable[Outcome]) -> list[Blame]:
    """The parameters that some failing test reaches, the most blamed first.

    Where the measure is the same, what fewer passing tests reach comes first, then what a failing test came to last:
    of all that a long test alone calls it stands next to the failure. Then comes the shorter source, then the id.

    :param outcomes: of train tests, with the parameters touched, and the lines that ran where these are known; those of
        skipped tests tell nothing.
    """
    by_failing: Counter[Element] = Counter()
    by_passing: Counter[Element] = Counter()
    late: dict[str, int] = {}
    all_failing = 0
    for outcome in outcomes:
        if outcome.ending is not Ending.SKIPPED:
            all_failing += not outcome.best
            elements = {*outcome.lines, *((parameter, WHOLE) for parameter in outcome.touched)}
            (by_passing if outcome.best else by_failing).update(elements)
            for place, parameter in enumerate(() if outcome.best else outcome.latest):
                late[parameter] = min(place, late.get(parameter, place))
    scores: dict[str, float] = {}
    for element, failing in by_failing.items():
        score = ochiai(failing, by_passing[element], all_failing)
        scores[element[0]] = max(score, scores.get(element[0], 0.0))

    def blame(parameter: Parameter) -> Blame:
        whole = parameter.id, WHOLE
        return Blame(parameter.id, by_failing[whole], by_passing[whole], scores[parameter.id])

    def order(blamed: Blame) -> tuple[float, int, float, int, str]:
        size, place = len(artifact[blamed.parameter].source), late.get(blamed.parameter, math.inf)
        return -blamed.score, blamed.passing, place, size, blamed.parameter

    return sorted((blame(each) for each in artifact.parameters if each.id in scores), key=order)


def most_blamed(artifact: Artifact, outcomes: Sequence[Outcome], most: int) -> list[Blame]:
    """So many of the parameters that failing tests reach, the most blamed first.

    The measure supposes one fault. Where there are several, those that most failing tests share would leave no room for
    what the others reach: so every failing test has the one in it that is blamed most of those it reaches, as far as
    there is room.
    """
    blamed = ranked(artifact, outcomes)
    without = [each.touched for each in outcomes if each.ending is not Ending.SKIPPED and not each.best]
    needed = []
    for each in blamed:
        if any(each.parameter in touched for touched in without):
            without = [touched for touched in without if each.parameter not in touched]
            needed.append(each)
    others = [each for each in blamed if each not in needed]
    chosen = [*needed, *others][:most]
    return [each for each in blamed if each in chosen]
