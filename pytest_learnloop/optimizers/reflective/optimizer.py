"""An optimizer that asks a model, several times in parallel, and learns from what became of its answers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_learnloop.domain import (
    Artifact,
    Evaluated,
    Fate,
    LearningContext,
    Parameter,
    Pool,
    Proposal,
)
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.samplers import Related
from pytest_learnloop.models import Answer, Asker, Message, Slot
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.optimizers.reflective.memory import Memory
from pytest_learnloop.optimizers.reflective.strategy import Record, Strategy, strategies
from pytest_learnloop.optimizers.reflective.tasks import Task, Tasks
from pytest_learnloop.optimizers.text.asking import Check, Dialogue, Interviewer, Question
from pytest_learnloop.optimizers.text.fruitless import is_of_no_use, why_nothing
from pytest_learnloop.optimizers.text.novelty import Novelty

_ROUNDS = 3
"""How often new questions are asked in one update before the model is said to have nothing new."""
_CALLS_A_ROUND = 2
"""A question and its repair: attempts of one slot in one round."""


class ReflectiveOptimizer:
    """Shows a model what fails, what has to keep passing and what was tried in vain.

    After GEPA (Agrawal et al. 2025): parents come from the per-case Pareto front, each question has a batch of its own,
    and a proposal runs all cases only if it does better on that batch. Where updates pass without an accepted
    proposal, it asks for rewrites from scratch and merges candidates.
    """

    name = "reflective"
    reads = True
    """Whether it reads failure texts, so that trials of its proposals have to report them."""

    def __init__(
        self,
        artifact: Artifact,
        seed: int,
        asker: Asker,
        context_tokens: int = 8000,
        *,
        memory: int = 5,
        memory_order: MemoryOrder = MemoryOrder.RANK,
        improvement: bool = True,
        batches: Batches | None = None,
        patience: int = 2,
        check: Check | None = None,
    ) -> None:
        """
        :param seed: of everything random, and of the seeds that the model is given.
        :param context_tokens: most tokens of a prompt.
        :param memory: rejected edits of a parent that are shown.
        :param memory_order: which of them, and first: the best, or the latest.
        :param improvement: compare the mean score of a parent with that of the candidate before it.
        :param batches: where the experiences that a question shows come from; by default three related ones each.
        :param patience: updates without an accepted proposal before the strategy changes.
        :param check: raises ProposalError for a candidate that can't be used, before any test runs.
        """
        self._random = random.Random(seed)
        self._interviewer = Interviewer(artifact, asker, context_tokens, check)
        self._memory = Memory(artifact, memory, memory_order, improvement)
        self._tasks = Tasks(artifact, self._memory, batches or Batches(Related(seed)), self._random)
        self._novelty = Novelty(artifact)
        self._patience = patience
        self._stale = 0
        self._record = Record()
        self._waiting: list[_Sent] = []
        self._invalid: list[tuple[_Sent, str]] = []
        self._asked_about: set[str] = set()
        """Ids of the parameters that some question has shown."""

    def searches(self, parameter: Parameter) -> bool:
        """Code and literals of every kind, prompts among them."""
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        """Up to ``n`` proposals that were not made before.

        :raises OptimizerError: the model can't be asked any more, or gives nothing new.
        """
        self._memory.see(context)
        for member in pool:
            self._novelty.add(member.candidate)
        asked: list[Dialogue] = []
        sent, repairs = self._ask_repairs(context.update, n)
        asked += repairs
        for number in range(_ROUNDS):
            free = n - len(repairs)
            tasks = self._tasks.plan(context.parent, pool, self._strategies(free)) if free else []
            more, dialogues = self._ask(tasks, context.update, len(repairs), number)
            sent, asked = sent + more, asked + dialogues
            if sent or not tasks or is_of_no_use(asked):
                break
        if not sent:
            sent, more_asked = self._ask_about_neglected(context, n, len(repairs), asked)
            asked += more_asked
        if not sent:
            raise OptimizerError(why_nothing(asked))
        self._waiting = sent
        return [each.proposal for each in sent]

    def preview(self, context: LearningContext, pool: Pool, n: int) -> list[tuple[Message, ...]]:
        """The messages that the first call of :meth:`propose` would send; for showing them, since it moves the dice."""
        self._memory.see(context)
        tasks = self._tasks.plan(context.parent, pool, self._strategies(n))
        return [self._interviewer.compose(each)[0] for each in self._questions(tasks, context.update, 0, 0)]

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """Remember what was rejected and why; what could not be run goes back to the model with the error, once."""
        ours = [(one, sent) for one in evaluated for sent in self._waiting if sent.proposal is one.proposal]
        for one, sent in ours:
            self._memory.hear(one, sent.task.parent)
            if one.fate is Fate.ACCEPTED or self._memory.gained(one, sent.task.parent):
                self._record.gained(sent.strategy)
            if one.fate is Fate.INVALID and sent.dialogue is not None and not sent.dialogue.repaired:
                self._invalid.append((sent, one.reason))
        if any(one.fate is Fate.ACCEPTED for one, _ in ours):
            self._stale = 0
        elif ours:
            self._stale += 1

    def _ask_about_neglected(
        self, context: LearningContext, n: int, slots: int, before: Sequence[Dialogue]
    ) -> tuple[list[_Sent], list[Dialogue]]:
        """Ask about what fails and no question has shown yet, until something comes of it."""
        asked: list[Dialogue] = []
        number = _ROUNDS
        while not is_of_no_use([*before, *asked]):
            tasks = self._tasks.neglected(context.parent, self._asked_about, n)
            sent, dialogues = self._ask(tasks, context.update, slots, number)
            asked += dialogues
            number += 1
            if sent or not tasks:
                return sent, asked
        return [], asked

    def _strategies(self, n: int) -> list[Strategy]:
        return strategies(self._stale, self._patience, n, self._record)

    def _ask_repairs(self, update: int, n: int) -> tuple[list[_Sent], list[Dialogue]]:
        """The first slots go to answers that could not be run."""
        broken, self._invalid = self._invalid[:n], []
        dialogues = self._interviewer.ask_repairs(
            [
                (sent.dialogue, reason, Slot(update, slot))
                for slot, (sent, reason) in enumerate(broken, start=1)
                if sent.dialogue is not None
            ]
        )
        tasks = [sent.task for sent, _ in broken]
        return self._new(tasks, dialogues), dialogues

    def _ask(self, tasks: Sequence[Task], update: int, slots: int, number: int) -> tuple[list[_Sent], list[Dialogue]]:
        asking = [task for task in tasks if task.lesson is not None]
        ready = [task for task in tasks if task.lesson is None]
        dialogues = self._interviewer.ask(self._questions(asking, update, slots, number))
        for task, dialogue in zip(asking, dialogues, strict=True):
            self._asked_about.update(dialogue.shown)
            if isinstance(dialogue.answer, Answer):
                for strategy in {task.strategy, _strategy(task, dialogue)}:
                    self._record.tried(strategy)
        return self._new(asking, dialogues) + self._new(ready, [None] * len(ready)), dialogues

    def _questions(self, tasks: Sequence[Task], update: int, slots: int, number: int) -> list[Question]:
        """
        :param slots: slots that are taken already.
        :param number: how many rounds of questions this update has had.
        """
        return [
            Question(task.lesson, Slot(update, slot, 1 + number * _CALLS_A_ROUND), self._random.randrange(2**31))
            for slot, task in enumerate(tasks, start=slots + 1)
            if task.lesson is not None
        ]

    def _new(self, tasks: Sequence[Task], dialogues: Sequence[Dialogue | None]) -> list[_Sent]:
        """Those that make a candidate that was not proposed before."""
        sent = []
        for task, dialogue in zip(tasks, dialogues, strict=True):
            said = dialogue.reading.edits if dialogue is not None else {}
            edits = {**task.edits, **said}
            if (dialogue is None or said) and self._novelty.is_new(task.parent, edits):
                proposal = Proposal(edits, _described(_strategy(task, dialogue), edits), task.parent.id, task.screen)
                sent.append(_Sent(proposal, task, dialogue))
        return sent


@dataclass(frozen=True)
class _Sent:
    """A proposal that waits for its evaluation."""

    proposal: Proposal
    task: Task
    dialogue: Dialogue | None
    """None where it took no call."""

    @property
    def strategy(self) -> Strategy:
        """What it came from."""
        return _strategy(self.task, self.dialogue)


def _strategy(task: Task, dialogue: Dialogue | None) -> Strategy:
    """That of the task, unless its repair call asked for a rewrite."""
    return Strategy.REWRITE if dialogue is not None and dialogue.question.lesson.fresh else task.strategy


def _described(strategy: Strategy, edits: Iterable[str]) -> str:
    names = ", ".join(each.partition(":")[2] for each in edits)
    return {
        Strategy.REFLECT: f"changed {names}",
        Strategy.REWRITE: f"rewrote {names}",
        Strategy.CROSS: f"merged {names} from two candidates",
    }[strategy]
