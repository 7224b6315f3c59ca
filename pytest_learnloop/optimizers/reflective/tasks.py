"""What to ask in one update: a parent, a strategy and a batch for each slot."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pytest_learnloop.domain import Artifact, Candidate, Case, Experience, Member, Pool
from pytest_learnloop.learning.batch import Batch, Batches
from pytest_learnloop.optimizers.reflective.crossover import Merge, merge
from pytest_learnloop.optimizers.reflective.memory import Memory
from pytest_learnloop.optimizers.reflective.parents import front, sample
from pytest_learnloop.optimizers.reflective.strategy import Strategy
from pytest_learnloop.optimizers.text.keepers import keepers
from pytest_learnloop.optimizers.text.lesson import Lesson, suspicious_first
from pytest_learnloop.optimizers.text.stubs import is_unwritten

_PASSING = 2
"""Passing experiences that a question shows at least, where there are so many."""
_MERGE_CASES = 3
_AT_ONCE = 4
"""Functions that are to be written by one answer, where tests reach no more of them yet."""


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
    mends: frozenset[Case] = frozenset()
    """Cases that need no question beside it: what it puts together passes them already."""


class Tasks:
    """Plans tasks, at random but the same for the same seed."""

    def __init__(self, artifact: Artifact, memory: Memory, batches: Batches, random: random.Random) -> None:
        self._artifact = artifact
        self._memory = memory
        self._batches = batches
        self._random = random
        self._crossed: set[frozenset[str]] = set()

    def plan(self, parent: Candidate, pool: Pool, strategies: Sequence[Strategy]) -> list[Task]:
        """A task for each strategy, as far as there are exposures left.

        The first slot goes on from the parent, the others from the front. Where members of the front have changed
        different parameters, the last of several slots puts these together, and the others ask about what would still
        fail then.
        """
        best = front(pool)
        harmless = [member.candidate for member, _ in best if _does_no_harm(member, pool.members[0])]
        together = self._together(parent, harmless) if len(strategies) > 1 else None
        asking = strategies[:-1] if together is not None else strategies
        crossings = [self._cross(best) if strategy is Strategy.CROSS else None for strategy in asking]
        mended = together.mends if together is not None else frozenset[Case]()
        drawn = [parent, *(member.candidate for member in sample(best, len(asking) - 1, self._random))]
        parents = [each if self._open(each, mended) else parent for each in drawn]
        free = [each for each, crossing in zip(parents, crossings, strict=True) if crossing is None]
        batches = self._drawn(free, mended)
        tasks = []
        for strategy, each, crossing in zip(asking, parents, crossings, strict=True):
            if crossing is not None:
                tasks.append(crossing)
            elif (batch := next(batches[each.id], None)) is not None:
                tasks.append(self._task(each, strategy, batch))
        return [*tasks, together] if together is not None else tasks

    def _drawn(self, parents: Sequence[Candidate], mended: Collection[Case]) -> dict[str, Iterator[Batch]]:
        """Id of a parent -> a batch for each slot that goes on from it, as far as there are exposures left."""
        return {
            parent.id: iter(self._batches.draw(self._open(parent, mended), parents.count(parent)))
            for parent in dict.fromkeys(parents)
        }

    def _open(self, parent: Candidate, mended: Collection[Case]) -> list[Experience]:
        """What is known of a candidate, without failing cases that are mended; nothing where no other one fails."""
        known = self._memory.experiences(parent)
        left = [each for each in known if each.outcome.best or each.case not in mended]
        return left if len(left) == len(known) or any(not each.outcome.best for each in left) else []

    def _task(self, parent: Candidate, strategy: Strategy, batch: Batch) -> Task:
        lesson = self._lesson(parent, batch, self._passing(parent))
        if unwritten := self._unwritten(lesson):
            lesson = lesson.to_write(unwritten)
        elif strategy is not Strategy.REFLECT:
            lesson = lesson.anew(self._suspect(lesson.parameters))
        # Where nothing fails, no case of the batch can improve: validation has to tell.
        return Task(parent, strategy, lesson, screen=tuple(each.case for each in lesson.failing))

    def neglected(self, parent: Candidate, asked: Collection[str], n: int) -> list[Task]:
        """Tasks about one parameter each, for ``n`` that failing cases of a parent reach and nobody asked about."""
        failing = [each for each in self._memory.experiences(parent) if not each.outcome.best]
        known = self._memory.experiences(parent)
        tasks: list[Task] = []
        for parameter in suspicious_first(self._artifact, known, failing) if failing else ():
            if parameter in asked or len(tasks) == n:
                continue
            reaching = [each for each in failing if parameter in each.outcome.touched]
            for batch in self._batches.draw(reaching):
                lesson = self._lesson(parent, batch, self._passing(parent), parameters=[parameter])
                if unwritten := self._unwritten(lesson):
                    lesson = lesson.to_write(unwritten)
                tasks.append(Task(parent, Strategy.REFLECT, lesson, tuple(each.case for each in batch)))
        return tasks

    def _unwritten(self, lesson: Lesson) -> list[str]:
        """Functions of a lesson, if none does anything yet, with some of their modules that no test can reach before.

        They are asked for together: what calls the other stub passes no test either.
        """
        reached = self._stubs(lesson.parameters, lesson)
        if len(reached) < len(lesson.parameters):
            return []
        modules = {self._artifact[each].path for each in reached}
        beside = [each.id for each in self._artifact.parameters if each.path in modules and each.id not in reached]
        return [*reached, *self._stubs(beside, lesson)][: max(_AT_ONCE, len(reached))]

    def _stubs(self, ids: Iterable[str], lesson: Lesson) -> list[str]:
        return [each for each in ids if is_unwritten(self._artifact[each], lesson.source(each))]

    def _suspect(self, parameters: Sequence[str]) -> str:
        """One of them, the more suspicious the more likely."""
        return self._random.choices(parameters, [1 / rank for rank in range(1, len(parameters) + 1)])[0]

    def _passing(self, candidate: Candidate) -> list[Experience]:
        return [each for each in self._memory.experiences(candidate) if each.outcome.best]

    def _lesson(
        self,
        parent: Candidate,
        batch: Batch,
        passing: Sequence[Experience],
        *,
        other: Candidate | None = None,
        parameters: Sequence[str] = (),
    ) -> Lesson:
        """What to ask about a batch, beside which passing ones are shown where it holds too few of its own."""
        failing = tuple(each for each in batch if not each.outcome.best)
        kept = [each for each in batch if each.outcome.best]
        others = [each for each in passing if each not in kept]
        missing = max(0, _PASSING - len(kept))
        known = self._memory.experiences(parent)
        shown = tuple(parameters) or tuple(suspicious_first(self._artifact, known, failing))
        return Lesson(
            self._artifact,
            parent,
            shown,
            failing,
            (*kept, *self._batches.show(keepers(others, failing, missing, self._random))),
            self._memory.tests,
            self._memory.rejected(parent, shown),
            self._memory.score(parent.id),
            self._memory.score_before(parent),
            other=other,
        )

    def _together(self, base: Candidate, front: Iterable[Candidate]) -> Task | None:
        """What others of the front have changed and a candidate has not, laid over it: that takes no call.

        None where that was tried before, or there is no such thing.
        """
        edits: dict[str, str] = {}
        others, whole = [], [base]
        for other in front:
            merged = merge(self._artifact, Candidate({**base.edits, **edits}), other)
            edits.update(merged.edits)
            others += [other] if merged.edits else []
            whole += [other] if not merged.conflicts else []
        if not edits or (key := frozenset({base.id, Candidate(edits).id})) in self._crossed:
            return None
        self._crossed.add(key)
        mends = frozenset(each.case for candidate in whole for each in self._passing(candidate))
        return Task(base, Strategy.CROSS, None, tuple(self._gained(base, others)), edits, mends)

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
        """A merge, about whose conflicts the model is asked."""
        theirs = {each.case: each for each in self._memory.experiences(other)}
        ours = self._memory.experiences(one)
        gained = [each for each in ours if _score(theirs, each.case) > each.outcome.score]
        lost = [each for each in ours if each.case in theirs and _score(theirs, each.case) < each.outcome.score]
        lesson = None
        if merged.conflicts:
            failing = self._batches.show([each for each in gained if not each.outcome.best][:_MERGE_CASES])
            lesson = self._lesson(one, failing, lost, other=other, parameters=merged.conflicts)
        return Task(one, Strategy.CROSS, lesson, tuple(each.case for each in gained), merged.edits)


def _does_no_harm(member: Member, start: Member) -> bool:
    """Whether it is as good as the start on every train case."""
    return all(score >= before for score, before in zip(member.train, start.train, strict=False))


def _score(experiences: Mapping[Case, Experience], case: Case) -> float:
    return experiences[case].outcome.score if case in experiences else 0.0
