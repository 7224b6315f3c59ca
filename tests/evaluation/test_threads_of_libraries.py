"""Threads that a fork can do without don't count: those by which jemalloc gives memory back."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOOKING = """
import _thread, ctypes, threading
from pytest_learnloop.evaluation.limits import other_threads

named, enough = threading.Event(), threading.Event()

def run():
    ctypes.CDLL(None).prctl(15, {name!r}.encode(), 0, 0, 0)
    named.set()
    enough.wait()

_thread.start_new_thread(run, ())
named.wait()
print(other_threads().nameless)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads have names on Linux alone")
@pytest.mark.parametrize(("name", "others"), [("jemalloc_bg_thd", 0), ("grpc_poller", 1)])
def test_names_of_threads(name: str, others: int) -> None:
    found = subprocess.check_output([sys.executable, "-c", LOOKING.format(name=name)], text=True)
    assert found == f"{others}\n"
