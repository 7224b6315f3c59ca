"""What is run, and what it gave: cases, their outcomes, and both together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple


class Split(str, Enum):
    """What a case is used for."""

    TRAIN = "train"
    """Shown to the optimizer."""
    VALIDATION = "validation"
    """Decides which candidate survives; the optimizer sees its scores only."""
    HELD_OUT = "held_out"
    """Never shown, never used to select."""

    @property
    def in_words(self) -> str:
        """For people: ``held-out``."""
        return self.value.replace("_", "-")


class Case(NamedTuple):
    """A test to run: a nodeid plus, for a seeded test, a seed. (A tuple, as nothing is hashed as often.)"""

    nodeid: str
    seed: int | None = None

    @property
    def key(self) -> str:
        """The case as one string, unique among cases: the nodeid, and ``#seed`` where there is one."""
        return self.nodeid if self.seed is None else f"{self.nodeid}#{self.seed}"


class Ending(str, Enum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    """Failed outside the test body: in a fixture's set-up or teardown."""
    SKIPPED = "skipped"
    """Skipped or failed as expected (xfail)."""
    TIMEOUT = "timeout"
    CRASH = "crash"
    """The process died without a verdict."""
    OUT_OF_MEMORY = "out of memory"

    @property
    def lost(self) -> bool:
        """Whether the process was lost with the case, so that the next case needs a new one."""
        return self in (Ending.TIMEOUT, Ending.CRASH)

    @property
    def fine(self) -> bool:
        """Whether pytest counts it as no failure."""
        return self in (Ending.PASSED, Ending.SKIPPED)


@dataclass(frozen=True)
class Call:
    """One recorded call of a parameter, its values as bounded text."""

    parameter: str
    arguments: tuple[tuple[str, str], ...]
    """(name, representation before the call), in order of the signature."""
    result: str | None = None
    """Representation of what it returned; None where it raised or did not end."""
    exception: str | None = None
    """``Type: message`` where it raised."""
    duration: float = 0.0
    """Seconds."""
    inputs: tuple[tuple[str, int], ...] = ()
    """(name of an argument, index of an earlier call in the outcome's calls) where the argument was, held or was held
    by what that call gave; an argument that holds several results is named once for each."""
    raised_at: int | None = None
    """Line of the parameter's source, from 1, that the exception came from or through."""


@dataclass(frozen=True)
class Rollout:
    """The way that an episode took: what brings another environment to the same place."""

    seed: int
    """That the environment was reset with."""
    actions: tuple[Any, ...] = ()
    """All that were taken, as plain data."""
    digest: str = ""
    """Of the last observation; empty where nobody has seen it."""
    ended: bool = False
    """Whether the episode was through."""


@dataclass(frozen=True)
class Window:
    """The part of each episode that a case plays, and what of it is seen. None stands for the whole."""

    trace: int | None = None
    """Trace horizon: steps that an update sees."""
    feedback: int | None = None
    """Feedback horizon: steps whose rewards are summed."""
    goes_on: bool = False
    """Whether the next rollout goes on where this one ends, so that its way is to be kept."""
    beginning: Rollout | None = None
    """The way to where the first episode begins; None for its reset."""

    @property
    def steps(self) -> int | None:
        """Steps to be played."""
        return None if self.trace is None or self.feedback is None else max(self.trace, self.feedback)


@dataclass(frozen=True)
class Step:
    """One step of an episode: what was observed, what was done, and what came of it."""

    number: int
    """From 1, in the episode."""
    observation: tuple[tuple[str, str], ...]
    """(field, representation); nested mappings and objects are flattened, their names joined by dots. One field, named
    "", where the observation is neither."""
    action: str
    reward: float
    calls: tuple[int, ...] = ()
    """Indices into the outcome's calls of those made between this observation and its action."""
    ending: str = ""
    """"" while the episode goes on after it, else "terminated" or "truncated"."""


@dataclass(frozen=True)
class Raw:
    """A value as the test gave it, in a unit of its own."""

    value: float
    lower_is_better: bool = False
    scaled: bool = True
    """Whether the score is the value's place on a scale; else it only tells which of a case's values is better."""
    noise: float | None = None
    """By how much a measured value may differ though nothing has changed, in the same unit; None: not a measurement."""


@dataclass(frozen=True)
class Outcome:
    """What one case gave for one candidate."""

    ending: Ending
    score: float
    """0 (worst) to 1 (best)."""
    duration: float = 0.0
    """Seconds, set-up and teardown included."""
    feedback: str = ""
    """pytest's failure text and the words the test added; empty unless the trial asked for texts."""
    calls: tuple[Call, ...] = ()
    """In the order in which they began; empty unless recorded."""
    steps: tuple[Step, ...] = ()
    """Of the case's episodes, in time, as far as the trace horizon goes in each; empty unless recorded."""
    rollout: Rollout | None = None
    """The way that its first episode took, where a later one is to go on from there; None unless recorded."""
    touched: frozenset[str] = frozenset()
    """Ids of the parameters that ran, shared fixtures included; empty unless recorded."""
    latest: tuple[str, ...] = field(default=(), compare=False)
    """Some of these, the latest first, by when they were reached for the first time; empty unless recorded just now."""
    lines: frozenset[tuple[str, int]] = frozenset()
    """(parameter id, line) executed, line 1 being the first of the parameter's source; empty unless recorded."""
    raw: Raw | None = None
    """What the score comes from; None where the test gave no value."""
    metrics: tuple[tuple[str, float], ...] = ()
    """(name, value) of what the test logged beside its score, in the order in which names were first logged."""
    spread: float = 0.0
    """Standard error of the score, where it is the mean of several runs; 0 where all of them scored the same."""

    @property
    def best(self) -> bool:
        """Whether nothing is left to gain."""
        return self.score >= 1.0 and self.ending is Ending.PASSED


@dataclass(frozen=True)
class Experience:
    """A case with its outcome."""

    case: Case
    outcome: Outcome
