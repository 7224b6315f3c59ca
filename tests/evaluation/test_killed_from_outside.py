"""Processes that somebody else kills: no candidate is blamed for it, and nothing is left of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from evaluation_support import evaluate

from pytest_learnloop.evaluation import fresh_child
from pytest_learnloop.evaluation.invocation import Invocation
from pytest_learnloop.testing import Project

_SHOP = "from pytest_learnloop import trainable\n\n@trainable\ndef change(paid, price):\n    return paid - price\n"

_PLAIN = """
    from shop import change

    def test_bread(): assert change(5, 3) == 2
"""

_WARM = """
    import time
    import pytest
    from shop import change

    @pytest.fixture(scope="session")
    def price():
        time.sleep(0.01)
        return 3
"""

_PROCESSES = """
    import fcntl, os, signal, struct, termios

    def held(line):
        return struct.unpack("i", fcntl.ioctl(line, termios.FIONREAD, bytes(4)))[0]

    def children(pid):
        return [int(each) for each in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def eventually(condition):
        end = time.monotonic() + 20
        while not condition() and time.monotonic() < end:
            time.sleep(0.01)
        return condition()

    def programs(seconds):
        found = []
        for entry in os.listdir("/proc"):
            try:
                words = pathlib.Path(f"/proc/{entry}/cmdline").read_text().split(chr(0))
            except OSError:
                continue
            if words[:2] == ["sleep", seconds]:
                found.append(int(entry))
        return found
"""


def _seconds(project: Project) -> str:
    """How long a program sleeps, which tells the programs of this test from all others."""
    return f"60.{abs(hash(str(project.path)))}"


def test_a_child_that_waits_for_its_order(project: Project) -> None:
    project.write(shop=_SHOP, test_shop=_PLAIN)
    killing = """
    def evaluation(evaluates, artifact, cases):
        process = evaluates._process._pid
        evaluates.evaluate([Trial(artifact.start, cases)])
        eventually(lambda: len(children(process)) == 2)
        for waiting in children(process):
            os.kill(waiting, signal.SIGKILL)
        (found,) = evaluates.evaluate([Trial(artifact.start, cases)])
        return [said(found), found.invalid, evaluates._process._pid == process]
    """
    verdicts, invalid, is_the_same = evaluate(project, _PROCESSES + killing)
    assert (verdicts, invalid) == ({"test_shop.py::test_bread": ["passed", 1.0, "", []]}, "")
    assert is_the_same


def test_what_children_started_ends_with_them_where_fixtures_are_warm(project: Project) -> None:
    tests = """
    import subprocess

    def test_bread(price):
        subprocess.Popen(["sleep", "{seconds}"], start_new_session=True)
        assert change(5, price) == 2
    """
    looking = """
    def evaluation(evaluates, artifact, cases):
        runs = evaluates.baseline([case.nodeid for case in cases])
        evaluates.know({{case: runs[case.nodeid].outcome for case in cases}})
        (found,) = evaluates.evaluate([Trial(artifact.start, cases)])
        endings = [outcome.ending.value for outcome in found.outcomes.values()]
        return [endings, evaluates.warm_fixtures, eventually(lambda: not programs("{seconds}"))]
    """
    seconds = _seconds(project)
    project.write(shop=_SHOP, test_shop=_WARM + tests.format(seconds=seconds))
    assert evaluate(project, _PROCESSES + looking.format(seconds=seconds)) == [["passed"], ["price"], True]


def test_what_children_started_ends_with_the_process_that_supervised_them(project: Project) -> None:
    tests = """
    import os, pathlib, signal, subprocess, time
    from shop import change

    def test_bread():
        subprocess.Popen(["sleep", "{seconds}"], start_new_session=True)
        killed = pathlib.Path(__file__).with_name("killed")
        if not killed.exists():
            killed.touch()
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        assert change(5, 3) == 2
    """
    looking = """
    def evaluation(evaluates, artifact, cases):
        runs = evaluates.baseline([case.nodeid for case in cases])
        return [runs[cases[0].nodeid].outcome.ending.value, eventually(lambda: not programs("{seconds}"))]
    """
    seconds = _seconds(project)
    project.write(shop=_SHOP, test_shop=tests.format(seconds=seconds))
    assert evaluate(project, _PROCESSES + looking.format(seconds=seconds)) == ["passed", True]


def test_a_process_with_warm_fixtures_in_the_middle_of_what_it_says(project: Project) -> None:
    tests = """
    def test_bread(price):
        print("x" * 3_000_000)
        assert change(5, price) == 2
    """
    killing = """
    from pytest_learnloop.evaluation.order import Order
    from pytest_learnloop.evaluation.warm import SupervisorLostError

    def evaluation(evaluates, artifact, cases):
        runs = evaluates.baseline([case.nodeid for case in cases])
        evaluates.know({case: runs[case.nodeid].outcome for case in cases})
        evaluates.evaluate([Trial(artifact.start, cases)])
        process = evaluates._process
        process.start(10**6, Order(((cases[0].nodeid, None),), reports=True, detail=Detail.TEXTS))
        (talking,) = children(process._pid)
        # It says more than the line takes, as nobody listens.
        eventually(lambda: held(process._socket) > 1 << 16)
        os.kill(talking, signal.SIGKILL)
        end = time.monotonic() + 20
        try:
            while time.monotonic() < end:
                process.wait(1.0)
        except SupervisorLostError:
            return "lost"
        return "silent"
    """
    project.write(shop=_SHOP, test_shop=_WARM + tests)
    assert evaluate(project, _PROCESSES + killing) == "lost"


def test_where_no_child_can_be_started_the_run_ends(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    project.write(shop=_SHOP, test_shop=_PLAIN)
    filling = """
    import tempfile
    from pytest_learnloop.errors import EvaluationError

    def evaluation(evaluates, artifact, cases):
        (directory,) = pathlib.Path(tempfile.gettempdir()).glob("learnloop-*")
        evaluates.evaluate([Trial(artifact.start, cases)] * 4)
        process = evaluates._process._pid
        eventually(lambda: len(children(process)) == 2)
        directory.rename(directory.with_name("away"))  # at once, as others still clear up in it
        directory.touch()
        try:
            evaluations = evaluates.evaluate([Trial(artifact.start, cases)] * 4)
        except EvaluationError as error:
            return str(error)
        return [said(evaluation) for evaluation in evaluations]
    """
    assert evaluate(project, _PROCESSES + filling, "--basetemp", str(project.path / "base")).startswith(
        "no process can be started for a candidate: "
    )


_ORPHAN = """
import os, time
from pytest_learnloop.evaluation import limits

read, write = os.pipe()
if os.fork() == 0:
    parent = os.getpid()
    if os.fork() == 0:
        os.close(read)
        while os.getppid() == parent:
            time.sleep(0.001)
        limits.die_with_parent(parent)
        os.write(write, b"it lives on")
    os._exit(0)
os.close(write)
print(os.read(read, 100).decode())
"""


def test_who_is_an_orphan_before_it_asks_to_die_with_its_parent() -> None:
    done = subprocess.run([sys.executable, "-c", _ORPHAN], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "\n"


def test_a_fresh_child_of_which_the_supervisor_is_gone(tmp_path: Path) -> None:
    invocation, nobody = Invocation((), str(tmp_path), tuple(sys.path), str(tmp_path)), 0
    command = invocation.command(fresh_child.__name__, str(tmp_path), "0", "0", str(nobody))
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
