"""Every example is a case: is the agent's answer right?"""

from __future__ import annotations

from bench.examples import Example
from bench.metrics import METRICS
from solver.agent import answer


def test_answer(example: Example, metric: str, learn) -> None:
    given = answer(example.question)
    right = {name: decides(given, example.target) for name, decides in METRICS.items()}
    learn.log(**{name: float(value) for name, value in right.items()})
    if right[metric]:
        learn.feedback("This answer is right: nothing has to change for it.")
    else:
        learn.feedback(
            f"This answer is wrong: it should have been {example.target!r}. Change the prompt, or how the answer is "
            "taken from what the model said."
        )
    assert right[metric], f"{given!r} instead of {example.target!r}"
