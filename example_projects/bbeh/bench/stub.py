"""An agent that knows every answer and phrases it as it pleases, unless the prompt says how: a model without a model.

What there is to learn from it is what there is to learn from real models: to say in the prompt how to answer, and to
find the answer in what comes back all the same.
"""

from __future__ import annotations

import re
from hashlib import sha256

from bench.examples import GENERATED, generated

NAME = "stub"

_AS_IT_PLEASES = (
    "Let me go through it step by step.\nAnswer: {answer}",
    "Let me go through it step by step.\nAnswer: {answer}.",
    "At first sight:\nAnswer: {other}\nThat overlooks something. Checked again:\nAnswer: {answer}",
    "Step by step, this is what comes out.\n**Answer:** {answer}",
    "I would say that it is {answer}.",
)
_AS_TOLD = ("Answer: {answer}", "Answer: {answer}", "Answer: {answer}", "Answer: {answer}.")

_WORDS_OF_A_RULE = "(last|final|own|single|nothing|only)"
_A_RULE = re.compile(rf"{_WORDS_OF_A_RULE}.{{0,60}}Answer:|Answer:.{{0,60}}{_WORDS_OF_A_RULE}", re.DOTALL)
"""What it takes for a prompt to say how to answer."""


class Stub:
    """A model of pytest-learnloop."""

    name = NAME

    def complete(self, request):
        from pytest_learnloop.models import Answer

        return Answer(reply("\n".join(message.text for message in request.messages)))

    def count_tokens(self, text: str) -> int:
        return len(text) // 4


def reply(prompt: str) -> str:
    """What the stub says to a prompt that holds one of the generated questions."""
    for task in GENERATED:
        for example in generated(task):
            if example.question in prompt:
                rest = prompt.replace(example.question, "")
                return _phrased(example.question, example.target, _AS_TOLD if _A_RULE.search(rest) else _AS_IT_PLEASES)
    return "I don't know this question."


def _phrased(question: str, answer: str, manners: tuple[str, ...]) -> str:
    number = int.from_bytes(sha256(question.encode()).digest()[:4], "big")
    return manners[number % len(manners)].format(answer=answer, other=_another(answer, number))


def _another(answer: str, number: int) -> str:
    """Something wrong of the same kind."""
    if answer.startswith("("):
        return next(f"({letter})" for letter in "CABED"[number % 4 :] + "CA" if f"({letter})" != answer)
    return str(number % 13 + 21)

