"""What stands between those who ask and a model: cache, retries, concurrency, account, budget and recordings."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pytest_learnloop.learning.budget import Budget, NoRoomError, Reservation, Spent
from pytest_learnloop.models import (
    Answer,
    BudgetSpentError,
    FatalModelError,
    Model,
    ModelError,
    Recalling,
    Request,
    Stoppable,
)
from pytest_learnloop.models.cache import AnswerCache, key_of
from pytest_learnloop.models.conversation import without_secrets
from pytest_learnloop.models.meter import Meter
from pytest_learnloop.models.recording import Failure, RecordedCall
from pytest_learnloop.models.retry import Patience, persist
from pytest_learnloop.models.tally import Tally
from pytest_learnloop.secrets import Secrets

_GLANCE = 0.02
"""Seconds between two looks at whether there is room for the next call."""
_TICK = 0.1
"""Seconds at most between two signs of life while answers are waited for."""
_ENDED = "the run was ended before the answer came"


class _Shared(Future[Answer]):
    """What comes of a call that somebody else has sent, pays for, and tells of."""


@dataclass
class Client:
    """Asks one model; may itself be asked by several threads. It is an :class:`~pytest_learnloop.models.Asker`.

    A call runs in a thread of its own, which nobody waits for when the run is interrupted or its time is up: its
    answer, if it comes after all, goes to the cache, since it has to be paid for.
    """

    model: Model
    budget: Budget
    cache: AnswerCache | None = None
    record: Callable[[RecordedCall], None] | None = None
    """Hears of every call, answered or failed, in the order asked, in the thread that asked.

    A call that several share fails once, and is told once; its answer is told to each, and costs the others nothing.
    """
    secrets: Secrets = field(default_factory=lambda: Secrets({}))
    concurrency: int = 4
    """Calls at once."""
    longest_answer: int | None = None
    """Tokens of an answer at most, where a request sets no limit of its own."""
    seed: int = 0
    """Of the jitter between tries."""
    patience: Patience = field(default_factory=Patience)
    waiting: Callable[[], object] = lambda: None
    """Called again and again by who waits for answers, so that a run can show that it goes on."""

    def __post_init__(self) -> None:
        self._meter = Meter(self.model, self.budget.limits, self.longest_answer)
        self._lock = threading.Lock()
        self._in_flight: dict[str, Future[Answer]] = {}
        self._kept: set[str] = set()
        """Keys of the answers that went to the cache."""
        self._ended = threading.Event()
        self._fatal: FatalModelError | None = None
        self._tally = Tally()

    @property
    def tally(self) -> Tally:
        """Up to now."""
        return self._tally

    @property
    def hopeless(self) -> FatalModelError | None:
        """Why no call can succeed any more; None as long as one may."""
        return self._fatal

    def count_tokens(self, text: str) -> int:
        """As the model counts them."""
        return self.model.count_tokens(text)

    def what_it_buys(
        self, proposals: int, context_tokens: int, calls: int | None = None, by_tests: Spent | None = None
    ) -> str:
        """What is left of the budget buys, such as ``about 12 updates of 3 proposals``.

        :param proposals: in one update.
        :param context_tokens: most tokens of one prompt.
        :param calls: in one update; by default one for each proposal.
        :param by_tests: what tests ask for one proposal at most.
        :raises SettingsError: dollars are limited, but what the model costs isn't known.
        :raises FatalModelError: the model can't be asked for its price.
        """
        return self._meter.what_it_buys(self.budget.remaining, proposals, context_tokens, calls, by_tests or Spent())

    def ask(self, requests: Sequence[Request]) -> list[Answer | ModelError]:
        """As :meth:`Asker.ask <pytest_learnloop.models.Asker.ask>` says.

        :raises FatalModelError: no call can succeed any more; also at once where that turned out before.
        :raises SettingsError: dollars are limited, but what the model costs isn't known.
        """
        hidden = [self._without_secrets(request) for request in requests]
        futures: list[Future[Answer]] = []
        try:
            for request in hidden:
                futures.append(self._begin(request))
            self._await(futures)
        except (KeyboardInterrupt, FatalModelError):
            self.stop()
            raise
        finally:
            self._report(hidden, futures)
        return [_result(future) for future in futures]

    def stop(self) -> None:
        """End what is under way; nothing is sent any more."""
        self._ended.set()
        if isinstance(self.model, Stoppable):
            self.model.stop()

    def go_on(self) -> None:
        """Send requests again although time was up, or the run interrupted; not after a fatal error."""
        if self._fatal is None:
            self._ended.clear()

    # In the thread that asks.

    def _begin(self, request: Request) -> Future[Answer]:
        """The answer to come, or one that is there already. Waits until the call may be sent."""
        key = key_of(self.model.name, request)
        bounded = self._meter.bounded(request)
        future: Future[Answer] = Future()
        try:
            known = self._known(key, request)
            most = self._meter.most(bounded) if known is None else Reservation()
            while known is None and not self._may_start(key, future, most):
                time.sleep(_GLANCE)
                known = self._known(key, request)
        except NoRoomError as error:
            future.set_exception(BudgetSpentError(str(error)))
            return future
        except BudgetSpentError as error:
            self.budget.end(str(error))
            future.set_exception(error)
            return future
        if known is not None:
            return known
        threading.Thread(
            target=self._call, args=(bounded, key, most, future), name="learnloop-model", daemon=True
        ).start()
        return future

    def _known(self, key: str, request: Request) -> Future[Answer] | None:
        """An answer that costs nothing: one that is under way, in the cache or recorded as such."""
        with self._lock:
            under_way = self._in_flight.get(key)
        if under_way is not None:
            shared = _Shared()
            under_way.add_done_callback(lambda done: self._share(done, shared))
            return shared
        known = self.cache.get(key) if self.cache is not None else None
        if known is None and isinstance(self.model, Recalling):
            known = self.model.recall(request)
        if known is None:
            return None
        future: Future[Answer] = Future()
        future.set_result(self._for_nothing(known))
        return future

    def _share(self, done: Future[Answer], future: _Shared) -> None:
        """Pass on what came of a call that somebody else pays for."""
        if (error := done.exception()) is not None:
            future.set_exception(error)
        else:
            future.set_result(self._for_nothing(done.result()))

    def _for_nothing(self, answer: Answer) -> Answer:
        """An answer that was paid for before, or by somebody else; counted as such."""
        free = replace(answer, cached=True)
        with self._lock:
            self._tally += Tally.of(free)
        return free

    def _may_start(self, key: str, future: Future[Answer], most: Reservation) -> bool:
        """Take a place among the calls in flight if there is one, and room in the budget.

        :raises NoRoomError: there will be no room.
        :raises FatalModelError: another call found that none can succeed.
        """
        with self._lock:
            if self._fatal is not None:
                raise self._fatal
            if self._ended.is_set():
                raise NoRoomError("the run was ended")
            if key in self._kept and self.cache is not None and self.cache.get(key) is not None:
                return False  # somebody else has asked since it was looked for
            if key in self._in_flight or len(self._in_flight) >= self.concurrency or not self.budget.reserve(most):
                return False
            self._in_flight[key] = future
            return True

    def _await(self, futures: Sequence[Future[Answer]]) -> None:
        """Until all are done, or time is up: those that are not done then have an error."""
        pending = set(futures)
        while pending:
            left = self.budget.left("seconds")
            _, pending = wait(pending, min(left, _TICK), FIRST_COMPLETED)
            self.waiting()
            if self._fatal is not None:
                raise self._fatal
            if self.budget.left("seconds") <= 0:
                self.stop()
                break

    def _report(self, requests: Sequence[Request], futures: Sequence[Future[Answer]]) -> None:
        if self.record is None:
            return
        for request, future in zip(requests, futures, strict=False):  # interrupted, there are fewer futures
            result = _result(future)
            if isinstance(result, Answer):
                self.record(RecordedCall(self.model.name, request, result))
            elif not isinstance(result, BudgetSpentError) and not isinstance(future, _Shared):
                self.record(RecordedCall(self.model.name, request, Answer(""), Failure.of(result)))

    def _without_secrets(self, request: Request) -> Request:
        return replace(request, messages=without_secrets(request.messages, self.secrets))

    # In the thread of a call.

    def _call(self, request: Request, key: str, most: Reservation, future: Future[Answer]) -> None:
        """Get an answer, pay for it and keep it. Whatever happens, the future is done in the end."""
        try:
            answer = persist(
                lambda: self.model.complete(request),
                self.patience,
                random.Random(f"{self.seed}, {request.slot}"),
                lambda: self.budget.left("seconds"),
                self._ended.wait,
            )
            answer = replace(answer, text=self.secrets.hide(answer.text))
        except Exception as error:  # models come from outside too, and may raise anything
            told = BudgetSpentError(_ENDED) if self._ended.is_set() else self._as_told(error)
            self._settle(key, most, Tally.of_failure(told))
            future.set_exception(told)
            return
        if self._keep(key, answer):
            self._kept.add(key)
        self._meter.learn(request, answer.usage)
        self._settle(key, most, Tally.of(answer))
        future.set_result(answer)

    def _as_told(self, error: Exception) -> ModelError:
        """The error without secrets; a fatal one ends everything."""
        if not isinstance(error, ModelError):
            return ModelError(self.secrets.hide(f"{self.model.name}: {type(error).__name__}: {error}"))
        error.args = tuple(self.secrets.hide(str(each)) for each in error.args)
        if isinstance(error, FatalModelError):
            self._fatal = error
            self._ended.set()
        return error

    def _keep(self, key: str, answer: Answer) -> bool:
        """Write an answer to the cache, and tell whether it is there; an empty one is of no use to anybody."""
        if self.cache is None or not answer.text.strip():
            return False
        with suppress(sqlite3.Error):  # the disk is full, or the run is over: the answer itself matters more
            self.cache.put(key, self.model.name, answer)
            return True
        return False

    def _settle(self, key: str, most: Reservation, took: Tally) -> None:
        """Pay for a call that is over, and make room for others."""
        with self._lock:
            if took.calls:
                tokens = took.prompt_tokens + took.completion_tokens
                self.budget.settle(most, tokens=tokens, dollars=took.dollars or 0.0)
            else:  # while it waited for its turn, somebody else paid for it
                self.budget.cancel(most)
            del self._in_flight[key]
            self._tally += took


def _result(future: Future[Answer]) -> Answer | ModelError:
    if not future.done():
        return BudgetSpentError("time was up before the answer came")
    error = future.exception()
    if error is None:
        return future.result()
    assert isinstance(error, ModelError), "every other error was made one"
    return error
