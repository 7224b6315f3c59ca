"""A process takes its time to die, and nobody is kept busy by it meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from launching_support import DONE, Sleeping

from pytest_learnloop.evaluation import limits, supervisor
from pytest_learnloop.evaluation.child import Child
from pytest_learnloop.evaluation.order import Order
from pytest_learnloop.evaluation.supervisor import Supervisor


@pytest.fixture
def through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """A supervisor whose only child has told its result. It leaves alone what other tests have started."""
    monkeypatch.setattr(limits, "end_children", lambda known: None)
    supervises = Supervisor(None, Sleeping(tmp_path, says=DONE), tmp_path)
    supervises.start(1, Order((("test", None),), get_ready=20.0, fresh=True))
    while not supervises.wait(0.05):
        pass
    return supervises


def test_there_is_nothing_to_do_while_it_dies(through: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Child, "is_dead", lambda child, wait=False: wait)
        assert not through.prepare()
    through.close()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system tells nobody of a death")
def test_its_death_is_heard_of_at_once(through: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_LIVENESS", 600.0)
    while not through.prepare():
        through.wait()
    assert not through.prepare()
    through.close()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system tells nobody of a death")
def test_its_death_wakes_nobody_twice(through: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may run for long before there is time to clear up."""
    monkeypatch.setattr(supervisor, "_LIVENESS", 600.0)
    with monkeypatch.context() as patched:
        patched.setattr(Child, "is_dead", lambda child, wait=False: wait)
        assert not through.prepare()
        through.wait()
        assert not through.selector.select(0)
    through.close()
