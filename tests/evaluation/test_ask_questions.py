"""Questions are answered in threads, as long as anybody wants to know."""

from __future__ import annotations

import select
import threading
from typing import Any

from pytest_learnloop.evaluation.questions import Answered, Answerer, Question, Questions, Reply

PLAIN = {"messages": [["user", "why?"]], "temperature": None, "seed": None, "max_tokens": None}


def asked(answerer: Answerer, at_once: int) -> Questions:
    """Questions for a model; nobody grades anything."""
    return Questions(answerer, lambda name, result: None, at_once)


def settled(questions: Questions) -> list[Answered]:
    assert select.select([questions], [], [], 10)[0], "nothing was settled"
    return questions.settled()


def test_an_answer_comes_under_its_key_and_number() -> None:
    questions = asked(lambda question: Reply(question.messages[0][1].upper()), at_once=1)
    questions.put(7, 3, PLAIN)
    assert settled(questions) == [Answered(7, 3, Reply("WHY?"))]
    assert questions.settled() == []
    questions.close()


def test_what_is_no_question_is_not_asked() -> None:
    heard: list[Question] = []

    def answerer(question: Question) -> Reply:
        heard.append(question)
        return Reply("?")

    questions = asked(answerer, at_once=1)
    broken: list[dict[str, Any]] = [{}, {**PLAIN, "messages": []}, {**PLAIN, "seed": "x"}, {**PLAIN, "messages": 1}]
    for number, plain in enumerate(broken):
        questions.put(1, number, plain)
        (answered,) = settled(questions)
        assert "cannot be asked" in answered.reply.error
    assert heard == []
    questions.close()


def test_who_is_gone_costs_nothing() -> None:
    """A question that waits for its turn is not asked any more when its order is over; one under way is for nobody."""
    heard: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def answerer(question: Question) -> Reply:
        heard.append(question.messages[0][1])
        begun.set()
        assert go_on.wait(10)
        return Reply("late")

    questions = asked(answerer, at_once=1)
    for key, words in ((1, "first"), (2, "second"), (3, "third")):
        questions.put(key, 1, {**PLAIN, "messages": [["user", words]]})
    assert begun.wait(10)
    questions.forget(1)
    questions.forget(2)
    go_on.set()
    found: list[Answered] = []
    while not found:
        found = settled(questions)
    assert [answered.key for answered in found] == [3]
    assert heard == ["first", "third"]
    questions.close()


def test_those_who_wait_are_counted_up_to_what_is_answered_at_once() -> None:
    go_on = threading.Event()

    def answerer(question: Question) -> Reply:
        assert go_on.wait(10)
        return Reply("!")

    questions = asked(answerer, at_once=2)
    assert questions.waiting() == 0
    for key in (1, 1, 2, 3):
        questions.put(key, key, PLAIN)
    assert questions.waiting() == 2
    go_on.set()
    while questions.waiting():
        settled(questions)
    questions.close()
