"""What a run may spend, and what it has spent."""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Literal, get_args

from pytest_learnloop.errors import SettingsError

Count = Literal["updates", "exposures", "candidates", "calls", "tokens"]
Unit = Literal["seconds", "dollars", "updates", "exposures", "candidates", "calls", "tokens"]

_COUNTED_ANEW: tuple[Unit, ...] = ("updates", "exposures", "candidates")
"""What a run that goes on from an interrupted one counts from the beginning, as it goes through it again."""
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_DURATION = re.compile(rf"({_NUMBER})\s*([hms])")
_DOLLARS = re.compile(rf"\$\s*({_NUMBER})")
_COUNT = re.compile(r"([0-9]{1,15})\s*(update|exposure|candidate|call|token)s?")


@dataclass(frozen=True)
class Limits:
    """The most a run may spend; None: as much as it likes. As text: ``10m, 500 candidates``."""

    seconds: float | None = None
    """Wall-clock time after the baseline."""
    dollars: float | None = None
    updates: int | None = None
    exposures: int | None = None
    """Train experiences shown: one to one question, or to one update of an optimizer that asks none."""
    candidates: int | None = None
    calls: int | None = None
    """Calls of a model."""
    tokens: int | None = None
    """Tokens sent to a model and received from it."""

    def __str__(self) -> str:
        limits = ((unit, getattr(self, unit)) for unit in get_args(Unit))
        return ", ".join(in_words(unit, amount) for unit, amount in limits if amount is not None)


