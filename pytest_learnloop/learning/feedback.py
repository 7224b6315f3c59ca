"""What a test says of a case beside passing or failing, and whom it asks: the ``learn`` fixture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping


class CaseFeedback:
    """The ``learn`` fixture: a score between worst and best, words for the optimizer, and a model to ask.

    Without ``--learn`` its methods check their arguments and do nothing else; but a model is asked then, too.
    """

    def __init__(self) -> None:
        self._score: float | None = None
        self._words: list[str] = []

    def score(self, value: float, *, scale: tuple[float, float] = (0.0, 1.0)) -> None:
        """Give the case a score other than 1 (passed) or 0 (failed). The last score given counts.

        :param value: any real number; NaN counts as the worst.
        :param scale: (worst, best), the values of the worst and of the best score, which may be the lower one; values
            beyond are clipped.
        :raises ValueError: if both are the same, or one is not a finite number.
        """
        worst, best = scale
        if worst == best or not (math.isfinite(worst) and math.isfinite(best)):
            raise ValueError(f"learn.score: scale must be (worst, best), two finite numbers that differ, not {scale!r}")
        share = (float(value) - worst) / (best - worst)
        self._score = 0.0 if math.isnan(share) else min(1.0, max(0.0, share))

    def feedback(self, text: str) -> None:
        """Add words to what the optimizer reads of the case, such as why a result is not good enough.

        :raises TypeError: if ``text`` is not a string.
        """
        if not isinstance(text, str):
            raise TypeError(f"learn.feedback: expected a string, not {type(text).__name__}")
        self._words.append(text)

    def ask(
        self,
        messages: str | Iterable[Mapping[str, str]],
        *,
        temperature: float | None = None,
        seed: int | None = None,
        max_tokens: int | None = None,
    ) -> str:
        """What a model answers, as :func:`pytest_learnloop.ask` does: to grade a text, say."""
        from pytest_learnloop import ask

        return ask(messages, temperature=temperature, seed=seed, max_tokens=max_tokens)

    @property
    def given_score(self) -> float | None:
        """The score given last, mapped to 0..1; None where the test gave none."""
        return self._score

    @property
    def text(self) -> str:
        """All words given, a line each."""
        return "\n".join(self._words)
