"""How many cases have a verdict is heard of while they run, and forgotten when what ran is ended."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence

import pytest

from pytest_learnloop.evaluation import channel
from pytest_learnloop.evaluation.shared_fixtures import WarmFixture
from pytest_learnloop.evaluation.warm import SupervisingProcess

_NOBODY = 1 << 30
"""No process has this id."""


class _Played(SupervisingProcess):
    """A process whose part the test plays."""

    def _start(self, theirs: socket.socket) -> int:
        self.theirs = theirs.dup()
        return _NOBODY

    def says(self, **message: object) -> None:
        self.theirs.sendall(channel.encode_trusted(message))

    def warm(self, fixtures: Sequence[WarmFixture], patience: float) -> str:
        return str(self._answer("warmed", patience))


@pytest.fixture
def process() -> Iterator[_Played]:
    played = _Played()
    played.says(finished=2)
    played.says(finished=3)
    played.wait(10)
    yield played
    played.theirs.close()
    played.close()


def test_the_latest_word_counts(process: _Played) -> None:
    assert process.finished == 3


def test_it_is_heard_before_an_answer_too(process: _Played) -> None:
    process.says(finished=0)
    process.says(warmed="")
    assert process.warm((), 10) == ""
    assert process.finished == 0


@pytest.mark.parametrize("end", [SupervisingProcess.cancel, SupervisingProcess.cool])
def test_what_is_ended_does_not_count(process: _Played, end: Callable[[SupervisingProcess], None]) -> None:
    process.says(cancelled=True)
    end(process)
    assert process.finished == 0
