"""What came of the requests that were put to a model."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_learnloop.models import Answer, ModelError


@dataclass(frozen=True)
class Tally:
    """What came of a client's requests."""

    calls: int = 0
    """Sent to the model, each counted once however often it was tried."""
    cached: int = 0
    """Answered for nothing: from the cache, or by a call that somebody else had made."""
    failed: int = 0
    """Sent, and not answered."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    dollars: float | None = None
    """None where no price is known."""
    cached_tokens: int = 0
    """That the answers from the cache took when they were paid for."""
    cached_dollars: float = 0.0
    """What they cost then, as far as that is known."""
    failure: str = ""
    """Why the last one that was not answered was not, in words."""

    @classmethod
    def of(cls, answer: Answer) -> Tally:
        """Of one request that was answered."""
        usage = answer.usage
        if answer.cached:
            return cls(cached=1, cached_tokens=usage.tokens, cached_dollars=usage.dollars or 0.0)
        return cls(1, 0, 0, usage.prompt_tokens, usage.completion_tokens, usage.dollars)

    @classmethod
    def of_failure(cls, error: ModelError) -> Tally:
        """Of one request that was sent, and not answered."""
        return cls(calls=1, failed=1, failure=str(error))

    @property
    def answered(self) -> int:
        """From the cache or by the model."""
        return self.calls + self.cached - self.failed

    def __add__(self, later: Tally) -> Tally:
        """Both together."""
        known = [each for each in (self.dollars, later.dollars) if each is not None]
        return Tally(
            self.calls + later.calls,
            self.cached + later.cached,
            self.failed + later.failed,
            self.prompt_tokens + later.prompt_tokens,
            self.completion_tokens + later.completion_tokens,
            sum(known) if known else None,
            self.cached_tokens + later.cached_tokens,
            self.cached_dollars + later.cached_dollars,
            later.failure if later.failed else self.failure,
        )
