"""OptoPrime (Cheng et al. 2024): the code of a workflow, its values and the feedback, in one prompt."""

from __future__ import annotations

import json
from typing import Any

from pytest_learnloop.models import Answer, Message, Request, Slot
from pytest_learnloop.optimizers import TEMPERATURE
from pytest_learnloop.optimizers.text.answers.reading import Reading
from pytest_learnloop.optimizers.trace.memory import Past
from pytest_learnloop.optimizers.trace.nodes import Propagated
from pytest_learnloop.optimizers.trace.optimizer import Asked, Prepared, TraceOptimizer
from pytest_learnloop.optimizers.trace.values import value_of


class OptoPrimeOptimizer(TraceOptimizer):
    """One prompt an update, and as many answers to it as proposals are asked for, each with another seed."""

    name = "optoprime"

    def _composed(self, prepared: Prepared) -> tuple[Message, ...]:
        optimizer = self._of_library(self._library.optimizers.OptoPrime, prepared)
        system, user = optimizer.construct_prompt(optimizer.summarize())
        return Message("system", system), Message("user", self._with_past(user, optimizer.final_prompt, prepared))

    def _asked(self, prepared: Prepared, n: int, number: int) -> list[Asked]:
        messages = self._composed(prepared)
        requests = [
            Request(messages, TEMPERATURE, self._random.randrange(2**31), slot=Slot(prepared.number, slot, number + 1))
            for slot in range(1, n + 1)
        ]
        return [
            Asked(answer, self._read(answer, prepared) if isinstance(answer, Answer) else Reading())
            for answer in self._asker.ask(requests)
        ]

    def _read(self, answer: Answer, prepared: Prepared) -> Reading:
        parent = prepared.update.context.parent
        return self._edits.of_suggestions(answer.text, prepared.propagated.ids, parent, truncated=answer.truncated)

    @staticmethod
    def _of_library(kind: Any, prepared: Prepared) -> Any:
        """Its optimizer for these parameters. It has no memory of its own, and no model: it is not asked to step."""
        return kind([*prepared.propagated.parameters], llm=_NO_MODEL, memory_size=0, log=False)

    def _with_past(self, user: str, ending: str, prepared: Prepared) -> str:
        """A prompt with the past put in before its last words, in trace-opt's form."""
        told = "\n".join(_told(variables, feedback) for variables, feedback in recalled(prepared))
        if not told:
            return user
        words = "Below are some variables and their feedbacks you received in the past."
        return f"{user.removesuffix(ending)}\n{words}\n\n{told}\n\n{ending}"


_NO_MODEL = "none"
"""Stands for a model where none is called; without anything, trace-opt would make one of its own."""


def recalled(prepared: Prepared) -> list[tuple[dict[str, object], str]]:
    """(values of the variables, feedback) of each candidate of the past, as far as the prompt has its variables."""
    told = [(_variables(past, prepared.propagated), past.feedback) for past in prepared.past]
    return [each for each in told if each[0]]


def plain(value: object) -> object:
    """A value that JSON can hold: itself, or its representation."""
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return repr(value)
    return value


def _variables(past: Past, propagated: Propagated) -> dict[str, object]:
    return {
        name: past.sources[parameter] if _is_code(name) else plain(value_of(past.sources[parameter]))
        for name, parameter in propagated.ids.items()
        if parameter in past.sources
    }


def _is_code(name: str) -> bool:
    return "__code" in name


def _told(variables: dict[str, object], feedback: str) -> str:
    return json.dumps({"variables": variables, "feedback": feedback}, indent=4)
