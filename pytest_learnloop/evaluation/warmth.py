"""Which fixtures the children inherit: decided after the baseline, and taken back where that shows to be wrong."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_learnloop.evaluation.shared_fixtures import Key, SetUp, WarmFixture, to_warm
from pytest_learnloop.evaluation.warm import SupervisingProcess

_WORTH_IT = 0.002
"""Seconds that a child must save."""
_WORTH_SAYING = 0.1
"""Seconds above which the user hears of a fixture that every child sets up."""


class Warmth:
    """Keeps fixtures of the session set up in the process that children are forked from."""

    def __init__(self, process: SupervisingProcess) -> None:
        self._process = process
        self._planned: tuple[WarmFixture, ...] = ()
        self._warm = False
        self.notes: list[str] = []
        """What the user should know, a sentence each."""

    @property
    def fixtures(self) -> tuple[str, ...]:
        """Names of the fixtures that children inherit now."""
        return tuple(fixture.key[0] for fixture in self._planned) if self._warm else ()

    def plan(self, set_ups: Iterable[SetUp]) -> None:
        """Decide by what a baseline showed."""
        seen = list(set_ups)
        warm, cold = to_warm(seen)
        if sum(fixture.seconds for fixture in warm) >= _WORTH_IT:
            self._planned = warm
        self.notes += _notes_on(cold, seen)

    def begin(self) -> None:
        """Set up what is planned, unless that is done; the children run cold where it cannot be done."""
        if not self._planned or self._warm:
            return
        problem = self._process.warm(self._planned, 10 + 10 * sum(fixture.seconds for fixture in self._planned))
        self._warm = not problem
        if problem:
            self.give_up(f"they cannot be set up ahead ({problem})")

    def interrupt(self) -> None:
        """Let all children set up their own until the next :meth:`begin`. What runs is dropped."""
        self._process.cool()
        self._warm = False

    def lost(self) -> None:
        """The process that had them set up has died."""
        if self._warm:
            self._warm = False
            self.give_up("the process that had set them up died")

    def give_up(self, reason: str) -> None:
        """Never set them up again.

        :param reason: in words, for the user.
        """
        names = ", ".join(fixture.key[0] for fixture in self._planned)
        self.notes.append(f"Every candidate sets up the session's fixtures ({names}) anew, which is slower: {reason}.")
        self._planned = ()


def _notes_on(cold: dict[Key, str], seen: Iterable[SetUp]) -> list[str]:
    """A sentence on the slowest fixture that stays cold, if it is slow."""
    slowest = max((each for each in seen if each.key in cold), key=lambda each: each.seconds, default=None)
    if slowest is None or slowest.seconds < _WORTH_SAYING:
        return []
    name, reason = slowest.key[0], cold[slowest.key]
    return [f"Every candidate sets up the session's fixture {name} anew ({slowest.seconds:.1f} s): {reason}."]
