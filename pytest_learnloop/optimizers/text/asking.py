"""Asking a model about lessons, several at once, and reading what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pytest_learnloop.domain import Artifact, Candidate
from pytest_learnloop.errors import OptimizerError, ProposalError
from pytest_learnloop.models import (
    Answer,
    Asker,
    ContextOverflowError,
    Message,
    ModelError,
    Request,
    Slot,
)
from pytest_learnloop.optimizers import TEMPERATURE
from pytest_learnloop.optimizers.text import messages
from pytest_learnloop.optimizers.text.answers.reading import AnswerReader, Reading
from pytest_learnloop.optimizers.text.context import context_text
from pytest_learnloop.optimizers.text.lesson import Lesson
from pytest_learnloop.optimizers.text.outlines import Outlines

Check = Callable[[Candidate], object]
"""Raises ProposalError for a candidate that can't be used, such as one that changes a signature."""

_ENVELOPE = 16
"""Tokens that a server may put around the messages."""


@dataclass(frozen=True)
class Question:
    """One thing to ask."""

    lesson: Lesson
    slot: Slot
    seed: int


@dataclass(frozen=True)
class Dialogue:
    """A question as it was sent, and what came back."""

    question: Question
    messages: tuple[Message, ...]
    shown: tuple[str, ...]
    """Ids of the parameters whose source was shown."""
    answer: Answer | ModelError
    reading: Reading = field(default_factory=Reading)
    repaired: bool = False
    """The answer came from a repair call: there is no other."""


class Interviewer:
    """Sends questions, with one repair call for each answer that can't be used."""

    def __init__(self, artifact: Artifact, asker: Asker, tokens: int, check: Check | None = None) -> None:
        """
        :param tokens: most tokens of a prompt; halved where a model's context turns out to be smaller.
        :param check: asked of every edit, so that a repair call can follow before any test runs.
        """
        self._artifact = artifact
        self._asker = asker
        self._tokens = tokens
        self._check = check
        self._reader = AnswerReader(artifact, asker.secrets)
        self._outlines = Outlines(artifact)

    def compose(self, question: Question) -> tuple[tuple[Message, ...], tuple[str, ...]]:
        """The messages of a question, and the ids of the parameters whose source is in them.

        :raises OptimizerError: there is not even room for one of them.
        """
        lesson = question.lesson
        fixed = messages.SYSTEM + messages.task(lesson, lesson.parameters)
        room = self._tokens - self._asker.count_tokens(fixed) - _ENVELOPE
        context = context_text(lesson, room, self._asker.count_tokens, self._outlines.around(lesson))
        shown = context.parameters
        task = messages.task(lesson, shown)
        return (Message("system", messages.SYSTEM), Message("user", f"{context.text}\n\n{task}")), shown

    def ask(self, questions: Sequence[Question], *, repair: bool = True) -> list[Dialogue]:
        """Ask all at once, and read the answers.

        :param repair: whether an answer without a usable edit gets one more call.
        :raises OptimizerError: no call can succeed any more.
        """
        dialogues = self._sent([self._opened(question) for question in questions])
        too_long = [isinstance(each.answer, ContextOverflowError) for each in dialogues]
        if any(too_long):
            self._tokens //= 2
            again = iter(
                self._sent(
                    [self._opened(each.question) for each, long in zip(dialogues, too_long, strict=True) if long]
                )
            )
            dialogues = [next(again) if long else each for each, long in zip(dialogues, too_long, strict=True)]
        return self._repaired(dialogues) if repair else dialogues

    def ask_repairs(self, broken: Sequence[tuple[Dialogue, str, Slot]]) -> list[Dialogue]:
        """Send answers back, each with what was wrong with it."""
        return self._sent([self._repair(dialogue, problem, slot) for dialogue, problem, slot in broken])

    def _opened(self, question: Question) -> Dialogue:
        sent, shown = self.compose(question)
        return Dialogue(question, sent, shown, ModelError("not sent"))

    def _repaired(self, dialogues: list[Dialogue]) -> list[Dialogue]:
        broken = [
            (each, each.reading.problem, replace(each.question.slot, attempt=each.question.slot.attempt + 1))
            for each in dialogues
            if isinstance(each.answer, Answer) and not each.reading.edits
        ]
        if not broken:
            return dialogues
        repaired = iter(self.ask_repairs(broken))
        unusable = {id(each) for each, _, _ in broken}
        return [next(repaired) if id(each) in unusable else each for each in dialogues]

    def _repair(self, dialogue: Dialogue, problem: str, slot: Slot) -> Dialogue:
        if dialogue.reading.unchanged:
            return self._anew(dialogue, slot)
        said = dialogue.answer.text if isinstance(dialogue.answer, Answer) else ""
        conversation = (*dialogue.messages, Message("assistant", said), Message("user", messages.repair(problem)))
        question = replace(dialogue.question, slot=slot)
        return replace(dialogue, question=question, messages=conversation, repaired=True)

    def _anew(self, dialogue: Dialogue, slot: Slot) -> Dialogue:
        """Ask for a rewrite from scratch: a model that repeats the code would repeat it again if it saw it."""
        shown = dialogue.question.lesson
        lesson = shown if shown.fresh else shown.anew(shown.parameters[0])
        question = replace(dialogue.question, slot=slot, lesson=lesson)
        return replace(self._opened(question), repaired=True)

    def _sent(self, dialogues: Sequence[Dialogue]) -> list[Dialogue]:
        requests = [
            Request(each.messages, TEMPERATURE, each.question.seed, slot=each.question.slot) for each in dialogues
        ]
        try:
            answers = self._asker.ask(requests) if requests else []
        except ModelError as error:
            raise OptimizerError(f"the model cannot be asked any more: {error}") from error
        return [self._read(each, answer) for each, answer in zip(dialogues, answers, strict=True)]

    def _read(self, dialogue: Dialogue, answer: Answer | ModelError) -> Dialogue:
        if isinstance(answer, ModelError):
            return replace(dialogue, answer=answer, reading=Reading())
        parent = dialogue.question.lesson.parent
        reading = self._reader.read(answer.text, parent, dialogue.shown, truncated=answer.truncated)
        if reading.edits and (problem := self._problem(parent, reading.edits)):
            reading = Reading(problem=problem)
        return replace(dialogue, answer=answer, reading=reading)

    def _problem(self, parent: Candidate, edits: Mapping[str, str]) -> str:
        try:
            if self._check is not None:
                self._check(Candidate({**parent.edits, **edits}))
        except ProposalError as error:
            return str(error)
        return ""
