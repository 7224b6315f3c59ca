"""Nothing that a candidate does leaks into another evaluation, or stays behind."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from pytest_learnloop.testing import Project

LEAKS = [
    "import builtins; builtins.len = lambda x: 99",
    "import json; json.dumps = None",
    "import os; os.environ['HOME'] = '/nowhere'",
    "import sys; sys.modules.pop('leaky', None); sys.path.clear()",
    "import os; os.chdir('/')",
    "import random; random.random = lambda: 0.5",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "import threading; threading.Thread(target=lambda: __import__('time').sleep(60)).start()",
    "import os; os.close(1)",
    "import gc; gc.disable()",
    "import warnings; warnings.simplefilter('error')",
    "import unittest; unittest.TestCase.assertEqual = None",
]


def optimizer_of_leaks() -> str:
    """A conftest with an optimizer of its own, which proposes leaks first, each failing, and the repair last."""
    return f"""
        from pytest_learnloop.domain import Proposal

        LEAKS = {LEAKS!r}

        class Leaky:
            name = "leaky"
            reads = False

            def __init__(self):
                self.left = [*LEAKS, None]

            def searches(self, parameter):
                return True

            def propose(self, context, pool, n):
                proposals = []
                for leak in self.left[:n]:
                    body = "return a + b" if leak is None else leak + "; return a - b"
                    proposals.append(Proposal({{"leaky:add": "def add(a, b):\\n    " + body + "\\n"}}, str(leak)))
                self.left = self.left[n:]
                return proposals

            def observe(self, evaluated):
                pass

        def pytest_learnloop_optimizer(name):
            return Leaky() if name == "leaky" else None
    """


def test_verdicts_after_leaky_candidates_are_right(project: Project) -> None:
    project.write(
        leaky="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a - b",
        test_leaky="""
        import os, random
        from leaky import add

        def test_sum(): assert add(1, 2) == 3
        def test_other(): assert add(2, 2) == 4
        def test_third(): assert add(5, 2) == 7
        def test_fourth(): assert len([add(1, 1)]) == 1 and os.environ["HOME"] != "/nowhere"
        def test_fifth(): assert add(0, 0) == 0 and random.random() != 0.5
        """,
        conftest=optimizer_of_leaks(),
    )
    result = project.learn("--learn-optimizer=leaky", "--learn-proposals=4")
    result.assert_outcomes(passed=5)
    assert project.result["status"] == "improved"
    assert project.result["candidates"] == len(LEAKS) + 1


def test_no_process_is_left(project: Project) -> None:
    marker = f"learnloop-stray-{os.getpid()}"
    daemon = (
        "import os, subprocess, sys; "
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', '{marker}'], start_new_session=True)"
    )
    project.write(
        leaky="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a - b",
        test_leaky="""
        from leaky import add

        def test_sum(): assert add(1, 2) == 3
        def test_other(): assert add(2, 2) == 4
        """,
        conftest=optimizer_of_leaks().replace(repr(LEAKS), repr([daemon] * 3)),
    )
    result = project.learn("--learn-optimizer=leaky", "--learn-allow=program")
    assert project.result["status"] == "improved", result.stdout.str()
    deadline = time.monotonic() + 30
    while marker in (listed := processes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marker not in listed
    assert not list(Path(os.environ.get("TMPDIR", "/tmp")).glob(f"learnloop-*{os.getpid()}*"))


def processes() -> str:
    """The command lines of all there are."""
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
