"""How much a call may take, before it is sent."""

from __future__ import annotations

import math
import threading
from dataclasses import replace

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.budget import Limits, Reservation, Spent
from pytest_learnloop.models import Model, Price, Priced, Recalling, Request, Usage
from pytest_learnloop.words import counted

ANSWER_TOKENS = 8000
"""Most tokens of an answer where tokens or dollars are limited, and nobody has said how long an answer may be."""
TYPICAL_ANSWER_TOKENS = 1000
"""What costs are estimated by where no answer has come yet."""
_ENVELOPE = 8
"""Tokens that come on top of a message's text."""
_FIRST_MARGIN, _MARGIN = 1.5, 1.1


class Meter:
    """Estimates calls of a model from above; learns from each how the model counts.

    What is known of a recorded answer is not estimated.
    """

    def __init__(self, model: Model, limits: Limits, longest_answer: int | None = None) -> None:
        """
        :param longest_answer: tokens of an answer at most, where a request sets no limit of its own.
        """
        self._model = model
        self._recalling = model if isinstance(model, Recalling) else None
        self._limits = limits if self._recalling is None else Limits()
        """What estimates are needed for."""
        self._limited = self._limits.tokens is not None or self._limits.dollars is not None
        longest = longest_answer or (ANSWER_TOKENS if self._limited else None)
        self._longest_answer = longest if self._recalling is None else None
        self._lock = threading.Lock()
        self._ratio: float | None = None
        """Tokens that the model counted to those that we did, at most."""

    def bounded(self, request: Request) -> Request:
        """The request with an end to its answer, where there is to be one."""
        if request.max_tokens is None and self._longest_answer is not None:
            return replace(request, max_tokens=self._longest_answer)
        return request

    def most(self, request: Request) -> Reservation:
        """What a bounded request may take; nothing where neither tokens nor dollars are limited.

        :raises SettingsError: dollars are limited, but what the model costs isn't known.
        :raises BudgetSpentError: no recorded answer is left.
        """
        if self._recalling is not None:
            usage = self._recalling.usage(request)
            return Reservation(usage.tokens, usage.dollars or 0.0)
        if not self._limited:
            return Reservation()
        margin = _FIRST_MARGIN if self._ratio is None else _MARGIN * self._ratio
        prompt, answer = math.ceil(margin * self._count(request)), request.max_tokens or 0
        price = self.price()
        return Reservation(prompt + answer, prompt * price.prompt + answer * price.completion)

    def learn(self, request: Request, usage: Usage) -> None:
        """Take note of what a request took."""
        if self._limited and usage.prompt_tokens:
            with self._lock:
                self._ratio = max(self._ratio or 0.0, usage.prompt_tokens / self._count(request))

    def price(self) -> Price:
        """What the model costs; nothing where nobody has to know: dollars aren't limited, or answers are recorded.

        :raises SettingsError: dollars are limited, but what the model costs isn't known.
        """
        if self._limits.dollars is None:
            return Price(0.0, 0.0)
        price = self._model.price() if isinstance(self._model, Priced) else None
        if price is None:
            raise SettingsError(
                f"--learn-budget: what {self._model.name} costs is not known, so that dollars can't limit it: "
                "limit calls or tokens instead, such as '40 calls' or '200000 tokens'"
            )
        return price

    def what_it_buys(
        self, left: Limits, proposals: int, context_tokens: int, calls: int | None, by_tests: Spent
    ) -> str:
        """What the rest of a budget buys, such as ``about 12 updates of 3 proposals``.

        :param left: of the budget.
        :param proposals: in one update.
        :param context_tokens: most tokens of one prompt.
        :param calls: in one update; None for one for each proposal.
        :param by_tests: what tests ask for one proposal at most.
        :raises SettingsError: dollars are limited, but what the model costs isn't known.
        """
        price = self.price()
        calls = proposals if calls is None else calls
        each_costs = context_tokens * price.prompt + TYPICAL_ANSWER_TOKENS * price.completion
        updates = [
            amount / cost
            for amount, cost in (
                (left.updates, 1),
                (left.candidates, proposals),
                (left.calls, calls + proposals * by_tests.calls),
                (left.tokens, calls * (context_tokens + TYPICAL_ANSWER_TOKENS) + proposals * by_tests.tokens),
                (left.dollars, calls * each_costs + proposals * by_tests.dollars),
            )
            if amount is not None and cost > 0
        ]
        each = f"{proposals} proposal{'s' if proposals != 1 else ''}"
        each += f" and {calls} calls" if calls != proposals else ""
        each += f", for each of which tests ask up to {counted(by_tests.calls, 'call')}" if by_tests.calls else ""
        if not updates:
            return f"as many updates of {each} as there is time for"
        whole = int(min(updates))
        if whole < 1:
            return f"less than one update of {each}"
        return f"about {whole} update{'s' if whole != 1 else ''} of {each}"

    def _count(self, request: Request) -> int:
        return sum(self._model.count_tokens(message.text) + _ENVELOPE for message in request.messages)
