"""A model that cannot be asked is no candidate's fault: what depends on it isn't judged."""

from __future__ import annotations

from ask_support import ask_around

from pytest_learnloop.testing import Project

AGENT = """
    from pytest_learnloop import ModelError, ask, trainable

    @trainable
    def reply(words):
        return "you said: " + words
"""
TESTS = """
    from agent import reply

    def test_reply():
        assert reply("x") == "you said: x"
"""


def test_a_candidate_is_cut_even_if_it_would_have_gone_on(project: Project) -> None:
    body = "\n    ".join(["try: ask('too dear')", "except ModelError: pass", "return 'you said: ' + words"])
    found = ask_around(project, AGENT, TESTS, candidates=(body, "return ask(words)"))
    dear, cheap = found["candidates"]
    assert (dear["outcomes"], dear["invalid"]) == ({}, "")
    assert dear["cut"].startswith("a test asks a model, which cannot be asked: ")
    assert not cheap["cut"]
    assert cheap["outcomes"]["test_ask.py::test_reply"][0] == "passed"


def test_a_baseline_that_cannot_ask_says_why(project: Project) -> None:
    tests = TESTS + "        assert not learn.ask('too dear')\n"
    found = ask_around(project, AGENT, tests.replace("test_reply()", "test_reply(learn)"))
    assert found["error"] == "a test asks a model, which cannot be asked: the budget is spent"


def test_a_final_run_says_why_it_came_to_nothing(project: Project) -> None:
    tests = TESTS + "        assert not learn.ask('too dear')\n"
    found = ask_around(project, AGENT, tests.replace("test_reply()", "test_reply(learn)"), how="fresh")
    assert found["error"] == "the budget is spent"
    assert found["endings"] == {}
