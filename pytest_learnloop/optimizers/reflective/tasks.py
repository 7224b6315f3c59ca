"""What to ask in one update: a parent, a strategy and a minibatch for each slot."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pytest_learnloop.domain import Artifact, Candidate, Case, Experience, LearningContext, Member, Pool
from pytest_learnloop.optimizers.reflective.crossover import Merge, merge
from pytest_learnloop.optimizers.reflective.memory import Memory
from pytest_learnloop.optimizers.reflective.parents import front, sample
from pytest_learnloop.optimizers.reflective.strategy import Strategy
from pytest_learnloop.optimizers.text.lesson import Lesson, suspicious_first
from pytest_learnloop.optimizers.text.minibatch import keepers, minibatches

_KEEPERS = 2
_MERGE_CASES = 3


@dataclass(frozen=True)
class Task:
    """One slot of an update."""

    parent: Candidate
    strategy: Strategy
    lesson: Lesson | None
    """What to ask about; None where the edits are complete without a call."""
    screen: tuple[Case, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)
    """Edits that go along with those of the answer."""


class Tasks:
    """Plans tasks, at random but the same for the same seed."""

    def __init__(self, artifact: Artifact, memory: Memory, minibatch: int, random: random.Random) -> None:
        self._artifact = artifact
        self._memory = memory
        self._minibatch = minibatch
        self._random = random
        self._crossed: set[frozenset[str]] = set()

    def plan(self, context: LearningContext, pool: Pool, strategies: Sequence[Strategy]) -> list[Task]:
        """A task for each strategy. The first slot goes on from the context's parent, the others from the front.

        Where members of the front have changed different parameters, the last of several slots puts these together.
        """
        best = front(pool)
        drawn = [context.parent, *(member.candidate for member in sample(best, len(strategies) - 1, self._random))]
        parents = [parent if self._memory.experiences(parent) else context.parent for parent in drawn]
        batches = self._batches(parents)
        tasks = []
        for strategy, parent, batch in zip(strategies, parents, batches, strict=True):
            crossed = self._cross(best) if strategy is Strategy.CROSS else None
            if crossed is None and strategy is Strategy.CROSS:
                strategy = Strategy.REWRITE
            tasks.append(crossed or self._task(parent, strategy, batch))
        harmless = [member.candidate for member, _ in best if _does_no_harm(member, pool.members[0])]
        together = self._together(context.parent, harmless) if len(tasks) > 1 else None
        return [*tasks[:-1], together] if together is not None else tasks

    def _batches(self, parents: Sequence[Candidate]) -> list[list[Experience]]:
        """A minibatch for each slot, different ones for slots with the same parent."""
        by_parent = {}
        for parent in dict.fromkeys(parents):
            failing = [each for each in self._memory.experiences(parent) if not each.outcome.best]
            by_parent[parent.id] = iter(minibatches(failing, parents.count(parent), self._minibatch, self._random))
        return [next(by_parent[parent.id]) for parent in parents]

    def _task(self, parent: Candidate, strategy: Strategy, batch: Sequence[Experience]) -> Task:
        lesson = self._lesson(parent, batch, self._passing(parent))
        if strategy is Strategy.REWRITE:
            lesson = lesson.anew(self._suspect(lesson.parameters))
        # Where nothing fails, no case of the batch can improve: validation has to tell.
        return Task(parent, strategy, lesson, screen=tuple(each.case for each in batch))

    def _suspect(self, parameters: Sequence[str]) -> str:
        """One of them, the more suspicious the more likely."""
        return self._random.choices(parameters, [1 / rank for rank in range(1, len(parameters) + 1)])[0]

    def _passing(self, candidate: Candidate) -> list[Experience]:
        return [each for each in self._memory.experiences(candidate) if each.outcome.best]

    def _lesson(
        self,
        parent: Candidate,
        failing: Sequence[Experience],
        passing: Sequence[Experience],
        *,
        other: Candidate | None = None,
        parameters: Sequence[str] = (),
    ) -> Lesson:
        known = self._memory.experiences(parent)
        return Lesson(
            self._artifact,
            parent,
            tuple(parameters) or tuple(suspicious_first(self._artifact, known, failing)),
            tuple(failing),
            tuple(keepers(passing, failing, _KEEPERS, self._random)),
            self._memory.tests,
            self._memory.rejected(parent),
            self._memory.score(parent.id),
            self._memory.score(parent.parent) if parent.parent is not None else None,
            other=other,
        )

    def _together(self, base: Candidate, front: Iterable[Candidate]) -> Task | None:
        """What others of the front have changed and a candidate has not, laid over it: that takes no call.

        None where that was tried before, or there is no such thing.
        """
        edits: dict[str, str] = {}
        others = []
        for other in front:
            merged = merge(self._artifact, Candidate({**base.edits, **edits}), other)
            edits.update(merged.edits)
            others += [other] if merged.edits else []
        if not edits or (key := frozenset({base.id, Candidate(edits).id})) in self._crossed:
            return None
        self._crossed.add(key)
        return Task(base, Strategy.CROSS, None, tuple(self._gained(base, others)), edits)

    def _gained(self, base: Candidate, others: Iterable[Candidate]) -> Iterator[Case]:
        """The cases on which one of the others is better."""
        known = [{each.case: each for each in self._memory.experiences(other)} for other in others]
        for each in self._memory.experiences(base):
            if any(_score(theirs, each.case) > each.outcome.score for theirs in known):
                yield each.case

    def _cross(self, best: Sequence[tuple[Member, int]]) -> Task | None:
        """Two members of the front that weren't merged before; None where there are no such."""
        pairs = [(one.candidate, other.candidate) for (one, _), (other, _) in combinations(best, 2)]
        self._random.shuffle(pairs)
        for one, other in pairs:
            if (pair := frozenset({one.id, other.id})) in self._crossed:
                continue
            self._crossed.add(pair)
            merged = merge(self._artifact, one, other)
            if merged.edits or merged.conflicts:
                return self._crossing(one, other, merged)
        return None

    def _crossing(self, one: Candidate, other: Candidate, merged: Merge) -> Task:
        theirs = {each.case: each for each in self._memory.experiences(other)}
        ours = self._memory.experiences(one)
        gained = [each for each in ours if _score(theirs, each.case) > each.outcome.score]
        lost = [each for each in ours if each.case in theirs and _score(theirs, each.case) < each.outcome.score]
        lesson = None
        if merged.conflicts:
            failing = [each for each in gained if not each.outcome.best][:_MERGE_CASES]
            lesson = self._lesson(one, failing, lost, other=other, parameters=merged.conflicts)
        return Task(one, Strategy.CROSS, lesson, tuple(each.case for each in gained), merged.edits)


def _does_no_harm(member: Member, start: Member) -> bool:
    """Whether it is as good as the start on every train case."""
    return all(score >= before for score, before in zip(member.train, start.train, strict=False))


def _score(experiences: Mapping[Case, Experience], case: Case) -> float:
    return experiences[case].outcome.score if case in experiences else 0.0
