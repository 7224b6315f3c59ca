"""The agent: one question, one call of a model, one answer."""

from __future__ import annotations

from pytest_learnloop import ask, trainable

PROMPT = trainable(
    "Think about the following question and answer it.\n\n{question}",
    note="Set around each question; {question} has to stay.",
)


@trainable(note="The answer has to be found in whatever words the model puts around it.")
def extract_answer(response: str) -> str:
    """The answer alone, such as ``(B)`` or ``17``, out of what the model said."""
    text = response.split("Answer:")[1]
    text = text.strip()
    return text


def answer(question: str) -> str:
    """The agent's answer to a question."""
    return extract_answer(ask(PROMPT.replace("{question}", question)))
