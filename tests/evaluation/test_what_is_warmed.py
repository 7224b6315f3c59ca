"""Which fixtures are warmed, decided by what their set-ups did; and how what they did to the process is noticed."""

from __future__ import annotations

import json
import logging
import random
import sys
import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.evaluation.shared_fixtures import SetUp, to_warm
from pytest_learnloop.evaluation.surroundings import Look

PLAIN = SetUp(("plain", 0), "test_it.py::test", 0.1)
OTHER = SetUp(("other", 0), "test_it.py::test", 0.1)


def _warm(*set_ups: SetUp) -> set[str]:
    warm, cold = to_warm(set_ups)
    assert {each.key for each in warm}.isdisjoint(cold)
    assert {each.key for each in warm} | set(cold) == {each.key for each in set_ups}
    return {each.key[0] for each in warm}


def test_what_does_nothing_is_warmed() -> None:
    assert _warm(PLAIN, OTHER) == {"plain", "other"}


def test_one_objection_in_any_process_is_enough() -> None:
    assert _warm(PLAIN, replace(PLAIN, forbids="it writes")) == set()


def test_what_runs_trained_code_is_cold() -> None:
    set_up = replace(PLAIN, runs=("shop:label", "shop:net"))
    assert _warm(set_up) == set()
    assert _warm(set_up.concerning({"shop:net"})) == set()
    assert _warm(set_up.concerning({"shop:gross"})) == {"plain"}


def test_what_was_set_up_is_told_as_plain_data() -> None:
    set_up = replace(PLAIN, runs=("shop:net",), needs=(OTHER.key,), after=(OTHER.key,), seconds=0.5)
    assert SetUp.from_plain(json.loads(json.dumps(set_up.to_plain()))) == set_up


def test_what_disturbs_others_is_for_all_or_cold() -> None:
    assert _warm(replace(PLAIN, disturbs="environment")) == set()
    assert _warm(replace(PLAIN, disturbs="environment", for_all=True)) == {"plain"}


def test_what_needs_a_cold_one_is_cold() -> None:
    assert _warm(replace(PLAIN, needs=(OTHER.key,)), replace(OTHER, forbids="it runs what is trained")) == set()


def test_what_may_rely_on_a_cold_one_before_it_is_cold() -> None:
    assert _warm(replace(PLAIN, after=(OTHER.key,)), replace(OTHER, disturbs="logging")) == set()
    assert _warm(replace(PLAIN, after=(OTHER.key,)), OTHER) == {"plain", "other"}


_KEYS = st.sampled_from([(name, 0) for name in "abcde"])
_SET_UPS = st.lists(
    st.builds(
        SetUp,
        key=_KEYS,
        nodeid=st.just("test_it.py::test"),
        seconds=st.just(0.1),
        needs=st.lists(_KEYS, max_size=3).map(tuple),
        after=st.lists(_KEYS, max_size=3).map(tuple),
        forbids=st.sampled_from(["", "", "it fails"]),
        disturbs=st.sampled_from(["", "", "logging"]),
        for_all=st.booleans(),
    ),
    max_size=12,
)


def _possible(set_up: SetUp) -> SetUp:
    """The same, without what would make fixtures come before themselves."""
    before = {name: tuple(key for key in getattr(set_up, name) if key < set_up.key) for name in ("needs", "after")}
    return replace(set_up, needs=before["needs"], after=before["after"])


@given(_SET_UPS)
def test_nothing_warm_needs_anything_cold(set_ups: list[SetUp]) -> None:
    possible = [_possible(each) for each in set_ups]
    warm = _warm(*possible)
    cold = {each.key for each in possible if each.key[0] not in warm}
    for each in possible:
        if each.key[0] in warm:
            assert cold.isdisjoint(each.needs)
            assert not each.forbids


@given(_SET_UPS)
def test_set_ups_survive_the_way(set_ups: list[SetUp]) -> None:
    assert [SetUp.from_plain(each.to_plain()) for each in set_ups] == set_ups


@pytest.fixture
def project(tmp_path: Path) -> Iterator[types.ModuleType]:
    """A module of a project that lies in a temporary directory."""
    module = types.ModuleType("a_project_of_this_test")
    module.__file__ = str(tmp_path / "a_project.py")
    vars(module).update(table={"a": 1}, rows=[1], number=1)
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]


_Changing = Callable[[types.ModuleType, pytest.MonkeyPatch], object]


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("environment", lambda module, patch: patch.setenv("A_VARIABLE", "1")),
        ("random numbers", lambda module, patch: random.random()),
        ("logging", lambda module, patch: patch.setattr(logging.getLogger(), "level", 1)),
        ("import path", lambda module, patch: patch.syspath_prepend("/nowhere")),
        ("functions of other modules", lambda module, patch: patch.setattr("json.dumps", len)),
        ("a_project_of_this_test", lambda module, patch: setattr(module, "number", 2)),
        ("a_project_of_this_test", lambda module, patch: module.table.update(a=2)),
        ("a_project_of_this_test", lambda module, patch: module.rows.append(2)),
    ],
)
def test_changes_are_noticed(
    kind: str, change: _Changing, project: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Look(tmp_path)
    change(project, monkeypatch)
    changes = before.changes_until(Look(tmp_path))
    assert (*changes.surroundings, *changes.program) == (kind,)


def test_what_is_held_is_noticed(tmp_path: Path) -> None:
    before, stop = Look(tmp_path), threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    with (tmp_path / "file").open("w"):
        held = before.changes_until(Look(tmp_path)).held
    stop.set()
    thread.join()
    assert {"a thread", "an open file"} <= set(held)


def test_nothing_changes_by_looking(tmp_path: Path) -> None:
    changes = Look(tmp_path).changes_until(Look(tmp_path))
    assert (changes.surroundings, changes.program) == ((), ())
