"""Candidates that misuse the line to the model harm nobody."""

from __future__ import annotations

from ask_support import ask_around

from pytest_learnloop.testing import Project

AGENT = """
    from pytest_learnloop import ask, trainable

    @trainable
    def reply(words):
        return words
"""
TESTS = """
    from agent import reply

    def test_reply():
        assert reply("x") == "x"

    def test_other():
        assert reply("y") == "y"
"""
PIPES = (
    "import os, stat, struct; "
    "pipes = [int(n) for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}') "
    "and os.readlink(f'/proc/self/fd/{n}').startswith('pipe')]; "
)


def scribbled(data: str) -> str:
    """A body that writes bytes to each pipe that there is."""
    lines = f"for fd in pipes:\n        try: os.write(fd, {data})\n        except OSError: pass\n    return words"
    return PIPES + "\n    " + lines


GARBAGE = (
    "b'garbage'",
    "b'\\xff' * 5000",
    "struct.pack('<I', 2) + b'[]'",
    "struct.pack('<I', 12) + b'{\"ask\": []  }'",
    'struct.pack(\'<I\', 31) + b\'{"ask": 7, "question": "words"} \'',
    'struct.pack(\'<I\', 32) + b\'{"ask": 7, "question": {"a": 1}}  \'',
    "struct.pack('<I', 16) + b'{\"position\": []}'",
    "struct.pack('<I', 60000) + b'[' * 60000",
)


def test_garbage_on_the_pipe(project: Project) -> None:
    bodies = tuple(body for data in GARBAGE for body in (scribbled(data), f"return words or {data!r}"))
    found = ask_around(project, AGENT, TESTS, candidates=bodies, deadline=3.0)
    for data, good in zip(GARBAGE, found["candidates"][1::2], strict=True):
        assert [ending for ending, _ in good["outcomes"].values()] == ["passed", "passed"], f"after {data}"
    assert set(found["endings"].values()) == {"passed"}


def test_asking_for_ever_comes_to_an_end(project: Project) -> None:
    body = "return [ask('again') for _ in iter(int, 1)]"
    found = ask_around(project, AGENT, TESTS, candidates=(body, "return words"), deadline=20.0, most=100)
    ending, text = found["candidates"][0]["outcomes"]["test_ask.py::test_reply"]
    assert (ending, "1000 questions" in text) == ("failed", True)
    assert [ending for ending, _ in found["candidates"][1]["outcomes"].values()] == ["passed", "passed"]


def test_asking_for_ever_undeterred_times_out(project: Project) -> None:
    body = "\n    ".join(["while True:", "  try: ask('again')", "  except Exception: pass"])
    found = ask_around(project, AGENT, TESTS, candidates=(body, "return words"), deadline=0.5)
    assert found["candidates"][0]["outcomes"]["test_ask.py::test_reply"][0] == "timeout"
    assert len(found["questions"]) <= 2 * 1000
    assert [ending for ending, _ in found["candidates"][1]["outcomes"].values()] == ["passed", "passed"]


def test_never_listening_to_the_answer(project: Project) -> None:
    """The answer fills the pipe; nobody waits for the child but its deadline."""
    body = "\n    ".join(
        [
            "import os, threading, time",
            "read, os.read = os.read, None",
            "threading.Thread(target=ask, args=['long 500000'], daemon=True).start()",
            "import signal",
            "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])",
            "time.sleep(0.3)",
            "os.kill(os.getpid(), signal.SIGSTOP)",
            "return words",
        ]
    )
    found = ask_around(project, AGENT, TESTS, candidates=(body, "return words"), deadline=1.0, seconds=0.5, workers=2)
    assert found["candidates"][0]["outcomes"]["test_ask.py::test_reply"][0] == "timeout"
    assert [ending for ending, _ in found["candidates"][1]["outcomes"].values()] == ["passed", "passed"]
