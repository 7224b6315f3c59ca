"""What a study may call and cost at most, before it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.learning.budget import Limits
from pytest_learnloop.models import Price
from pytest_learnloop.models.meter import TYPICAL_ANSWER_TOKENS
from pytest_learnloop.words import counted


@dataclass(frozen=True)
class Expense:
    """What one cell may take."""

    limits: Limits
    model: str | None
    """What proposes; None where nothing is paid for."""
    proposals: int
    """Calls in one update."""
    context: int
    """Tokens of one prompt at most."""

    @property
    def calls(self) -> float | None:
        """Most calls of the model that proposes; None where time alone ends it."""
        if self.model is None:
            return 0
        counts = (
            self.limits.calls,
            None if self.limits.updates is None else self.limits.updates * self.proposals,
            self.limits.candidates,
        )
        return min((each for each in counts if each is not None), default=None)

    def dollars(self, price: Price | None) -> float | None:
        """What that costs, with prompts of full length and typical answers; None where it isn't known."""
        if self.model is None:
            return 0.0
        known = [] if self.limits.dollars is None else [self.limits.dollars]
        if price is not None and self.calls is not None:
            known.append(self.calls * (self.context * price.prompt + TYPICAL_ANSWER_TOKENS * price.completion))
        return min(known, default=None)


def estimate(expenses: Sequence[Expense], prices: Mapping[str, Price | None]) -> Iterator[str]:
    """What several cells may take together, in words.

    :param prices: name of a model -> its price; None where nobody knows.
    """
    calls = [each.calls for each in expenses]
    limited = [each for each in calls if each is not None]
    if not any(each.model for each in expenses):
        yield "no model proposes: nothing is paid for proposals"
        return
    unlimited = len(calls) - len(limited)
    besides = f", and those of {counted(unlimited, 'cell')} that time alone ends" if unlimited else ""
    yield f"calls of the model: {sum(limited):.0f} at most{besides}"
    costs = [each.dollars(prices.get(each.model or "")) for each in expenses]
    if any(each is None for each in costs):
        unknown = sorted(
            {each.model for each, cost in zip(expenses, costs, strict=True) if cost is None and each.model}
        )
        yield f"cost: not known, since {', '.join(unknown)} has no known price, or nothing limits the calls"
    else:
        total = sum(each for each in costs if each is not None)
        lengths = f"prompts of full length and answers of {TYPICAL_ANSWER_TOKENS} tokens"
        yield f"cost: about ${total:.2f} at most, with {lengths}"
    yield "what tests ask by learn.ask comes on top where the budget does not limit calls"
