"""A grid gives each combination of its values once, on each task, in each trial, in a stable order."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_support import plan_from

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.study.cells import arguments_of, cells_of, label_of
from pytest_learnloop.study.plan import ON, Plan, Task

names = st.sampled_from(["batch", "memory", "split", "held-out", "a-long-name", "gate"])
texts = st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=2).map(tuple)
grids = st.dictionaries(names, st.lists(texts, min_size=1, max_size=4, unique=True).map(tuple), max_size=3)
tasks = st.lists(st.sampled_from(["one", "many", "both"]), min_size=1, max_size=3, unique=True).map(
    lambda each: tuple(map(Task, each))
)
plans = st.builds(
    Plan,
    name=st.just("study"),
    trials=st.integers(1, 4),
    grid=grids,
    fixed=st.just({"optimizer": ("mutation",)}),
    tasks=tasks,
)


@settings(max_examples=40)
@given(plans)
def test_there_is_a_cell_for_each_combination(plan: Plan) -> None:
    cells = list(cells_of(plan))
    assert len(cells) == plan.trials * len(plan.tasks) * math.prod(map(len, plan.grid.values()))


@settings(max_examples=40)
@given(plans)
def test_no_two_cells_are_the_same(plan: Plan) -> None:
    cells = list(cells_of(plan))
    assert len({cell.id for cell in cells}) == len(cells)
    assert len({(cell.task.name, tuple(cell.setting.items()), cell.trial) for cell in cells}) == len(cells)


@settings(max_examples=40)
@given(plans)
def test_the_order_is_stable_and_trials_come_one_after_the_other(plan: Plan) -> None:
    cells = list(cells_of(plan))
    assert [cell.id for cell in cells] == [cell.id for cell in cells_of(plan)]
    assert [cell.trial for cell in cells] == sorted(cell.trial for cell in cells)


@settings(max_examples=40)
@given(plans)
def test_ids_are_good_for_names_of_directories(plan: Plan) -> None:
    for cell in cells_of(plan):
        assert Path(cell.id).name == cell.id
        assert len(cell.id) < 100
        assert not cell.id.startswith((".", "-"))


@settings(max_examples=40)
@given(plans, st.integers(0, 1000))
def test_the_cells_of_a_trial_share_their_seed_and_their_splits(plan: Plan, seed: int) -> None:
    plan = Plan(plan.name, plan.trials, {"memory": (("1",), ("2",))}, {"seed": (str(seed),)}, plan.tasks)
    cells = list(cells_of(plan))
    for cell in cells:
        assert cell.options["seed"] == (str(seed + cell.trial - 1),)
        alike = [each for each in cells if each.splits == cell.splits]
        assert {each.trial for each in alike} == {cell.trial}
        assert len(alike) >= 2


def test_what_is_meant_to_split_otherwise_does() -> None:
    plan = Plan("study", 1, {"split": (("60/20/20",), ("40/20/40",))}, {})
    assert len({cell.splits for cell in cells_of(plan)}) == 2


def test_another_selection_of_tests_makes_another_cell() -> None:
    plan = Plan("study", 1, {}, {})
    assert [each.id for each in cells_of(plan, ("tests/a",))] != [each.id for each in cells_of(plan, ("tests/b",))]


def test_options_as_arguments() -> None:
    options = {"batch": ("3",), "held-out": ("a", "b"), "no-cache": ON, "target": ()}
    assert arguments_of(options, {"no-cache"}) == [
        "--learn-batch=3",
        "--learn-held-out=a",
        "--learn-held-out=b",
        "--learn-no-cache",
    ]


def test_labels_are_for_people() -> None:
    assert label_of({"batch": ("3",), "held-out": ("a", "b"), "target": ()}) == "batch=3, held-out=a + b, target=none"


def test_a_seed_that_is_no_number() -> None:
    with pytest.raises(SettingsError, match=r"seed = 'x': give a whole number"):
        list(cells_of(Plan("study", 1, {}, {"seed": ("x",)})))


def test_settings_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, "[grid]\nmemory = [5, 0]\nbatch = [3, 1]\n")
    assert [label_of(cell.setting) for cell in cells_of(plan)] == [
        "memory=5, batch=3",
        "memory=5, batch=1",
        "memory=0, batch=3",
        "memory=0, batch=1",
    ]
