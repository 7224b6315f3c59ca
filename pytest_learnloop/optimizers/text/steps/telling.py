"""The steps of an episode as text: all of them where they fit, else those that led to rewards and losses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from pytest_learnloop.domain import Call, Step
from pytest_learnloop.optimizers.text.steps.columns import columns
from pytest_learnloop.optimizers.text.steps.lists import gathered
from pytest_learnloop.optimizers.text.steps.regularities import regularities
from pytest_learnloop.optimizers.text.steps.table import StepTable

_RUN_UP = 1
"""Steps before a reward or an ending of which everything is told, as of that one itself."""
_AFTERMATH = 4
"""How much further off a step counts where it comes after a reward, since it did not lead to it."""
_RATE = re.compile(r"[| ]-?\d+(\.\d+)?[+-]\d")


class StepsText:
    """Steps as a table in which nothing is told twice, with words on how to read it."""

    def __init__(self, steps: Sequence[Step], calls: Sequence[Call], count: Callable[[str], int]) -> None:
        """
        :param steps: at least one.
        :param calls: those of the outcome, which the steps point to.
        :param count: how many tokens a text has.
        """
        self._columns = columns(steps, calls)
        self._found = regularities(self._columns.of)
        self._notable = self._rewarded_or_last()
        self._order = _nearest_first(self._notable or [len(steps) - 1], len(steps))
        self._count = count
        self._known: dict[int, str] = {}

    def within(self, limit: int) -> str:
        """The steps in a number of tokens.

        Where all of them fit, the text has all that was observed, done and gained, and what parameters gave; arguments
        of their calls are left to what was observed. Else steps are left out, those first that are furthest from a
        reward other than the usual one and from the end of an episode, and the text says which. Where there is not even
        room for one, it says that alone, be there room for these words or not.
        """
        if limit not in self._known:
            kept = _most(len(self._order), lambda kept: self._count(self._of(kept)) <= limit)
            self._known[limit] = self._of(kept)
        return self._known[limit]

    def nearest(self, most: int) -> list[int]:
        """Places of the steps that matter most, in time."""
        return sorted(self._order[:most])

    def _rewarded_or_last(self) -> list[int]:
        """Places of the steps with a reward other than the usual one, and of those that end an episode."""
        usual = self._columns.usual_reward
        pairs = zip(self._columns.rewards, self._columns.endings, strict=True)
        return [place for place, (reward, ending) in enumerate(pairs) if reward != usual or ending]

    def _of(self, kept: int) -> str:
        """The text with so many steps, those that matter most."""
        if not kept:
            return f"It took {len(self._order)} steps, for which there is no room here."
        whole = {place for aim in self._notable for place in range(aim - _RUN_UP, aim + 1)}
        table = str(StepTable(self._columns, self._found, sorted(self._order[:kept]), whole))
        return "\n".join([*self._introduction(table), table])

    def _introduction(self, table: str) -> Iterator[str]:
        found, episodes = self._found, 1 + len(self._columns.beginnings)
        numbers = self._columns.numbers
        which = (
            f"Steps {numbers[0]} to {numbers[-1]} of an episode" if episodes == 1 else f"Steps of {episodes} episodes"
        )
        yield f"{which}: what was observed, and the action taken on it."
        yield from _listed("Never changing", found.constant, " ", found.constant.keys() - found.comes_and_goes.keys())
        yield from _listed("Whenever there", found.constant, " ", found.comes_and_goes)
        yield from _listed("Always equal", found.equal, " = ", found.equal)
        yield from _listed("Where not told, the change since the step before", found.changes, " of ", found.changes)
        yield f"The reward is {self._columns.usual_reward} where not told."
        moving = " 76+2 is 76, and 2 more at every further step." if _RATE.search(table) else ""
        yield f"What is not told goes on as before.{moving}"


def _listed(what: str, pairs: Mapping[str, str], sign: str, names: Collection[str]) -> Iterator[str]:
    """A line with the pairs that have one of these names; none, where there is no such pair."""
    told = [f"{name}{sign}{other}" for name, other in gathered(pair for pair in pairs.items() if pair[0] in names)]
    if told:
        yield f"{what}: {'; '.join(told)}"


def _nearest_first(aims: Sequence[int], steps: int) -> list[int]:
    """All places, those that led to one of the aims before others."""

    def distance(place: int) -> int:
        return min(aim - place if aim >= place else _AFTERMATH * (place - aim) for aim in aims)

    return sorted(range(steps), key=lambda place: (distance(place), -place))


def _most(items: int, fits: Callable[[int], bool]) -> int:
    """The most items that fit, of those that are tried: all of them, and what a bisection meets."""
    if fits(items):
        return items
    low, high = 0, items
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
