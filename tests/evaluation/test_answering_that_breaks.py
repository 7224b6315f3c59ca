"""Whatever answering a question raises, the question is settled: its child would wait for ever, as no deadline does."""

from __future__ import annotations

import select
from typing import Any, NoReturn

import pytest

from pytest_learnloop.evaluation.questions import Questions, Reply

PLAIN = {"messages": [["user", "why?"]], "temperature": None, "seed": None, "max_tokens": None}


def settled(questions: Questions, question: dict[str, Any]) -> Reply:
    questions.put(1, 1, question)
    assert select.select([questions], [], [], 10)[0], "nothing was settled"
    (answered,) = questions.settled()
    return answered.reply


@pytest.mark.parametrize("raised", [pytest.fail.Exception("no labels"), SystemExit("no labels")])
def test_a_hook_that_ends_a_test_or_a_process_gives_no_grade(raised: BaseException) -> None:
    def grader(name: str, result: object) -> NoReturn:
        raise raised

    questions = Questions(lambda question: Reply("!"), grader, 1)
    for _ in range(2):  # the thread goes on
        reply = settled(questions, {"grade": "words", "result": "1"})
        assert "no labels" in reply.error
        assert not reply.hopeless
    questions.close()


def test_an_answerer_that_breaks_is_nobodys_fault_who_asks() -> None:
    def answerer(question: object) -> NoReturn:
        raise OSError("the disk is full")

    questions = Questions(answerer, lambda name, result: None, 1)
    reply = settled(questions, PLAIN)
    assert reply == Reply(error="it could not be answered: OSError: the disk is full", hopeless=True)
    questions.close()
