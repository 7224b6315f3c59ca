"""The baseline that any loop has to beat: independent rewrites of the start, with no feedback between them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pytest_learnloop.domain import Artifact, Evaluated, Experience, LearningContext, Parameter, Pool, Proposal
from pytest_learnloop.errors import OptimizerError
from pytest_learnloop.models import Answer, Asker, Message, ModelError, Slot
from pytest_learnloop.optimizers.text.asking import Check, Dialogue, Interviewer, Question, why_nothing
from pytest_learnloop.optimizers.text.failures import different_first
from pytest_learnloop.optimizers.text.lesson import Lesson, suspicious_first
from pytest_learnloop.optimizers.text.novelty import Novelty

_PASSING = 2
_ROUNDS = 3
"""How often a model is asked for one update before it is said to have nothing new."""


class BestOfNOptimizer:
    """Asks the same question about the start over and over, each time with another seed."""

    name = "best-of-n"
    reads = True

    def __init__(
        self,
        artifact: Artifact,
        seed: int,
        asker: Asker,
        context_tokens: int = 8000,
        *,
        temperature: float | None = 0.8,
        check: Check | None = None,
    ) -> None:
        """
        :param context_tokens: most tokens of a prompt.
        :param temperature: 0 to 2; None: the model's own.
        :param check: raises ProposalError for a candidate that can't be used.
        """
        self._artifact = artifact
        self._random = random.Random(seed)
        self._interviewer = Interviewer(artifact, asker, context_tokens, check)
        self._temperature = temperature
        self._novelty = Novelty(artifact)
        self._lesson: Lesson | None = None

    def searches(self, parameter: Parameter) -> bool:
        """Code and literals of every kind."""
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        """Up to ``n`` rewrites that were not proposed before.

        :raises OptimizerError: the model can't be asked any more, or gives nothing new.
        """
        asked: list[Dialogue] = []
        for attempt in range(1, _ROUNDS + 1):
            dialogues = self._interviewer.ask(self._questions(context, n, attempt), repair=False)
            proposals = [proposal for each in dialogues if (proposal := self._proposal(each)) is not None]
            if proposals:
                return proposals
            asked += dialogues
            if all(isinstance(each.answer, ModelError) for each in dialogues):
                break
        raise OptimizerError(why_nothing(asked))

    def preview(self, context: LearningContext, pool: Pool, n: int) -> list[tuple[Message, ...]]:
        """The messages that the first call of :meth:`propose` would send."""
        return [self._interviewer.compose(question)[0] for question in self._questions(context, n, 1)]

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """What became of a rewrite is of no concern to the next."""

    def _questions(self, context: LearningContext, n: int, attempt: int) -> list[Question]:
        if self._lesson is None:
            self._lesson = _lesson_of(context)
        return [
            Question(
                self._lesson, Slot(context.update, slot, attempt), self._random.randrange(2**31), self._temperature
            )
            for slot in range(1, n + 1)
        ]

    def _proposal(self, dialogue: Dialogue) -> Proposal | None:
        edits = dialogue.reading.edits
        if not isinstance(dialogue.answer, Answer) or not edits:
            return None
        start = self._artifact.start
        if not self._novelty.is_new(start, edits):
            return None
        return Proposal(edits, f"rewrote {', '.join(each.partition(':')[2] for each in edits)}", start.id)


def _lesson_of(context: LearningContext) -> Lesson:
    """All that fails at the start, what differs first, and a little of what passes."""
    passing: list[Experience] = [each for each in context.experiences if each.outcome.best]
    first, repeats = different_first(context.failing)
    failing = (*first, *repeats)
    scores = [each.outcome.score for each in context.experiences]
    return Lesson(
        context.artifact,
        context.parent,
        tuple(suspicious_first(context.artifact, context.experiences, failing)),
        failing,
        tuple(passing[:_PASSING]),
        context.tests,
        score=sum(scores) / len(scores) if scores else None,
    )
