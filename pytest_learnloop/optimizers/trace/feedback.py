"""What is said of a case to an optimizer that reads."""

from __future__ import annotations

from pytest_learnloop.domain import Ending, Experience
from pytest_learnloop.learning.failures import condensed
from pytest_learnloop.optimizers.text.cutting import cut_output
from pytest_learnloop.optimizers.text.failures import in_brief
from pytest_learnloop.optimizers.text.grades import grade_in_words

_BRIEF_CASES = 3
"""Failing cases that are told of a candidate of the past."""


def ending_of(experience: Experience) -> str:
    """How a case ended, in a word or two."""
    outcome = experience.outcome
    if outcome.ending is Ending.PASSED:
        return "passed" if outcome.best else f"score {grade_in_words(outcome)}"
    return str(outcome.ending.value)


def words_on(experience: Experience, lines: int = 40) -> str:
    """The case, how it ended and what was said of it.

    :param lines: of the failure text, at most.
    """
    head = f"{experience.case.nodeid}: {ending_of(experience)}."
    said = cut_output(condensed(experience.outcome.feedback), lines)
    return f"{head}\n{said}" if said.strip() else head


def words_on_past(experiences: tuple[Experience, ...], score: float | None, reason: str) -> str:
    """What became of a candidate, in brief.

    :param reason: why it was not accepted; empty where it was.
    """
    failing = [each for each in experiences if not each.outcome.best]
    lines = [f"Mean score {score:.2f} of 1."] if score is not None else []
    lines += [f"Rejected: {reason}."] if reason else []
    lines += [
        f"{each.case.nodeid}: {ending_of(each)}. {in_brief(each.outcome.feedback, 2)}".strip()
        for each in failing[:_BRIEF_CASES]
    ]
    return "\n".join(lines)
