"""The baseline that any loop has to beat: independent rewrites of the start, with no feedback between them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pytest_learnloop.domain import Artifact, Candidate, Evaluated, LearningContext, Parameter, Pool, Proposal
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.samplers import Related
from pytest_learnloop.models import Answer, Asker, Message, Slot
from pytest_learnloop.optimizers.reflective.memory import Memory
from pytest_learnloop.optimizers.reflective.strategy import Record, strategies
from pytest_learnloop.optimizers.reflective.tasks import Task, Tasks
from pytest_learnloop.optimizers.text.asking import Check, Dialogue, Interviewer, Question
from pytest_learnloop.optimizers.text.fruitless import is_of_no_use, why_nothing
from pytest_learnloop.optimizers.text.novelty import Novelty

_ROUNDS = 3
"""How often a model is asked for one update before it is said to have nothing new."""


class BestOfNOptimizer:
    """Asks about the start what ``reflective`` asks at first, over and over, each time with other dice."""

    name = "best-of-n"
    reads = True

    def __init__(
        self,
        artifact: Artifact,
        seed: int,
        asker: Asker,
        context_tokens: int = 8000,
        *,
        batches: Batches | None = None,
        check: Check | None = None,
    ) -> None:
        """
        :param context_tokens: most tokens of a prompt.
        :param batches: where the experiences that a question shows come from; by default three related ones each.
        :param check: raises ProposalError for a candidate that can't be used.
        """
        self._random = random.Random(seed)
        self._interviewer = Interviewer(artifact, asker, context_tokens, check)
        self._novelty = Novelty(artifact)
        self._memory = Memory(artifact, size=0)
        self._tasks = Tasks(artifact, self._memory, batches or Batches(Related(seed)), self._random)
        self._start: Candidate | None = None

    def searches(self, parameter: Parameter) -> bool:
        """Code and literals of every kind."""
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        """Up to ``n`` rewrites that were not proposed before.

        :raises OptimizerError: the model can't be asked any more, or gives nothing new.
        """
        asked: list[Dialogue] = []
        for attempt in range(1, _ROUNDS + 1):
            tasks = self._plan(context, pool, n)
            dialogues = self._interviewer.ask(self._questions(tasks, context.update, attempt), repair=False)
            pairs = zip(tasks, dialogues, strict=True)
            proposals = [proposal for each in pairs if (proposal := self._proposal(*each)) is not None]
            if proposals:
                return proposals
            asked += dialogues
            if is_of_no_use(asked):
                break
        raise OptimizerError(why_nothing(asked))

    def preview(self, context: LearningContext, pool: Pool, n: int) -> list[tuple[Message, ...]]:
        """The messages that the first call of :meth:`propose` would send; for showing them, since it moves the dice."""
        questions = self._questions(self._plan(context, pool, n), context.update, 1)
        return [self._interviewer.compose(question)[0] for question in questions]

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """What became of a rewrite is of no concern to the next."""

    def _plan(self, context: LearningContext, pool: Pool, n: int) -> list[Task]:
        self._memory.see(context)
        if self._start is None:
            self._start = context.parent
        start = next((each for each in pool if each.candidate == self._start), pool.best)
        return self._tasks.plan(self._start, Pool((start,), start), strategies(0, 1, n, Record()))

    def _questions(self, tasks: Sequence[Task], update: int, attempt: int) -> list[Question]:
        return [
            Question(task.lesson, Slot(update, slot, attempt), self._random.randrange(2**31))
            for slot, task in enumerate(tasks, start=1)
            if task.lesson is not None
        ]

    def _proposal(self, task: Task, dialogue: Dialogue) -> Proposal | None:
        edits = dialogue.reading.edits
        if not isinstance(dialogue.answer, Answer) or not edits or not self._novelty.is_new(task.parent, edits):
            return None
        names = ", ".join(each.partition(":")[2] for each in edits)
        return Proposal(edits, f"rewrote {names}", task.parent.id, task.screen)
