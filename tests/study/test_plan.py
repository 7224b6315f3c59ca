"""A study's file: what it says, and what is said where it can't be done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from study_support import KNOWN, plan_from

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.study.plan import OFF, ON, Plan, Task, read_plan


def test_everything_that_it_can_say(tmp_path: Path) -> None:
    plan = plan_from(
        tmp_path,
        """
        name = "batches"
        trials = 3

        [fixed]
        budget = "12 updates"
        gate = false
        no-cache = true
        learn_memory_order = "fifo"

        [grid]
        batch = [1, 3]
        held-out = [["a", "b"], "c"]

        [[task]]
        name = "one"
        paths = ["tests/one"]
        marks = "not slow"

        [[task]]
        name = "many"
        keywords = "a or b"
        arguments = ["--real"]
        fixed = { target = ["m:f", "m:g"] }
        """,
    )
    assert plan == Plan(
        name="batches",
        trials=3,
        grid={"batch": (("1",), ("3",)), "held-out": (("a", "b"), ("c",))},
        fixed={"budget": ("12 updates",), "gate": ("off",), "no-cache": ON, "memory-order": ("fifo",)},
        tasks=(
            Task("one", ("tests/one",), marks="not slow"),
            Task("many", keywords="a or b", arguments=("--real",), fixed={"target": ("m:f", "m:g")}),
        ),
    )


def test_what_it_may_leave_out(tmp_path: Path) -> None:
    assert plan_from(tmp_path, "", "small.toml") == Plan("small", 1, {}, {}, (Task(),))


def test_a_switch_that_is_compared(tmp_path: Path) -> None:
    assert plan_from(tmp_path, "[grid]\nno-cache = [true, false]\n").grid == {"no-cache": (ON, OFF)}


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[grid\n", r"study\.toml is no TOML: .*line 1"),
        ("trails = 3\n", r"unknown key 'trails' \(did you mean 'trials'\?\)"),
        ("trials = 0\n", r"trials = 0: give a whole number from 1 up"),
        ("trials = true\n", r"trials = True: give a whole number"),
        ("name = 'a/b'\n", r"name = 'a/b': give letters"),
        ("[grid]\nbach = [1]\n", r"\[grid\] bach: there is no option --learn-bach \(did you mean 'batch'\?\)"),
        ("[fixed]\nxyz = 1\n", r"\[fixed\] xyz: there is no option --learn-xyz$"),
        ("[grid]\nbatch = []\n", r"\[grid\] batch is an empty list: give at least one value"),
        ("[grid]\nbatch = 3\n", r"\[grid\] batch = 3: give a list of values, such as \[1, 3, 5\]"),
        ("[grid]\nbatch = [1, '1']\n", r"\[grid\] batch has '1' twice"),
        ("[grid]\nmemory-order = ['rank']\nmemory_order = ['fifo']\n", r"\[grid\] has memory-order twice"),
        ("[grid]\nbatch = [{a = 1}]\n", r"\[grid\] batch = .*give text or a number, as after --learn-batch"),
        ("[grid]\nbatch = [1]\n[fixed]\nbatch = 1\n", r"batch is in \[grid\] and in \[fixed\]: leave it out of one"),
        ("[grid]\nseed = [1]\n", r"seed is in \[grid\]: .*give trials = N instead"),
        ("[fixed]\napply = true\n", r"\[fixed\] apply: nothing is written to your files"),
        ("[fixed]\nno-cache = 'yes'\n", r"--learn-no-cache is a switch, so give true or false"),
        ("grid = 3\n", r"grid = 3: give a table, headed \[grid\]"),
        ("task = 3\n", r"task: give each task a table of its own, headed \[\[task\]\]"),
        ("[[task]]\npaths = ['a']\n", r"\[\[task\]\] number 1 has no name"),
        ("[[task]]\nname = 'a'\n[[task]]\nname = 'a'\n", r"two tasks are called 'a'"),
        (
            "[[task]]\nname = 'a'\npath = 'b'\n",
            r"\[\[task\]\] number 1 has an unknown key 'path' \(did you mean 'paths'",
        ),
        ("[[task]]\nname = 'a'\npaths = 'b'\n", r"\[\[task\]\] number 1: paths = 'b': give a list of texts"),
        (
            "[grid]\nbatch = [1]\n[[task]]\nname = 'a'\nfixed = {batch = 1}\n",
            r"in \[grid\] and in \[\[task\]\] number 1",
        ),
    ],
)
def test_what_cannot_be_done_is_said_with_its_place(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        plan_from(tmp_path, toml)
    assert str(error.value).startswith(f"--learn-study: {tmp_path / 'study.toml'}")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"there is no file {tmp_path / 'none.toml'}")):
        read_plan(tmp_path / "none.toml", KNOWN)
