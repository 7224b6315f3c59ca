"""A test that asks for a seed yields cases in all splits, on seeds of their own."""

from __future__ import annotations

import pytest
from episode_support import mark_harvest, plant_orchard
from few_support import FEW
from seeds_support import cases_of

from pytest_learnloop.testing import Project

SEEDED = {
    "rounding": "from pytest_learnloop import trainable\n\n@trainable\ndef half(n): return n / 3\n",
    "test_rounding": """
        import random
        from rounding import half

        def test_half(learn):
            number = random.Random(learn.seed).randrange(2, 100)
            assert half(number) == number / 2
    """,
}


def test_it_yields_a_case_for_each_split(project: Project) -> None:
    project.write(**SEEDED)
    project.learn(FEW)
    seeds = [seed for each in cases_of(project).values() for seed in each]
    assert sorted(cases_of(project)) == ["held_out", "train", "validation"]
    assert len(set(seeds)) == 3
    assert project.result["best"] == {"train": 1.0, "validation": 1.0, "held_out": 1.0}


def test_as_many_as_are_wanted(project: Project) -> None:
    project.write(**SEEDED)
    project.learn("--learn-seeded-cases=1/3/8", FEW)
    assert {split: len(set(seeds)) for split, seeds in cases_of(project).items()} == {
        "train": 1,
        "validation": 3,
        "held_out": 8,
    }
    assert project.result["verdict"]["finding"] == "generalizes"


def test_a_mark_says_how_many(project: Project) -> None:
    plant_orchard(project)
    mark_harvest(project, "seeded_cases='2/1/1'")
    project.learn("--learn-seeded-cases=7", "--learn-budget=1 updates")
    assert len(cases_of(project)["train"]) == 2


def test_a_fixed_seed_makes_an_ordinary_case(project: Project) -> None:
    plant_orchard(project)
    fixed = project.read("test_harvest.py").replace("Orchard()", "Orchard(), seed=3")
    (project.path / "test_harvest.py").write_text(fixed, encoding="utf-8")
    project.learn("--learn-budget=1 updates")
    assert cases_of(project) == {"train": [None]}


def test_what_hangs_after_it_asked_is_known_all_the_same(project: Project) -> None:
    slow = SEEDED["test_rounding"].replace(
        "assert", "import time; time.sleep(half(number) == number / 3 and 60)\n            assert"
    )
    project.write(rounding=SEEDED["rounding"], test_rounding=slow)
    project.learn("--learn-timeout=0.5", "--learn-budget=1 updates", FEW)
    assert sorted(cases_of(project)) == ["held_out", "train", "validation"]


def test_a_bad_number_is_refused(project: Project) -> None:
    project.write(**SEEDED)
    result = project.learn("--learn-seeded-cases=5000")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--learn-seeded-cases: '5000'*one number of cases from 1 to 1000*"])


def test_without_learn_the_seed_is_the_same_each_time(project: Project) -> None:
    project.write(test_seed="def test_seed(learn): assert (learn.seed, learn.seed) == (0, 0)")
    project.run().assert_outcomes(passed=1)
