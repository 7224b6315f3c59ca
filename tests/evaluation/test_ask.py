"""Tests and candidates ask a model by way of the controller, wherever they run."""

from __future__ import annotations

import pytest
from ask_support import ask_around

from pytest_learnloop.testing import Project

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
    assert found["asking"] == sorted(found["endings"])


def test_in_every_kind_of_test(project: Project) -> None:
    tests = """
        import asyncio, threading, unittest
        import pytest
        from agent import reply
        from pytest_learnloop import ask

        @pytest.fixture(scope="session")
        def greeting():
            return ask("hello")

        def test_with_a_fixture(greeting):
            assert greeting == "you said: hello"

        class TestCase(unittest.TestCase):
            def test_unittest(self):
                self.assertEqual(reply("x"), "you said: say x")

        def test_in_a_coroutine():
            async def converse():
                return await asyncio.gather(*(asyncio.to_thread(reply, str(number)) for number in range(5)))

            assert asyncio.run(converse()) == [f"you said: say {number}" for number in range(5)]

        def test_in_threads():
            answers = {}
            threads = [
                threading.Thread(target=lambda n=n: answers.setdefault(n, ask(f"number {n}"))) for n in range(20)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert answers == {n: f"you said: number {n}" for n in range(20)}

        def test_with_an_empty_environment(monkeypatch):
            import os
            os.environ.clear()
            assert reply("x") == "you said: say x"

        def test_after_modules_were_dropped():
            import sys
            for name in [name for name in sys.modules if name.startswith("pytest_learnloop.")]:
                del sys.modules[name]
            from pytest_learnloop.asking import ask as again
            assert again("x") == "you said: x"
    """
    found = ask_around(project, AGENT, tests, seconds=0.01)
    assert set(found["endings"].values()) == {"passed"}, found["texts"]
    assert len(found["endings"]) == 6


def test_candidates_ask_what_they_like(project: Project) -> None:
    tests = """
        from agent import reply

        def test_reply():
            assert reply("cheese") == "you said: cheese, please"
    """
    bodies = ('return ask(words + ", please")', "from pytest_learnloop import ask as a; return a(words)")
    found = ask_around(project, AGENT, tests, candidates=bodies)
    (right,), (wrong,) = ([*candidate["outcomes"].values()] for candidate in found["candidates"])
    assert (right[0], wrong[0]) == ("passed", "failed")
    assert "you said: cheese" in wrong[1]


def test_long_messages_and_long_answers(project: Project) -> None:
    tests = """
        import pytest
        from agent import reply
        from pytest_learnloop import ModelError, ask

        def test_long_answer():
            assert len(ask("long 3000000")) == 3_000_000

        def test_long_question():
            assert len(reply("x" * 900_000)) > 900_000

        def test_too_long():
            with pytest.raises(ModelError, match="1000000 characters"):
                reply("x" * 1_000_001)
    """
    found = ask_around(project, AGENT, tests)
    assert set(found["endings"].values()) == {"passed"}, found["texts"]


def test_errors_can_be_caught(project: Project) -> None:
    tests = """
        import pytest
        import pytest_learnloop
        from agent import reply

        def test_refused():
            with pytest.raises(pytest_learnloop.ModelError, match="I won't"):
                pytest_learnloop.ask("refuse")

        @pytest.mark.parametrize("messages", [[], [{"role": "nobody", "content": "x"}]])
        def test_bad_messages(messages):
            with pytest.raises(ValueError):
                pytest_learnloop.ask(messages)

        @pytest.mark.parametrize("options", [{"temperature": 3}, {"seed": "x"}, {"max_tokens": 0}])
        def test_bad_options(options):
            with pytest.raises(ValueError, match=next(iter(options))):
                pytest_learnloop.ask("x", **options)

        def test_in_a_forked_process(tmp_path):
            import os
            pid = os.fork()
            if pid == 0:
                try:
                    reply("x")
                except pytest_learnloop.ModelError as error:
                    (tmp_path / "error").write_text(str(error))
                os._exit(0)
            os.waitpid(pid, 0)
            assert "forked" in (tmp_path / "error").read_text()
    """
    found = ask_around(project, AGENT, tests)
    assert set(found["endings"].values()) == {"passed"}, found["texts"]
    assert found["questions"] == [[["user", "refuse"]]]