@dataclass(frozen=True)
class Spent:
    """What a run has spent, in the units of :class:`Limits`."""

    seconds: float = 0.0
    dollars: float = 0.0
    updates: int = 0
    exposures: int = 0
    candidates: int = 0
    calls: int = 0
    tokens: int = 0

    def __add__(self, other: Spent) -> Spent:
        """What two runs have spent together."""
        return Spent(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


class NoRoomError(Exception):
    """What was to be reserved does not fit under a limit any more; the text says which."""


@dataclass(frozen=True)
class Reservation:
    """The most that one call of a model in flight may take."""

    tokens: int = 0
    dollars: float = 0.0


class Budget:
    """Keeps account of what is spent; it is for the loop to ask before it spends. Safe to use from several threads.

    What costs nothing until it has come to its end, as a call of a model does, is reserved first and settled then, so
    that several at once don't cross a limit together.
    """

    def __init__(
        self, limits: Limits, clock: Callable[[], float] = time.monotonic, already: Spent | None = None
    ) -> None:
        """``already`` is what was spent before, in a run that this one resumes."""
        self.limits = limits
        self._clock = clock
        self._spent = already or Spent()
        self._started: float | None = None
        self._off_the_clock = False
        self._paid_before = False
        self._lock = threading.RLock()
        self._reserved: list[Reservation] = []
        self.kept = Spent()
        """What is kept back."""
        self._refusal: str | None = None

    def start(self) -> None:
        """Start the clock; before that, time costs nothing."""
        self._started = self._clock()

    @contextmanager
    def off_the_clock(self) -> Iterator[None]:
        """Within, time costs nothing and is not limited; all else is."""
        with self._lock:
            self._spent, self._started, running = self.spent, None, self._started is not None
            self._off_the_clock = True
        try:
            yield
        finally:
            with self._lock:
                self._off_the_clock = False
                self._started = self._clock() if running else None

    @contextmanager
    def paid_before(self) -> Iterator[None]:
        """Within, a run goes through what one before it has paid for, which takes what was spent already.

        Time is not limited, and nothing counts as exhausted but what is counted anew. A call that was not paid for
        still has to fit under all limits.
        """
        with self.off_the_clock():
            self._paid_before = True
            try:
                yield
            finally:
                self._paid_before = False

    def spend(
        self,
        *,
        updates: int = 0,
        exposures: int = 0,
        candidates: int = 0,
        calls: int = 0,
        tokens: int = 0,
        dollars: float = 0.0,
    ) -> None:
        """Add to what was spent, even beyond a limit: an account tells the truth. Raises ValueError below zero."""
        if min(updates, exposures, candidates, calls, tokens, dollars) < 0:
            raise ValueError("nobody gives anything back: amounts must not be negative")
        with self._lock:
            before = self._spent
            self._spent = replace(
                before,
                updates=before.updates + updates,
                exposures=before.exposures + exposures,
                candidates=before.candidates + candidates,
                calls=before.calls + calls,
                tokens=before.tokens + tokens,
                dollars=before.dollars + dollars,
            )

    def keep_back(self, amount: Spent) -> None:
        """Count so much as not being there, until it is released: the end of the run will need it."""
        self.kept = amount

    def release(self) -> None:
        """What was kept back can be spent now."""
        self.kept = Spent()

    def end(self, reason: str) -> None:
        """Count as exhausted from now on, whatever is left, for a reason in words."""
        self._refusal = reason

    @property
    def remaining(self) -> Limits:
        """What is left of each limit, without what is kept back."""
        limited: dict[str, Any] = {
            unit: self.left(unit) for unit in get_args(Unit) if getattr(self.limits, unit) is not None
        }
        return replace(self.limits, **limited)

    def reserve(self, most: Reservation) -> bool:
        """Set aside what one call may take at most; False where that has to wait for others to be settled.

        :raises NoRoomError: it would cross a limit even if nothing was set aside. From then on the budget counts as
            exhausted.
        """
        with self._lock:
            lacking = self._lacking(most, [])
            if lacking is not None:
                self._refusal = self._without_room(lacking, most)
                raise NoRoomError(self._refusal)
            if self._lacking(most, self._reserved) is not None:
                return False
            self._reserved.append(most)
            return True

    def settle(self, reserved: Reservation, *, tokens: int = 0, dollars: float = 0.0) -> None:
        """A call that was reserved is over: one call, and what it took, is spent."""
        with self._lock:
            self._reserved.remove(reserved)
            self.spend(calls=1, tokens=tokens, dollars=dollars)

    def cancel(self, reserved: Reservation) -> None:
        """A call that was reserved turned out to cost nothing."""
        with self._lock:
            self._reserved.remove(reserved)

    def _lacking(self, most: Reservation, others: list[Reservation]) -> Unit | None:
        """The first unit of which too little is left for a call beside others in flight."""
        wanted: dict[Unit, float] = {
            "dollars": most.dollars + sum(each.dollars for each in others),
            "calls": 1 + len(others),
            "tokens": most.tokens + sum(each.tokens for each in others),
        }
        if self.left("seconds") <= 0:
            return "seconds"
        return next((unit for unit, amount in wanted.items() if amount > self.left(unit)), None)

    def _without_room(self, unit: Unit, most: Reservation) -> str:
        limit = in_words(unit, getattr(self.limits, unit))
        if unit in ("tokens", "dollars"):
            amount = in_words(unit, round(getattr(most, unit), 4))
            return (
                f"the budget of {limit} has no room for another call, which may take {amount} "
                "(less with a smaller --learn-answer)"
            )
        return self._is_spent(unit)

    def _is_spent(self, unit: Unit) -> str:
        kept = getattr(self.kept, unit)
        but = f", but for {in_words(unit, kept)} kept back for the final run" if kept else ""
        return f"the budget of {in_words(unit, getattr(self.limits, unit))} is spent{but}"

    @property
    def spent(self) -> Spent:
        """Everything up to now, time included."""
        with self._lock:  # the clock may be stopped meanwhile, in another thread
            if self._started is None:
                return self._spent
            return replace(self._spent, seconds=self._spent.seconds + self._clock() - self._started)

    @property
    def exhausted(self) -> str | None:
        """The first limit that was reached, or what ended it, in words; None while it goes on."""
        for unit in _COUNTED_ANEW if self._paid_before else get_args(Unit):
            if self.left(unit) <= 0:
                return self._is_spent(unit)
        return self._refusal

    def left(self, unit: Unit) -> float:
        """What is left of a unit, 0 at least, without what is kept back; infinity where there is no limit."""
        limit = None if unit == "seconds" and self._off_the_clock else getattr(self.limits, unit)
        return math.inf if limit is None else max(0, limit - getattr(self.spent, unit) - getattr(self.kept, unit))

    def affords(self, unit: Count, wish: int) -> int:
        """As many as wished, or as many as are left."""
        return int(min(wish, self.left(unit)))


def parse_budget(text: str) -> Limits:
    """Limits from text such as ``10m, 500 candidates``; raises SettingsError on anything else."""
    amounts: dict[str, Any] = {}
    for part in text.split(","):
        unit, amount = _parse_part(part.strip().lower(), text)
        if unit in amounts:
            raise _invalid(text, f"it limits {'time' if unit == 'seconds' else unit} twice")
        if not 0 < amount < math.inf:
            raise _invalid(text, f"{part.strip()!r} must be above zero and finite")
        amounts[unit] = amount
    return Limits(**amounts)


def in_words(unit: Unit, amount: float) -> str:
    """An amount as :func:`parse_budget` reads it: ``1.5h``, ``$0.50``, ``1 update``."""
    if unit == "seconds":
        whole = (letter for letter, seconds in _SECONDS.items() if amount and amount % seconds == 0)
        letter = next(whole, "s")
        return f"{_plain(amount / _SECONDS[letter])}{letter}"
    if unit == "dollars":
        return f"${amount:.2f}" if round(amount, 2) == amount else f"${_plain(amount)}"
    return f"{amount} {unit.removesuffix('s') if amount == 1 else unit}"


def _parse_part(part: str, whole: str) -> tuple[str, float]:
    if match := _DURATION.fullmatch(part):
        return "seconds", float(match[1]) * _SECONDS[match[2]]
    if match := _DOLLARS.fullmatch(part):
        return "dollars", float(match[1])
    if match := _COUNT.fullmatch(part):
        return f"{match[2]}s", int(match[1])
    raise _invalid(whole, f"{part!r} is no limit")


def _plain(number: float) -> str:
    """A number without an exponent and without a trailing ``.0``."""
    text = format(Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _invalid(text: str, reason: str) -> SettingsError:
    return SettingsError(
        f"--learn-budget: {text!r} is not valid: {reason}. Valid are one or more of 30s, 10m or 1.5h, `N updates`, "
        "`N exposures`, `N candidates`, `N calls`, `N tokens` and $1.50, separated by commas, such as "
        "'10m, 500 candidates'"
    )
