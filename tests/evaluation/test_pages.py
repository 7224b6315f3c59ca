"""What some children have written to is copied ahead in those that come after them."""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.evaluation import pages
from pytest_learnloop.evaluation.pages import Pages, joined

_SIZE = mmap.PAGESIZE
_COUNT = 400
_WRITTEN = range(100, 300)
"""Pages that a child writes to."""


@pytest.fixture
def memory() -> Iterator[mmap.mmap]:
    """Private memory, all of it in use."""
    with mmap.mmap(-1, _COUNT * _SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as private:
        write(private, range(_COUNT))
        yield private


def write(memory: mmap.mmap, numbers: range) -> None:
    for number in numbers:
        memory[number * _SIZE] = 1


def first_page(memory: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(memory)) // _SIZE


@contextmanager
def child(does: Callable[[], object]) -> Iterator[int]:
    """A process that has done this and waits; its id."""
    heard, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            does()
            os.write(said, b"\0")
            signal.pause()
        finally:
            os._exit(1)
    os.close(said)
    assert os.read(heard, 1)
    yield pid
    os.close(heard)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def faults_of(does: Callable[[], object]) -> int:
    """Pages that a child has to get while it does this."""
    heard, said = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            does()
            os.write(said, str(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before).encode())
        finally:
            os._exit(0)
    os.close(said)
    told = int(os.read(heard, 100))
    os.close(heard)
    os.waitpid(pid, 0)
    return told


def learned(memory: mmap.mmap, kind: str = "scores", known: Pages | None = None) -> Pages:
    known = known or Pages()
    with child(lambda: write(memory, _WRITTEN)) as pid:
        known.learn(pid, kind)
    return known


def numbers(known: Pages, memory: mmap.mmap) -> set[int]:
    """The pages of the memory that are known."""
    start = first_page(memory)
    return {page - start for run in known.runs for page in range(*run)} & set(range(_COUNT))


def test_what_is_written_is_known(memory: mmap.mmap) -> None:
    known = numbers(learned(memory), memory)
    assert known >= set(_WRITTEN)
    assert len(known) < len(_WRITTEN) + 20


def test_what_is_known_costs_nothing_later(memory: mmap.mmap) -> None:
    known = learned(memory)

    def copied(unless: bool) -> None:
        known.copy(lambda: unless)

    def written(unless: bool) -> int:
        def copied_and_written() -> None:
            copied(unless)
            write(memory, _WRITTEN)

        return faults_of(copied_and_written) - faults_of(lambda: copied(unless))

    assert written(unless=False) < 20
    assert written(unless=True) >= len(_WRITTEN)


def test_copies_hold_what_was_there(memory: mmap.mmap) -> None:
    known, before = learned(memory), memory[:]

    def look() -> None:
        known.copy(lambda: False)
        assert memory[:] == before

    with child(look):
        pass


def test_pages_that_are_gone_do_no_harm(memory: mmap.mmap) -> None:
    known, before = learned(memory), memory[:]
    with mmap.mmap(-1, _SIZE) as other:
        gone = ctypes.addressof(ctypes.c_char.from_buffer(other)) // _SIZE
    known.runs = joined([*known.runs, (gone, gone + 1), (1, 2)])
    known.copy(lambda: False)
    assert memory[:] == before


def test_a_few_children_of_each_kind_tell_enough(memory: mmap.mmap) -> None:
    known = Pages()
    with child(lambda: None) as idle:
        for _ in range(10):
            known.learn(idle, "scores")
    assert not numbers(learned(memory, "scores", known), memory) & set(_WRITTEN)
    assert numbers(learned(memory, "texts", known), memory) >= set(_WRITTEN)


def test_who_writes_to_very_much_is_no_example(memory: mmap.mmap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_MOST", 10 * _SIZE)
    assert not learned(memory).runs


def test_nobody_is_there_to_learn_from() -> None:
    known = Pages()
    known.learn(1 << 30, "scores")
    assert not known.runs


runs = st.tuples(st.integers(0, 200), st.integers(1, 9)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(runs))
def test_joined_runs_are_the_same_pages_and_small_gaps(found: list[tuple[int, int]]) -> None:
    together = joined(found)
    before = {page for run in found for page in range(*run)}
    after = {page for run in together for page in range(*run)}
    assert before <= after
    assert all({page - 1, page + 1} <= before for page in after - before)
    assert all(here[1] + 1 < there[0] for here, there in pairwise(together))
