"""The agent: who answers what tests, and what they test, ask of a model."""

from __future__ import annotations

import math
from collections.abc import Collection

from pytest_learnloop.domain import Outcome
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation.questions import Question, Reply, nobody
from pytest_learnloop.learning.budget import Spent
from pytest_learnloop.models import (
    Answer,
    Asker,
    BudgetSpentError,
    ContextOverflowError,
    FatalModelError,
    ModelError,
    PassingModelError,
    Request,
)
from pytest_learnloop.models.conversation import as_messages
from pytest_learnloop.models.tally import Tally
from pytest_learnloop.run.baseline import FirstRun
from pytest_learnloop.words import named

_NOBODYS_FAULT = (BudgetSpentError, FatalModelError, PassingModelError)
"""What a question cannot help: asked by anybody else it would not have been answered, either."""


class Agent:
    """Answers questions by an asker, in several threads at once.

    Questions have no slot of their own: the same one is asked once, and answered from the cache from then on, for
    whichever candidate. That is also what makes a candidate's outcome repeatable.
    """

    def __init__(self, asker: Asker | None) -> None:
        """
        :param asker: None where the user named no model, so that there is nobody to ask.
        """
        self._asker = asker
        self._has_answered = False
        self._failure = ""
        """Why the model last gave no answer to what it could have answered."""

    def __call__(self, question: Question) -> Reply:
        """An answer, or the reason why there is none; it raises nothing."""
        if self._asker is None:
            return self._without_answer(nobody(question))
        try:
            (result,) = self._asker.ask([_request(question)])
        except (ModelError, SettingsError) as error:
            return Reply(error=str(error), hopeless=True)
        except ValueError as error:
            return Reply(error=str(error))
        if isinstance(result, Answer):
            self._has_answered = True
            return Reply(result.text)
        if isinstance(result, ContextOverflowError):
            return Reply(error=str(result))
        return self._without_answer(Reply(error=str(result), hopeless=isinstance(result, _NOBODYS_FAULT)))

    def check(self, first: FirstRun, asking: Collection[str]) -> None:
        """See to it that nobody learns from failures that are the model's.

        :param first: in which this has answered.
        :param asking: nodeids of the tests that asked something in it.
        :raises SettingsError: no question was answered, and some of what is to be learned from fails by that.
        """
        if self._has_answered or not self._failure:
            return
        asked = sorted(first.failing.intersection(asking))
        failing = [nodeid for nodeid in asked if self._is_to_blame(first.executions[nodeid].outcome)]
        if not failing:
            return
        remedy = "" if self._asker is None else "mend that, or name another with --learn-agent-model MODEL: "
        raise SettingsError(
            "no question of the tests to a model was answered, so that there is nothing to learn from how they fail "
            f"({named(failing)}): {remedy}{self._failure}"
        )

    def _is_to_blame(self, outcome: Outcome) -> bool:
        """Whether a failure is the model's; where none was named, code that can do without may fail by itself."""
        return self._asker is not None or self._failure in outcome.feedback

    def _without_answer(self, reply: Reply) -> Reply:
        self._failure = reply.error
        return reply


def one_pass(tally: Tally) -> Spent:
    """What asking would take again if nobody knew the answers.

    :param tally: of all that was asked in the pass.
    """
    if not tally.calls:
        return Spent(calls=tally.cached)
    times = (tally.calls + tally.cached) / tally.calls
    tokens = math.ceil((tally.prompt_tokens + tally.completion_tokens) * times)
    return Spent(calls=tally.calls + tally.cached, tokens=tokens, dollars=(tally.dollars or 0.0) * times)


def _request(question: Question) -> Request:
    """Raises ValueError on a role that there isn't."""
    messages = as_messages({"role": role, "content": text} for role, text in question.messages)
    return Request(messages, question.temperature, question.seed, question.max_tokens)
