"""What was heard of candidates: their experiences, and the edits of them that were rejected."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    CaseSource,
    Evaluated,
    Experience,
    Fate,
    LearningContext,
)
from pytest_learnloop.learning.improvement import moved
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.optimizers.text.failures import in_brief
from pytest_learnloop.optimizers.text.grades import mean_score
from pytest_learnloop.optimizers.text.lesson import Rejection

_STILL_FAILING = 2


@dataclass
class Memory:
    """Remembers train experiences alone, since nothing else is ever heard."""

    artifact: Artifact
    size: int = 5
    """Rejected edits of one candidate that are recalled."""
    order: MemoryOrder = MemoryOrder.RANK
    tells_improvement: bool = True
    """Whether scores are compared with those of the candidate before."""
    tests: dict[Case, CaseSource] = field(default_factory=dict)
    _train: frozenset[Case] = frozenset()
    """The train cases of this update: a case can be validation's from one epoch to the next."""
    _experiences: dict[str, dict[Case, Experience]] = field(default_factory=dict)
    _rejected: dict[str, list[_Tried]] = field(default_factory=lambda: defaultdict(list))

    def see(self, context: LearningContext) -> None:
        """What is shown of the context's parent; it is more than was heard when that was a proposal."""
        self.tests.update(context.tests)
        self._train = frozenset(each.case for each in context.experiences)
        self._known(context.parent).update({each.case: each for each in context.experiences})

    def hear(self, evaluated: Evaluated, parent: Candidate) -> None:
        """What became of an edit of a parent."""
        if evaluated.candidate is not None:
            self._known(evaluated.candidate).update({each.case: each for each in evaluated.train})
        if evaluated.fate in (Fate.REJECTED, Fate.INVALID):
            reason = "\n".join([_sentence(evaluated.reason), *self._still(evaluated, parent)])
            rejection = Rejection(evaluated.proposal.edits, reason.strip())
            self._rejected[parent.id].append(_Tried(rejection, self._gain(evaluated, parent)))

    def gained(self, evaluated: Evaluated, parent: Candidate) -> bool:
        """Whether an edit does better than its parent on some case."""
        before = self._experiences.get(parent.id, {})
        return any(
            each.outcome.score > before[each.case].outcome.score for each in evaluated.train if each.case in before
        )

    def experiences(self, candidate: Candidate) -> list[Experience]:
        """All that is known of a candidate, in the order in which its cases were heard of first."""
        return self._of_train(candidate.id)

    def rejected(self, candidate: Candidate, parameters: Collection[str]) -> tuple[Rejection, ...]:
        """Rejected edits of a candidate that change one of these parameters: the best first, or the latest."""
        everything = self._rejected.get(candidate.id, [])[::-1]
        tried = [each for each in everything if not each.rejection.edits.keys().isdisjoint(parameters)]
        if self.order is MemoryOrder.RANK:
            tried.sort(key=lambda each: each.gain, reverse=True)  # of equal ones the latest stays first
        return tuple(each.rejection for each in tried[: self.size])

    def score(self, candidate_id: str) -> float | None:
        """Mean score over the train cases; None where not all of them are known."""
        known = self._of_train(candidate_id)
        if not known or len(known) < len(self._train):
            return None
        return mean_score(known)

    def score_before(self, candidate: Candidate) -> float | None:
        """The same of the candidate that this one was made from; None where that is not to be told."""
        return self.score(candidate.parent) if candidate.parent is not None and self.tells_improvement else None

    def _of_train(self, candidate_id: str) -> list[Experience]:
        known = self._experiences.get(candidate_id, {})
        return [each for each in known.values() if each.case in self._train]

    def _gain(self, evaluated: Evaluated, parent: Candidate) -> float:
        """The sum of what its cases gained over the parent's; what could not be run is worse than all else."""
        if evaluated.fate is Fate.INVALID:
            return -math.inf
        before = self._experiences.get(parent.id, {})
        known = [each for each in evaluated.train if each.case in before]
        return math.fsum(each.outcome.score - before[each.case].outcome.score for each in known)

    def _known(self, candidate: Candidate) -> dict[Case, Experience]:
        return self._experiences.setdefault(candidate.id, {})

    def _still(self, evaluated: Evaluated, parent: Candidate) -> list[str]:
        """The cases that fail with the edit, those that passed before first, with what they say."""
        before: Mapping[Case, Experience] = self._experiences.get(parent.id, {})
        failing = [each for each in evaluated.train if not each.outcome.best]
        failing.sort(key=lambda each: before[each.case].outcome.score if each.case in before else 0.0, reverse=True)
        lines = []
        for each in failing[:_STILL_FAILING]:
            became = self._became(each, before.get(each.case))
            said = in_brief(each.outcome.feedback, 2)
            lines.append(f"{each.case.nodeid} {became}{': ' + said if said else ''}")
        return lines

    def _became(self, now: Experience, before: Experience | None) -> str:
        """What an edit has made of a case that is not at its best."""
        if before is not None and self.tells_improvement and (graded := moved(before.outcome, now.outcome)):
            return f"went {graded}"
        broke = before is not None and now.outcome.score < before.outcome.score
        return "got worse" if broke else "still fails"


@dataclass(frozen=True)
class _Tried:
    """An edit that was rejected."""

    rejection: Rejection
    gain: float


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}." if reason and not reason.endswith(".") else reason
