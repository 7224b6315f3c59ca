"""What a test says of a case beside passing or failing, and whom it asks: the ``learn`` fixture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pytest_learnloop.domain import Raw
from pytest_learnloop.grading import Grader, grade
from pytest_learnloop.learning.benchmark import measure
from pytest_learnloop.learning.episode import Episode
from pytest_learnloop.learning.playground import Playground
from pytest_learnloop.learning.scoring import Direction, Grading, Scale, Score, level_reached, number, place

T = TypeVar("T")

SAID = "the test says: "
"""What a line of the test's own words begins with."""


class CaseFeedback:
    """The ``learn`` fixture: a score between worst and best, words for the optimizer, and a model to ask.

    Without ``--learn`` its methods check their arguments and do nothing else; but a model is asked then, too.
    """

    def __init__(
        self,
        playground: Playground | None = None,
        grader: Grader = lambda name, result: None,
        *,
        measures: bool = False,
    ) -> None:
        """
        :param measures: whether what is given to :meth:`benchmark` is timed, and not just called.
        """
        self.playground = Playground() if playground is None else playground
        """Where episodes are played, and where the seed comes from."""
        self._grader = grader
        self._measures = measures
        self._score: Score | None = None
        self._words: list[str] = []
        self._level = ""
        self._metrics: dict[str, float] = {}

    def score(
        self,
        value: float,
        *,
        scale: Scale = ...,
        direction: Direction | None = None,
        stages: Mapping[float, str] | None = None,
    ) -> None:
        """Give the case a score other than 1 (passed) or 0 (failed). The last score given counts.

        An assertion that fails later doesn't take it back; an error, a time-out or a crash does, and counts as the
        worst.

        :param value: any real number; NaN counts as the worst.
        :param scale: (worst, best), the values of the worst and of the best score, which may be the lower one; values
            beyond are clipped. Without it the value is the score, from 0 to 1. None: any number may come; of two the
            higher is better, and candidates are compared by the share of cases that they do better on.
        :param direction: ``minimize``: less is better, whichever way round the scale is given.
        :param stages: level, in the unit of the value -> words for the optimizer. Those of the highest level that the
            value has reached are told; a level that all reach is ``-math.inf`` (``math.inf`` where less is better).
        :raises ValueError: the scale makes no sense or contradicts the direction, or there is none and the value is
            beyond 0 and 1.
        :raises TypeError: the value or a level is no number, or words are none.
        """
        given = number(value, "learn.score")
        score = Grading.of(scale, direction)(given)
        self._level = level_reached(given, stages or {}, lower_is_better=score.raw.lower_is_better)
        self._score = score

    def benchmark(self, function: Callable[[], T], *, seconds: float = 0.1) -> T:
        """Have the case learn to make a call faster: time it, and give what it returned first.

        What counts is the time of the fastest round, in runs of a reference work beside it, so that a busy machine
        makes no difference; less is better. A difference within the noise, which is measured as well and told to the
        optimizer, is none, and time counts only after all else: no gain in it makes up for a test that fails. A test
        that fails has no time, however fast: assert what the call returns. Without ``--learn`` it is called once.

        :param function: takes no argument, and does the same each time.
        :param seconds: that calls are timed for, about; there are at least ten rounds.
        :raises ValueError: ``seconds`` is not above 0.
        """
        if not seconds > 0:
            raise ValueError(f"learn.benchmark: seconds must be above 0, not {seconds!r}")
        if not self._measures:
            return function()
        timing = measure(function, seconds)
        raw = Raw(timing.relative, lower_is_better=True, scaled=False, noise=timing.noise)
        self._score, self._level = Score(place(raw), raw), ""
        self._words.append(
            f"a call takes {timing.seconds * 1e6:.3g} microseconds, {timing.relative:.3g} times the reference work; "
            f"differences below {timing.noise:.2g} are noise"
        )
        return timing.result

    def log(self, **metrics: float) -> None:
        """Tell further numbers of the case, by name; they decide nothing. The last value of a name counts.

        The optimizer reads them, and ``result.json`` has their means.

        :raises TypeError: a value is no number.
        """
        self._metrics.update({name: number(value, f"learn.log: {name}") for name, value in metrics.items()})

    def feedback(self, text: str) -> None:
        """Add words to what the optimizer reads of the case, such as why a result is not good enough.

        :raises TypeError: if ``text`` is not a string.
        """
        if not isinstance(text, str):
            raise TypeError(f"learn.feedback: expected a string, not {type(text).__name__}")
        self._words.append(text)

    @property
    def seed(self) -> int:
        """A number from 0 up for the test to draw everything random from: the case's seed.

        A test that asks for it is a *seeded test*: it yields cases in train, validation and held-out, on seeds of
        their own. Without ``--learn`` the seed is always 0.
        """
        return self.playground.seed.ask()

    def episode(
        self, environment: Any, *, max_steps: int | None = None, seed: int | None = None, close: bool = True
    ) -> Episode:
        """Play an episode: iterate over it for its observations, and answer each with ``act(action)``.

        :param environment: an environment of gymnasium, or any object with ``reset`` and ``step``.
        :param max_steps: steps after which the episode counts as truncated; None: the environment decides.
        :param seed: what the environment is reset with; None: the case's :attr:`seed`, which makes the test a seeded
            one, and for further episodes of the same test the numbers that follow it.
        :param close: close the environment when the test is over, if it can be closed; not for one that tests share.
        :raises TypeError: ``environment`` has no ``reset`` or no ``step``.
        :raises ValueError: ``max_steps`` is below 1.
        """
        return self.playground.episode(environment, max_steps=max_steps, seed=seed, close=close)

    def grade(self, name: str, result: Any) -> Any:
        """What the hook ``pytest_learnloop_grade`` makes of a result: a number, or other plain data.

        Under ``--learn`` it is graded in the process that began the run, where no candidate runs, so that what it is
        graded by is out of the candidate's reach. Waiting for it doesn't count against the test's time.

        :param result: plain data, as JSON has it, of ten million characters at most.
        :raises GradeError: nobody grades this, or the hook failed.
        :raises TypeError: the result is not of plain data.
        :raises ValueError: it is too long.
        """
        return grade(name, result, self._grader)

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

        __tracebackhide__ = True
        return ask(messages, temperature=temperature, seed=seed, max_tokens=max_tokens)

    @property
    def given(self) -> Score | None:
        """The score given last; None where the test gave none."""
        return self._score

    @property
    def metrics(self) -> tuple[tuple[str, float], ...]:
        """(name, value) of what was logged."""
        return tuple(self._metrics.items())

    @property
    def text(self) -> str:
        """All words given, those of the level reached, and what was logged, a line each."""
        logged = ", ".join(f"{name} = {value:.6g}" for name, value in self._metrics.items())
        said = [*self._words, self._level, logged]
        return "\n".join(f"{SAID}{line}" for words in said if words for line in words.splitlines())
