"""Tests and candidates ask a model by way of the controller, wherever they run."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_learnloop.testing import Project

from ask_support import ask_around

AGENT = """
    from pytest_learnloop import ask, trainable

    @trainable
    def reply(words):
        return ask("say " + words)
"""


@pytest.mark.parametrize("how", ["fork", "fresh", "spawn"])
def test_an_answer_arrives(project: Project, how: str) -> None:
    tests = """
        from agent import reply

        def test_reply():
            assert reply("cheese") == "you said: say cheese"

        def test_fixture(learn):
            messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}]
            assert learn.ask(messages, temperature=0.5, seed=3, max_tokens=9) == "you said: Be brief.|Hello?|0.5|3|9"
    """
    found = ask_around(project, AGENT, tests, how=how)
    assert found["endings"] == {"test_ask.py::test_reply": "passed", "test_ask.py::test_fixture": "passed"}
