"""``--learn-batch auto`` and ``--learn-horizon auto`` in whole runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from episode_support import mark_harvest, plant_orchard
from model_support import ScriptedProgram, fenced, scripted_program

from pytest_learnloop.journal import Journal
from pytest_learnloop.learning.auto.findings import Choice, Why
from pytest_learnloop.testing import Project

TRAIN_ALONE = ("--learn-split=100/0/0", "--learn-gate=off")


@pytest.fixture
def hopeless(project: Project) -> Project:
    """Eight train cases that no candidate solves."""
    project.write(
        sizing="""
        from pytest_learnloop import trainable

        @trainable
        def size(number, limit):
            if number < limit and number > 1:
                return number + 2
            return limit - 1 if number == 3 else number * limit
        """,
        test_sizing="""
        import pytest
        from sizing import size

        @pytest.mark.parametrize("number", range(8))
        def test_fails(number):
            assert size(number, 4) == f"no {number * number}"
        """,
    )
    return project


@pytest.fixture
def gardeners(tmp_path_factory: pytest.TempPathFactory) -> ScriptedProgram:
    """A model that proposes days to pick on, each of them too late."""
    answers = [fenced(f"FIRST_PICK = {day}") for day in range(100, 160)]
    return scripted_program(tmp_path_factory.mktemp("model"), answers)


def choices(project: Project) -> list[Choice]:
    with Journal.open(project.path / Path(".learnloop")) as journal:
        return journal.choices(project.run_directory.name)


def found_out(project: Project) -> dict[str, Any]:
    found = project.result["auto"]
    assert isinstance(found, dict)
    return found


def of_arms(project: Project, name: str) -> dict[str, Any]:
    return {each["arm"]: each[name] for each in found_out(project)["arms"]}


def test_a_search_tries_batch_sizes_and_the_journal_tells_of_every_update(hopeless: Project) -> None:
    result = hopeless.learn(*TRAIN_ALONE, "--learn-batch=auto", "--learn-budget=40 updates", "--learn-proposals=1")
    tried = of_arms(hopeless, "updates")
    assert list(tried) == ["batch 1", "batch 3", "batch 5", "batch all"]
    assert sum(tried.values()) == 40
    assert all(tried.values())
    sizes = {"batch 1": 1, "batch 3": 3, "batch 5": 5, "batch all": 8}
    assert hopeless.result["exposures"] == sum(sizes[arm] * updates for arm, updates in tried.items())
    assert hopeless.result["settings"]["batch"] == "auto"
    result.stdout.fnmatch_lines(
        ["note: --learn-batch auto: batch all: nothing was gained with any setting; it can't be told * of 40 updates *"]
    )
    course = choices(hopeless)
    assert [each.update for each in course] == list(range(1, 41))
    assert course[0].why is Why.FIRST
    finding_out = [each for each in course if each.why is Why.FINDING_OUT]
    assert 8 <= len(finding_out) <= 12
    assert len(finding_out) == sum(of_arms(hopeless, "finding_out").values())
    assert {each.arm for each in course if each.why is not Why.FINDING_OUT} == {"batch all"}


def test_what_pays_is_used(project: Project) -> None:
    """Ten faults in functions of their own, each with its cases: an update mends one."""
    names = "abcdefghij"
    functions = "".join(f"@trainable\ndef {n}(x):\n    return x + {i + 2}\n\n\n" for i, n in enumerate(names))
    tests = "".join(
        f'@pytest.mark.parametrize("x", range(4))\ndef test_{n}(x):\n    assert m.{n}(x) == x + {i + 1}\n\n\n'
        for i, n in enumerate(names)
    )
    (project.path / "m.py").write_text(f"from pytest_learnloop import trainable\n\n\n{functions}", encoding="utf-8")
    (project.path / "test_m.py").write_text(f"import pytest\nimport m\n\n\n{tests}", encoding="utf-8")
    project.learn("--learn-batch=auto", "--learn-budget=60 updates", "--learn-proposals=4", "--learn-split-by=case")
    assert project.result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}
    found = found_out(project)
    assert (found["knowledge"], found["paid_in"]) == ("found out", "candidates")
    # By how much validation rose; a last fault that it didn't show counts by what train gained, of 24 cases 4 at most.
    assert sum(of_arms(project, "gain").values()) == pytest.approx(1.0, abs=0.17)


def test_with_few_updates_it_says_that_it_cannot_tell(hopeless: Project) -> None:
    result = hopeless.learn(*TRAIN_ALONE, "--learn-batch=auto", "--learn-budget=10 updates", "--learn-proposals=1")
    result.stdout.fnmatch_lines(
        [
            "note: --learn-batch auto: batch all: it can't be told which is best, since at most 30 % of the budget "
            "goes to finding out: that buys 3 updates, and 4 settings take 8; the default is kept."
        ]
    )
    assert {each.arm for each in choices(hopeless)} == {"batch all"}


def test_one_train_case_leaves_no_choice(clamp: Project) -> None:
    clamp.write(
        test_clamping="""
        from clamping import clamp

        def test_it():
            assert clamp(5, 0, 10) == "five"
        """
    )
    result = clamp.learn(*TRAIN_ALONE, "--learn-batch=auto", "--learn-budget=4 updates", "--learn-proposals=1")
    result.stdout.fnmatch_lines(["note: --learn-batch auto: batch all: with so few train cases * nothing to choose*"])


def test_a_prompt_shows_as_many_steps_as_the_horizon_has_also_when_repeated(
    project: Project, gardeners: ScriptedProgram
) -> None:
    plant_orchard(project)
    program = f"--learn-model={gardeners.name}"
    arguments = (*TRAIN_ALONE, "--learn-horizon=auto", program, "--learn-proposals=1", "--learn-budget=24 updates")
    project.learn(*arguments)
    steps = {"horizon 1": 1, "horizon 2": 2, "horizon full": 6}
    course = choices(project)
    assert {each.arm for each in course} == set(steps)
    shown = [re.findall(r"Steps 1 to (\d+) of an episode", call.prompt) for call in gardeners.calls]
    assert shown == [[str(steps[each.arm])] for each in course]
    assert all("It scores 0.25 of 1" in call.prompt for call in gardeners.calls)
    assert found_out(project)["paid_in"] == "tokens"
    project.learn(*arguments)
    assert len(gardeners.calls) == 24, "all answers come from the cache, and take nothing"
    assert choices(project) == course, "a run that is repeated takes the same course"


def test_what_a_mark_decides_is_not_left_to_the_run(project: Project, gardeners: ScriptedProgram) -> None:
    plant_orchard(project)
    mark_harvest(project, "horizon=2")
    result = project.learn(
        *TRAIN_ALONE,
        "--learn-horizon=auto",
        f"--learn-model={gardeners.name}",
        "--learn-proposals=1",
        "--learn-budget=3 updates",
    )
    result.stdout.fnmatch_lines(["note: --learn-horizon auto: horizon full: with so few train cases or steps *"])


def test_it_is_explained(clamp: Project) -> None:
    result = clamp.run("--learn", "--learn-explain", "--learn-batch=auto", "--learn-horizon=auto")
    result.stdout.re_match_lines([r" batch +auto +command line$", r" horizon +auto +command line$"])


def test_without_it_nothing_is_told(clamp: Project) -> None:
    clamp.learn("--learn-budget=1 update", "--learn-proposals=1")
    assert clamp.result["auto"] is None
    assert choices(clamp) == []
