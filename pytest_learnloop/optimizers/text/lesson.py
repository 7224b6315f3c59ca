"""What one question to a model is about: sources, and what chosen train cases said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pytest_learnloop.domain import Artifact, Candidate, Case, CaseSource, Ending, Experience, ParameterKind
from pytest_learnloop.learning.blame import ochiai


@dataclass(frozen=True)
class Rejection:
    """An edit that was tried on the parent, and why it did not stay."""

    edits: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class Lesson:
    """What a question shows. All experiences are of train cases, and of the parent."""

    artifact: Artifact
    parent: Candidate
    parameters: tuple[str, ...]
    """Ids of those that may be edited, the most suspicious first."""
    failing: tuple[Experience, ...] = ()
    passing: tuple[Experience, ...] = ()
    """Some that have to go on passing."""
    tests: Mapping[Case, CaseSource] = field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    """As memory recalls them: those that tell most first."""
    score: float | None = None
    """Mean score of the parent over all train cases; None where it isn't known."""
    before: float | None = None
    """The same of the candidate that the parent was made from."""
    fresh: bool = False
    """Show signatures and docstrings alone, for a rewrite from scratch."""
    other: Candidate | None = None
    """A second candidate, to be merged with the parent."""
    around: tuple[str, ...] = ()
    """Ids of other parameters that take part and stay as they are."""

    @property
    def graded(self) -> bool:
        """Whether nothing fails, and there are scores to gain."""
        return bool(self.failing) and all(each.outcome.ending is Ending.PASSED for each in self.failing)

    @property
    def nothing_fails(self) -> bool:
        """Whether it shows what passes and nothing else, so that only tests that are not shown tell what is wrong."""
        return bool(self.passing) and not self.failing and self.other is None

    def source(self, parameter: str) -> str:
        """The source of a parameter in the parent."""
        return self.artifact.source_of(parameter, self.parent)

    def are_literals(self, parameters: Iterable[str]) -> bool:
        """Whether there is no function among parameters, so that all have a value to be changed, and no code."""
        return all(self.artifact[each].kind is ParameterKind.LITERAL for each in parameters)

    def tests_of(self, experiences: Iterable[Experience]) -> list[CaseSource]:
        """What the cases of experiences do, of those of which that is known."""
        return [self.tests[each.case] for each in experiences if each.case in self.tests]

    def anew(self, parameter: str) -> Lesson:
        """The same for one parameter alone, to be written from scratch; a literal can only be given another value."""
        fresh = self.artifact[parameter].kind is ParameterKind.FUNCTION
        return replace(self.to_write((parameter,)), fresh=fresh, rejected=(), other=None)

    def to_write(self, functions: Sequence[str]) -> Lesson:
        """The same for functions of which there is no more than signature and docstring, together."""
        around = tuple(each for each in self.parameters if each not in functions)
        return replace(self, parameters=tuple(functions), around=around, fresh=True)


def suspicious_first(artifact: Artifact, experiences: Iterable[Experience], focus: Sequence[Experience]) -> list[str]:
    """Ids of the parameters that the cases in focus reach, the most suspicious first; all where nothing is known.

    Suspicion is Ochiai's measure over the experiences (Abreu et al. 2007): how well reaching a parameter goes together
    with failing.
    """
    ids = [parameter.id for parameter in artifact.parameters]
    reached = frozenset[str]().union(*(each.outcome.touched for each in focus))
    if not focus or any(not each.outcome.touched for each in focus):
        reached = frozenset(ids)
    known = list(experiences)
    failing = sum(1 for each in known if not each.outcome.best)

    def suspicion(parameter: str) -> float:
        touching = [each.outcome.best for each in known if parameter in each.outcome.touched]
        failed = touching.count(False)
        return ochiai(failed, len(touching) - failed, failing)

    return sorted((each for each in ids if each in reached), key=suspicion, reverse=True)
