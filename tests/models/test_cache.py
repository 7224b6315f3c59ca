"""Answers that were paid for."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.models import Answer, Message, Request, Slot, Usage
from pytest_learnloop.models.cache import FILE_NAME, AnswerCache, key_of

REQUEST = Request((Message("system", "s"), Message("user", "u")), temperature=0.7, seed=3, max_tokens=100)

slots = st.builds(Slot, st.integers(1, 9), st.integers(1, 9), st.integers(1, 3))
messages = st.lists(st.builds(Message, st.sampled_from(("system", "user", "assistant")), st.text()), max_size=3)
requests = st.builds(
    Request,
    messages.map(tuple),
    st.sampled_from((None, 0.0, 0.7)),
    st.none() | st.integers(0, 3),
    st.none() | st.integers(1, 9),
    slots,
)


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, messages=(Message("system", "su"), Message("user", ""))),
        replace(REQUEST, messages=(Message("user", "s"), Message("user", "u"))),
        replace(REQUEST, temperature=0.8),
        replace(REQUEST, temperature=None),
        replace(REQUEST, seed=4),
        replace(REQUEST, max_tokens=None),
    ],
)
def test_requests_that_differ_have_different_keys(other: Request) -> None:
    assert key_of("m", other) != key_of("m", REQUEST)


def test_models_have_different_keys() -> None:
    assert key_of("m", REQUEST) != key_of("n", REQUEST)


@given(requests, slots)
def test_the_slot_tells_samples_without_a_seed_apart(request: Request, slot: Slot) -> None:
    same = key_of("m", request) == key_of("m", replace(request, slot=slot))
    drawn_by_slot = request.temperature != 0 and request.seed is None
    assert same == (not drawn_by_slot or slot == request.slot)


@given(requests, requests)
def test_equal_keys_mean_equal_requests(first: Request, second: Request) -> None:
    if key_of("m", first) == key_of("m", second):
        assert replace(first, slot=Slot(0, 0)) == replace(second, slot=Slot(0, 0))


def test_an_answer_comes_back_as_cached(tmp_path: Path) -> None:
    answer = Answer("lone \ud800 surrogate\n", Usage(10, 5, 0.01), truncated=True)
    cache = AnswerCache(tmp_path)
    assert cache.get("k") is None
    cache.put("k", "m", answer)
    cache.close()
    cache = AnswerCache(tmp_path)
    assert cache.get("k") == replace(answer, cached=True)
    cache.close()


def test_answers_of_earlier_runs_can_be_left_out(tmp_path: Path) -> None:
    earlier = AnswerCache(tmp_path)
    earlier.put("k", "m", Answer("old"))
    earlier.close()
    cache = AnswerCache(tmp_path, forgets=True)
    assert cache.get("k") is None
    cache.put("k", "m", Answer("new"))
    assert cache.get("k") == Answer("new", cached=True)
    cache.close()


def _put_and_die(directory: Path) -> None:
    AnswerCache(directory).put("k", "m", Answer("paid"))
    os.kill(os.getpid(), signal.SIGKILL)


def test_an_answer_survives_a_kill(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_put_and_die, args=(tmp_path,))
    process.start()
    process.join()
    cache = AnswerCache(tmp_path)
    assert cache.get("k") == Answer("paid", cached=True)
    cache.close()


def test_a_file_that_is_no_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 100)
    with pytest.raises(SettingsError, match="move it away"):
        AnswerCache(tmp_path)


def test_git_does_not_see_it(tmp_path: Path) -> None:
    AnswerCache(tmp_path / ".learnloop").close()
    assert (tmp_path / ".learnloop" / ".gitignore").read_text() == "*\n"
