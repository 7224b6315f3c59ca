"""On a terminal, sentences are broken between words; what may be copied is not broken by us."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

from pytest_learnloop.testing import Project

COLUMNS = 80


def test_sentences_fit(clamp: Project) -> None:
    written = on_a_terminal(clamp, "--learn", "--learn-horizon=5", "--learn-budget=60s, $1")
    lines = [each.rpartition("\r")[2] for each in written.split("\n")]
    note = lines.index("note: --learn-horizon has no effect: no test that reaches what is trained plays")
    assert lines[note + 1] == "  an episode."
    (command,) = (number for number, line in enumerate(lines) if line.startswith("to apply it: "))
    assert re.fullmatch(r"to apply it: git apply \.learnloop/runs/[^/]+/best\.patch", lines[command])
    assert lines[command + 1] == "(or run again with --learn-apply)"
    assert max(map(len, lines)) <= COLUMNS


@pytest.mark.parametrize(
    ("target", "first"),
    [("slow:half", "baseline"), ("auto", "looking for the functions to blame")],
    ids=["named", "auto"],
)
def test_the_tests_that_have_run_are_counted(project: Project, target: str, first: str) -> None:
    project.write(
        slow="def half(n): return n // 3",
        test_slow="""
        import pytest, slow, time

        @pytest.mark.parametrize("n", range(6))
        def test_half(n):
            time.sleep(0.12)
            assert slow.half(2 * n) == n
        """,
    )
    arguments = (f"--learn-target={target}", "--learn-workers=1", "--learn-budget=1 update", "--learn-proposals=4")
    written = on_a_terminal(project, "--learn", *arguments)
    assert re.search(f"learnloop: {first}: [1-5] of 6 tests", written)
    assert re.search("learnloop: baseline, once more with traces: [1-5] of 6 tests", written)
    assert re.search("learnloop: final run of the best candidate in a fresh process: [1-5] of 6 tests", written)
    looked = re.search("learnloop: looking for the functions to blame: [1-5] of 6 tests", written)
    assert (looked is not None) is (target == "auto")


def on_a_terminal(project: Project, *arguments: str) -> str:
    """What pytest writes on a terminal, without colours and movements of the cursor."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments],
        cwd=project.path,
        env={**environment, "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    written = b""
    try:
        while data := os.read(ours, 1 << 16):
            written += data
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    process.wait()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode().replace("\r\n", "\n"))
