"""A model that says again what was recorded: a run with a model, repeated with none."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from pytest_learnloop.models import Answer, BudgetSpentError, Message, ModelError, Request, Slot, Usage
from pytest_learnloop.models.cache import key_of
from pytest_learnloop.models.recording import RecordedCall
from pytest_learnloop.models.tokens import estimate_tokens

PREFIX = "replay:"


class ReplayModel:
    """Answers by update, slot and attempt, at the cost that each answer had: nothing where it came from the cache.

    Calls that have no slot of their own, as those of tests have none, are told apart by what they ask. The others are
    answered as well where the prompt differs from the recorded one, which is reported: the run may go another way from
    there. Calls that failed fail again. Where the recorded run asked nothing more, there is nothing more to be had.
    """

    def __init__(self, name: str, calls: Iterable[RecordedCall], report: Callable[[str], None]) -> None:
        """
        :param report: hears of every prompt that differs, in words.
        """
        self.name = name
        self._report = report
        self._lock = threading.Lock()
        self._recorded: dict[Slot, dict[str, _Course]] = defaultdict(lambda: defaultdict(_Course))
        for call in calls:
            self._recorded[call.request.slot][key_of(name, call.request)].add(call)
        self._last_update = max((slot.update for slot in self._recorded), default=0)

    def recall(self, request: Request) -> Answer | None:
        """The answer, where it came from the cache when it was recorded; None where it has to be asked for."""
        with self._lock:
            course = self._course(request)
            return self._take(course, request).answer if course is not None and course.next.answer.cached else None

    def usage(self, request: Request) -> Usage:
        """What the recorded call took; nothing where the run goes another way, so that there will be no answer.

        :raises BudgetSpentError: the recorded run had ended before, or its tests did not ask this.
        """
        with self._lock:
            course = self._course(request)
            if course is not None:
                return course.next.answer.usage
        if not request.slot.slot:
            asked = request.messages[-1].text.strip().partition("\n")[0]
            raise BudgetSpentError(
                f"{self.name}: the recording ends here: no test had asked {asked!r} when it was made"
            )
        if request.slot.update >= self._last_update:
            raise BudgetSpentError(f"{self.name}: the recording ends here, as the recorded run did")
        return Usage()

    def complete(self, request: Request) -> Answer:
        """The recorded answer, with the usage it had then.

        :raises ModelError: the recorded call failed, or there was none.
        """
        with self._lock:
            course = self._course(request)
            if course is None:
                raise ModelError(
                    f"{self.name}: no answer was recorded for {_in_words(request.slot)}: the recorded run went another "
                    "way, with other code, tests or options"
                )
            call = self._take(course, request)
        if call.failure is not None:
            raise call.failure.error
        return call.answer

    def count_tokens(self, text: str) -> int:
        """An estimate."""
        return estimate_tokens(text)

    def _course(self, request: Request) -> _Course | None:
        """What was recorded of a request, or of the one that had its place."""
        in_place = self._recorded.get(request.slot, {})
        if (found := in_place.get(key_of(self.name, request))) is not None:
            return found
        alike = [each for each in in_place.values() if each.next.request.messages == request.messages]
        others = alike or (list(in_place.values()) if request.slot.slot else [])
        return next((each for each in others if not each.is_over), others[0] if others else None)

    def _take(self, course: _Course, request: Request) -> RecordedCall:
        call = course.take()
        if call.request.messages != request.messages:
            self._report(f"{_in_words(request.slot)}: {_difference(call.request.messages, request.messages)}")
        return call


@dataclass
class _Course:
    """What came of one request each time that it was asked, in this order; the last goes on."""

    left: list[RecordedCall] = field(default_factory=list)
    is_over: bool = False
    """Whether all of it was given."""

    def add(self, call: RecordedCall) -> None:
        """Whoever paid for an answer was first, even where others who asked at the same time were noted before."""
        paid = sum(not each.answer.cached for each in self.left)
        self.left.insert(len(self.left) if call.answer.cached else paid, call)

    @property
    def next(self) -> RecordedCall:
        """What comes of it next."""
        return self.left[0]

    def take(self) -> RecordedCall:
        """Go on to the one after it. Where there is none, what was paid for is kept, as by the cache."""
        call = self.left[0]
        if len(self.left) > 1:
            return self.left.pop(0)
        self.is_over = True
        if call.answer.text.strip():
            self.left = [replace(call, answer=replace(call.answer, cached=True))]
        return call


def _in_words(slot: Slot) -> str:
    words = f"update {slot.update}, slot {slot.slot}"
    return f"{words}, attempt {slot.attempt}" if slot.attempt > 1 else words


def _difference(recorded: Sequence[Message], now: Sequence[Message]) -> str:
    """The first line in which two prompts differ. Raises ValueError if they don't."""
    for then, message in zip_longest(recorded, now):
        if then is None or message is None:
            return f"the prompt has {len(now)} messages, and had {len(recorded)} when it was recorded"
        if then.role != message.role:
            return f"a message of the prompt has the role {message.role}, and had {then.role} when it was recorded"
        for number, (old, new) in enumerate(zip_longest(then.text.split("\n"), message.text.split("\n")), start=1):
            if old != new:
                return (
                    f"the prompt is not the one recorded: line {number} of the {message.role} message is {new!r}, and "
                    f"was {old!r}"
                )
    raise ValueError("the prompts are the same")
