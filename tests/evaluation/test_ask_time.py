"""Waiting for a model costs a test no time, and the workers none either."""

from __future__ import annotations

from ask_support import ask_around

from pytest_learnloop.testing import Project

AGENT = """
    from pytest_learnloop import ask, trainable

    @trainable
    def reply(words):
        return ask(words)
"""
TEST = """
    from agent import reply

    def test_reply():
        assert reply("x")
"""


def test_waiting_is_no_timeout_and_no_duration(project: Project) -> None:
    found = ask_around(project, AGENT, TEST, seconds=1.5, deadline=1.0)
    assert found["endings"] == {"test_ask.py::test_reply": "passed"}
    assert found["seconds"]["test_ask.py::test_reply"] < 0.8


def test_waiting_in_a_thread_stops_the_clock_only_while_it_waits(project: Project) -> None:
    tests = """
        import threading, time
        from agent import reply

        def test_hangs_afterwards():
            threading.Thread(target=reply, args=["x"]).start()
            time.sleep(20)
    """
    found = ask_around(project, AGENT, tests, seconds=0.4, deadline=0.5)
    assert found["endings"] == {"test_ask.py::test_hangs_afterwards": "timeout"}
    assert 0.4 < found["seconds"]["test_ask.py::test_hangs_afterwards"] < 15


def test_a_hanging_candidate_is_found_out_though_others_wait(project: Project) -> None:
    bodies = ("return ask(words)", "while True: pass", "return ask(words) * 2")
    found = ask_around(project, AGENT, TEST, candidates=bodies, seconds=0.5, deadline=0.4)
    endings = [[ending for ending, _ in candidate["outcomes"].values()] for candidate in found["candidates"]]
    assert endings == [["passed"], ["timeout"], ["passed"]]


def test_more_cases_than_workers_are_in_flight(project: Project) -> None:
    bodies = tuple(f"return ask(words) + '{number}'" for number in range(4))
    found = ask_around(project, AGENT, TEST, candidates=bodies, seconds=0.5, workers=1, at_once=4)
    assert [candidate["cut"] for candidate in found["candidates"]] == [""] * 4
    assert found["busiest"] == 4


def test_not_more_at_once_than_wanted(project: Project) -> None:
    bodies = tuple(f"return ask(words) + '{number}'" for number in range(4))
    found = ask_around(project, AGENT, TEST, candidates=bodies, seconds=0.1, workers=1, at_once=2)
    assert found["busiest"] == 2
