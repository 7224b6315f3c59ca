"""Tests that look at what a leaky candidate may have left behind."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import threading
import unittest
import warnings

from hostile import add


def test_sum() -> None:
    assert add(1, 2) == 3


def test_builtins() -> None:
    assert len([add(1, 1)]) == 1


def test_json() -> None:
    assert json.loads(json.dumps({"sum": add(2, 2)})) == {"sum": 4}


def test_environment() -> None:
    assert add(1, 1) == 2
    assert os.environ["HOME"] != "/nowhere"
    assert os.getcwd() != "/"


def test_random() -> None:
    assert add(0, 0) == 0
    assert random.random() != 0.5


def test_process() -> None:
    assert add(1, 1) == 2
    assert gc.isenabled()
    assert signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN
    assert threading.active_count() == 1


def test_warnings() -> None:
    assert add(1, 1) == 2
    warnings.warn("careful", UserWarning, stacklevel=1)


class TestUnit(unittest.TestCase):
    def test_unit(self) -> None:
        self.assertEqual(add(1, 1), 2)  # noqa: PT009
