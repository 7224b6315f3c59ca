"""Which lines the failing cases blame: spectrum-based fault localization.

A line is the more suspicious, the more failing and the fewer passing cases execute it; the measure is Ochiai (Abreu,
Zoeteweij and van Gemund 2007, "On the Accuracy of Spectrum-based Fault Localization"). It supposes one fault. Where
there are several, one that few cases show would come after everything that many cases share; so what a failing case
blames most counts as much as what any other blames most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from pytest_learnloop.domain import Ending, Experience, Outcome
from pytest_learnloop.learning.blame import WHOLE, Element, ochiai

UNTOUCHED = 0.02
"""Suspicion of what no failing case executed: it comes last, but it comes, as recordings may miss something."""


class Suspicion:
    """How much each line of each parameter is blamed, between :data:`UNTOUCHED` and 1.

    Where the cases tell nothing (none fails, none passes, or none that fails reached a parameter), what could be to
    blame is blamed equally.
    """

    def __init__(self, experiences: Iterable[Experience]) -> None:
        self._failing: Counter[Element] = Counter()
        self._passing: Counter[Element] = Counter()
        self._failing_cases = self._passing_cases = self._hanging_cases = 0
        self._blamed: set[frozenset[Element]] = set()
        for experience in experiences:
            self._count(experience.outcome)
        scores = {element: self._score(element) for element in self._failing.keys() | self._passing.keys()}
        self._scores: dict[str, dict[int, float]] = defaultdict(dict)
        for (parameter, line), score in _with_equal_say(self._blamed, scores).items():
            self._scores[parameter][line] = score

    def _count(self, outcome: Outcome) -> None:
        if outcome.ending is Ending.SKIPPED:
            return
        elements = set(outcome.lines) | {(parameter, WHOLE) for parameter in outcome.touched}
        elements |= {(parameter, WHOLE) for parameter, _ in outcome.lines}
        if outcome.best:
            self._passing_cases += 1
            self._passing.update(elements)
        else:
            self._failing_cases += 1
            self._hanging_cases += outcome.ending is Ending.TIMEOUT
            self._failing.update(elements)
            self._blamed.add(frozenset(elements))

    def _score(self, element: Element) -> float:
        failing = self._failing[element]
        if not self._passing_cases:
            return float(failing > 0)
        return ochiai(failing, self._passing[element], self._failing_cases)

    @property
    def hangs(self) -> bool:
        """Whether most failing cases don't end: no lines are known of these."""
        return 2 * self._hanging_cases > self._failing_cases

    def of_parameter(self, parameter: str) -> float:
        """Suspicion of the most suspicious line of a parameter."""
        if not self._failing:
            return 1.0
        return max(UNTOUCHED, max(self._scores.get(parameter, {}).values(), default=0.0))

    def of_lines(self, parameter: str, first: int, last: int) -> float:
        """Suspicion of the statement from line ``first`` to line ``last`` of a parameter's source (1-based).

        It is that of its first line; where that one was never seen to execute (``try:``, a definition), that of the
        most suspicious line within; and where no lines were recorded, that of the parameter.
        """
        if not self._failing:
            return 1.0
        scores = self._scores.get(parameter, {})
        if scores.keys() <= {WHOLE}:
            return max(UNTOUCHED, scores.get(WHOLE, 0.0))
        if first in scores:
            return max(UNTOUCHED, scores[first])
        within = (score for line, score in scores.items() if first <= line <= last)
        return max(UNTOUCHED, max(within, default=0.0))


def _with_equal_say(blamed: Iterable[frozenset[Element]], scores: Mapping[Element, float]) -> dict[Element, float]:
    """The scores, raised so that what each failing case blames most has the highest of all.

    :param blamed: what each failing case reached.
    """
    with_lines = {parameter for parameter, line in scores if line != WHOLE}
    telling = {(each, line) for each, line in scores if line != WHOLE or each not in with_lines}
    highest, raised = max((scores[element] for element in telling), default=0.0), dict(scores)
    for elements in blamed:
        own = elements & telling
        most = max((scores[element] for element in own), default=0.0)
        for element in own:
            raised[element] = max(raised[element], scores[element] * highest / most)
    return raised
