"""What an optimizer is shown in an update, what it proposes, and what it hears of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from pytest_learnloop.domain.artifact import Artifact, Candidate
from pytest_learnloop.domain.experience import Case, Experience


@dataclass(frozen=True)
class Support:
    """A piece of the code that a test stands on: a fixture, or a function, a class or a constant beside it."""

    path: str
    """Absolute path of the test module or the conftest.py that holds it."""
    line: int
    """1-based line of it in that file."""
    qualname: str
    """Qualified name within the file."""
    source: str
    """As it is written, dedented; of its decorators those alone that say how it is used."""


@dataclass(frozen=True)
class CaseSource:
    """What a case does, in the words of its test; of this case alone, as a parametrize list would tell others."""

    source: str
    """The test function's definition without its decorators, dedented."""
    parameters: tuple[tuple[str, str], ...] = ()
    """(name, representation) of the case's own parametrize values."""
    support: tuple[Support, ...] = ()
    """What the test uses of its own files, in the order in which it comes upon it."""


@dataclass(frozen=True)
class LearningContext:
    """What one update shows the optimizer: a candidate's sources, and what train cases said of it.

    Build it with :func:`pytest_learnloop.learning.context.build`, which refuses anything but train experiences.
    """

    artifact: Artifact
    parent: Candidate
    """The candidate that the experiences are of, and that proposals are derived from."""
    experiences: tuple[Experience, ...]
    update: int = 0
    """1-based number of the update."""
    tests: Mapping[Case, CaseSource] = field(default_factory=dict)
    """What the cases of the experiences do, where that is known."""

    @property
    def failing(self) -> tuple[Experience, ...]:
        """The experiences with something left to gain."""
        return tuple(experience for experience in self.experiences if not experience.outcome.best)

    def sources(self) -> dict[str, str]:
        """Parameter id -> its source in the parent."""
        return {p.id: self.artifact.source_of(p.id, self.parent) for p in self.artifact.parameters}


@dataclass(frozen=True)
class Proposal:
    """What an optimizer proposes: new sources for some parameters, to be laid over a parent's edits."""

    edits: Mapping[str, str]
    """Parameter id -> the whole new source of that parameter."""
    description: str = ""
    """One line on what was changed, in words."""
    parent: str | None = None
    """Id of a pool candidate; None for the context's parent."""
    screen: tuple[Case, ...] = ()
    """Train cases of which one must improve before others are run; none: all of the parent's failing train cases."""
    lenient: bool = False
    """Give it more time than others, and another try if it was late before; what a reading optimizer proposes always
    has that time."""


class Fate(str, Enum):
    """What became of a proposal."""

    ACCEPTED = "accepted"
    """The best candidate so far, and the parent of the next update."""
    REJECTED = "rejected"
    """Evaluated, and not better."""
    DUPLICATE = "duplicate"
    """The same candidate was evaluated before."""
    INVALID = "invalid"
    """It could not be run: the reason says why."""


@dataclass(frozen=True)
class Evaluated:
    """What the optimizer hears of one of its proposals."""

    proposal: Proposal
    fate: Fate
    reason: str = ""
    """Why it was not accepted, in words."""
    candidate: Candidate | None = None
    """None where it is invalid."""
    train: tuple[Experience, ...] = ()
    """The train cases that were run on it; fewer than all where it died early."""
    validation: tuple[float, ...] = ()
    """Scores of the numbered validation cases; empty where they were not run."""


@dataclass(frozen=True)
class Member:
    """A candidate of the pool with what is known of it."""

    candidate: Candidate
    train: tuple[float, ...]
    """Scores of the numbered train cases."""
    validation: tuple[float, ...] = ()
    """Scores of the numbered validation cases."""


@dataclass(frozen=True)
class Pool:
    """The candidates that were evaluated in full, in the order they came; the start is the first."""

    members: tuple[Member, ...]
    best: Member

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)
