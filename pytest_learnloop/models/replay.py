"""A model that says again what was recorded: a run with a model, repeated with none."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from pytest_learnloop.models import Answer, Message, ModelError, Request, Slot
from pytest_learnloop.models.recording import RecordedCall, hash_of
from pytest_learnloop.models.tokens import estimate_tokens

PREFIX = "replay:"


class ReplayModel:
    """Answers by update, slot and attempt.

    Where several calls share these, as calls of tests do, those with the same prompt are told apart by it, and answered
    in the order recorded; when all were given, the last goes on. A prompt that differs from the recorded one is
    answered all the same, and reported: the run may go another way from there.
    """

    def __init__(self, name: str, calls: Iterable[RecordedCall], report: Callable[[str], None]) -> None:
        """
        :param report: hears of every prompt that differs, in words.
        """
        self.name = name
        self._report = report
        self._lock = threading.Lock()
        self._recorded: dict[Slot, dict[str, list[RecordedCall]]] = defaultdict(lambda: defaultdict(list))
        for call in calls:
            self._recorded[call.request.slot][hash_of(call.request.messages)].append(call)

    def complete(self, request: Request) -> Answer:
        """The recorded answer, with the usage it had then.

        :raises ModelError: none was recorded for this update, slot and attempt.
        """
        with self._lock:
            if request.slot not in self._recorded:
                raise ModelError(
                    f"{self.name}: no answer was recorded for {_in_words(request.slot)}: the call failed then, or the "
                    "run went another way, with other code, tests or options"
                )
            prompts = self._recorded[request.slot]
            same = prompts.get(hash_of(request.messages))
            if same is None:
                same = next(iter(prompts.values()))
                self._report(f"{_in_words(request.slot)}: {_difference(same[0].request.messages, request.messages)}")
            return same.pop(0).answer if len(same) > 1 else same[0].answer

    def count_tokens(self, text: str) -> int:
        """An estimate."""
        return estimate_tokens(text)


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
