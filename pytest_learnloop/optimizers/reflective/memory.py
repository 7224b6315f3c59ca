"""What was heard of candidates: their experiences, and the edits of them that were rejected."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
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
from pytest_learnloop.optimizers.text.failures import in_brief
from pytest_learnloop.optimizers.text.lesson import Rejection

_STILL_FAILING = 2


@dataclass
class Memory:
    """Remembers train experiences alone, since nothing else is ever heard."""

    artifact: Artifact
    size: int = 5
    """Rejected edits kept for each candidate."""
    tests: dict[Case, CaseSource] = field(default_factory=dict)
    _experiences: dict[str, dict[Case, Experience]] = field(default_factory=dict)
    _rejected: dict[str, deque[Rejection]] = field(init=False)

    def __post_init__(self) -> None:
        self._rejected = defaultdict(lambda: deque(maxlen=self.size))

    def see(self, context: LearningContext) -> None:
        """What is shown of the context's parent; it is more than was heard when that was a proposal."""
        self.tests.update(context.tests)
        self._known(context.parent).update({each.case: each for each in context.experiences})

    def hear(self, evaluated: Evaluated, parent: Candidate) -> None:
        """What became of an edit of a parent."""
        if evaluated.candidate is not None:
            self._known(evaluated.candidate).update({each.case: each for each in evaluated.train})
        if evaluated.fate in (Fate.REJECTED, Fate.INVALID) and self.size:
            reason = "\n".join([_sentence(evaluated.reason), *self._still(evaluated, parent)])
            self._rejected[parent.id].appendleft(Rejection(evaluated.proposal.edits, reason.strip()))

    def gained(self, evaluated: Evaluated, parent: Candidate) -> bool:
        """Whether an edit does better than its parent on some case."""
        before = self._experiences.get(parent.id, {})
        return any(
            each.outcome.score > before[each.case].outcome.score for each in evaluated.train if each.case in before
        )

    def experiences(self, candidate: Candidate) -> list[Experience]:
        """All that is known of a candidate, in the order in which its cases were heard of first."""
        return list(self._experiences.get(candidate.id, {}).values())

    def rejected(self, candidate: Candidate) -> tuple[Rejection, ...]:
        """The last rejected edits of a candidate, the latest first."""
        return tuple(self._rejected.get(candidate.id, ()))

    def score(self, candidate_id: str) -> float | None:
        """Mean score over the train cases; None where not all of them are known."""
        known = self._experiences.get(candidate_id, {})
        if not known or len(known) < max(map(len, self._experiences.values())):
            return None
        return sum(each.outcome.score for each in known.values()) / len(known)

    def _known(self, candidate: Candidate) -> dict[Case, Experience]:
        return self._experiences.setdefault(candidate.id, {})

    def _still(self, evaluated: Evaluated, parent: Candidate) -> list[str]:
        """The cases that fail with the edit, those that passed before first, with what they say."""
        before: Mapping[Case, Experience] = self._experiences.get(parent.id, {})
        failing = [each for each in evaluated.train if not each.outcome.best]
        failing.sort(key=lambda each: before[each.case].outcome.score if each.case in before else 0.0, reverse=True)
        lines = []
        for each in failing[:_STILL_FAILING]:
            broke = each.case in before and each.outcome.score < before[each.case].outcome.score
            said = in_brief(each.outcome.feedback, 2)
            lines.append(f"{each.case.nodeid} {'got worse' if broke else 'still fails'}{': ' + said if said else ''}")
        return lines


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}." if reason and not reason.endswith(".") else reason
