"""What trace-opt takes for a model where it makes several calls of its own for one update."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from pytest_learnloop.models import Answer, Asker, Message, ModelError, Request

MakeRequest = Callable[[tuple[Message, ...], int], Request]
"""Makes a request of messages and the number of the proposal that it is for, from 1; 0: for all of them."""


class Relay:
    """Passes calls on to an asker, in the form of OpenAI's client.

    The same update is gone through once for each proposal. What is asked on the way to the last step is asked once, and
    the last step for all proposals at once, so that they differ in that alone.
    """

    def __init__(self, asker: Asker, make: MakeRequest, last_step: str, proposals: int) -> None:
        """
        :param last_step: the system prompt of the last step.
        """
        self._asker, self._make, self._last_step, self._proposals = asker, make, last_step, proposals
        self._known: dict[tuple[Message, ...], list[Answer | ModelError]] = {}
        self._proposal = 1
        self.last_answers: list[Answer] = []
        """Those of the last step for the present proposal, one for each parameter, in order."""
        self.fatal: ModelError | None = None
        """Why no call can succeed any more."""
        self.stuck = False
        """What all proposals share was not answered, so that none of them has a last step."""

    def begin(self, proposal: int) -> None:
        """Answers to the last step are those for this proposal from now on.

        :param proposal: from 1.
        """
        self._proposal, self.last_answers = proposal, []

    def forget(self) -> None:
        """Ask anew for the last step, and for what was not answered; what was answered before it still holds."""
        self.stuck = False
        self._known = {
            sent: answers
            for sent, answers in self._known.items()
            if sent[0].text != self._last_step and isinstance(answers[0], Answer)
        }

    def create(self, messages: Sequence[Mapping[str, str]], **_: Any) -> Any:
        """Answer messages.

        :raises ModelError: there is no answer, now or when it is asked for again.
        """
        sent = _ours(messages)
        is_last = sent[0].text == self._last_step
        answers = self._answers(sent, self._proposals if is_last else 0)
        answer = answers[self._proposal - 1 if is_last else 0]
        if isinstance(answer, ModelError):
            self.stuck = not is_last
            raise answer
        if is_last:
            self.last_answers.append(answer)
        return SimpleNamespace(choices=[SimpleNamespace(message=SimpleNamespace(content=answer.text))])

    def _answers(self, sent: tuple[Message, ...], proposals: int) -> list[Answer | ModelError]:
        if self.fatal is not None:
            raise self.fatal
        if sent not in self._known:
            numbers = range(1, proposals + 1) if proposals else (0,)
            try:
                self._known[sent] = self._asker.ask([self._make(sent, number) for number in numbers])
            except ModelError as error:
                self.fatal = error
                raise
        return self._known[sent]


class Listener:
    """Hears what would be asked first, and answers nothing."""

    def __init__(self) -> None:
        self.heard: tuple[Message, ...] = ()

    def create(self, messages: Sequence[Mapping[str, str]], **_: Any) -> Any:
        """Keep the first messages.

        :raises ModelError: always.
        """
        self.heard = self.heard or _ours(messages)
        raise ModelError("nothing is sent")


def _ours(messages: Sequence[Mapping[str, str]]) -> tuple[Message, ...]:
    return tuple(Message("system" if each["role"] == "system" else "user", each["content"]) for each in messages)
