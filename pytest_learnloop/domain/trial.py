"""What an evaluator is asked to run, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from pytest_learnloop.domain.artifact import Candidate
from pytest_learnloop.domain.experience import Case, Outcome, Window


class Detail(str, Enum):
    """How much a trial reports beside endings and scores."""

    SCORES = "scores"
    """Nothing more: the fastest."""
    TEXTS = "texts"
    """Failure texts as well."""
    TRACES = "traces"
    """Texts, parameters touched, lines executed and calls."""
    TOUCHES = "touches"
    """Texts and parameters touched, but neither lines nor calls: all that held-out cases may tell."""
    LINES = "lines"
    """Texts, parameters touched and lines executed, but no calls."""

    @property
    def records(self) -> bool:
        """Whether what runs in the process has to be recorded, which takes longer."""
        return self in (Detail.TRACES, Detail.TOUCHES, Detail.LINES)


@dataclass(frozen=True)
class Trial:
    """A candidate to be run on cases, in this order."""

    candidate: Candidate
    cases: tuple[Case, ...]
    detail: Detail = Detail.SCORES
    screen: int = 0
    """Number of leading cases of which one must beat its reference, or the rest is not run; 0: no screening."""
    reference: Sequence[float] = ()
    """Scores of the leading ``screen`` cases to beat."""
    stop_when_lost: bool = False
    """Stop at the first case that takes its process with it (timeout, crash), unless it is in ``lost_before`` and the
    candidate has improved another case already."""
    lost_before: frozenset[Case] = frozenset()
    """Cases that were lost with the candidate's parent already."""
    lenient: bool = False
    """Give a case that nobody has seen pass the time of one of which nothing is known, at least: what fails at once may
    take long to pass."""
    windows: Mapping[Case, Window] = field(default_factory=dict)
    """The parts of episodes that cases play; whole episodes where nothing is said."""


@dataclass(frozen=True)
class Evaluation:
    """What a trial gave: an outcome for each case that was run."""

    trial: Trial
    outcomes: Mapping[Case, Outcome] = field(default_factory=dict)
    invalid: str = ""
    """Why the candidate could not be run at all; empty where it could."""
    cut: str = ""
    """Why it was ended before it was through, in words; empty where it was not."""
