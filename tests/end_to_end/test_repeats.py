"""Tests in which chance has a say: repeated, on the same seeds for every candidate."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

WAVERING = {
    "knobs": "from pytest_learnloop import trainable\n\nKNOB = trainable(3)\n",
    "test_knobs": """
        import os
        import pytest
        import knobs

        def turn(name):
            # How often this was called before: what chance does, made certain.
            count = len(os.listdir(f"runs/{name}"))
            open(f"runs/{name}/{count}", "w").close()
            return count

        @pytest.mark.learn(split="train")
        def test_wavers(learn): learn.score(knobs.KNOB + turn("score") % 3 / 10, scale=(0, 20))

        @pytest.mark.learn(split="train")
        def test_coin(): assert knobs.KNOB and turn("coin") % 2

        @pytest.mark.learn(split="validation")
        def test_steady(): assert knobs.KNOB < 100
    """,
}


def learn(project: Project, *options: str) -> str:
    """The notes of a run."""
    project.write(**WAVERING)
    for name in ("score", "coin"):
        (project.path / "runs" / name).mkdir(parents=True)
    project.learn("--learn-budget=60s, 2 updates", "--learn-workers=1", "--learn-allow=write:runs/*", *options)
    return " ".join(project.result["notes"])


def test_without_repeats_what_comes_out_differently_is_left_out(project: Project) -> None:
    notes = learn(project)
    assert "Flaky at the start" in notes
    assert "test_coin" in notes
    assert "test_wavers" in notes
    assert "--learn-repeats N takes the mean of N runs" in notes
    assert project.result["stopped"] == "nothing to learn"


def test_with_repeats_the_mean_of_the_runs_is_learned_from(project: Project) -> None:
    notes = learn(project, "--learn-repeats=3")
    assert "test_knobs.py::test_wavers came out differently from run to run: the mean of the runs counts" in notes
    assert "Flaky at the start, so neither learned from nor held against a candidate: test_knobs.py::test_coin" in notes
    assert project.result["settings"]["repeats"] == 3
    assert project.result["status"] == "improved"
    assert project.result["start"]["train"] == pytest.approx(3.1 / 20), "the mean of 3.1, 3.2 and 3.0"


SEEDED = {
    "walking": """
        from pytest_learnloop import trainable

        STRIDE = trainable(1)

        def walk(random): return sum(random.choice([0, STRIDE]) for _ in range(20))
    """,
    "test_walking": """
        import random
        import walking

        def test_goes_far(learn):
            seed = learn.seed
            open("seeds.txt", "a").write(f"{walking.STRIDE} {seed}\\n")
            learn.score(walking.walk(random.Random(seed)), scale=(0, 60))
    """,
}


def test_seeds_are_paired_across_candidates(project: Project) -> None:
    project.write(**SEEDED)
    project.learn("--learn-budget=1 updates", "--learn-repeats=3", "--learn-allow=write", "--learn-proposals=4")
    seeds: dict[str, set[str]] = {}
    for line in project.read("seeds.txt").splitlines():
        stride, seed = line.split()
        if seed != "0":  # in the first run of all tests, and in the last
            seeds.setdefault(stride, set()).add(seed)
    start = seeds.pop("1")
    assert len(start) == 9, "three for each split"
    assert seeds
    assert all(drawn <= start and len(drawn) >= 3 for drawn in seeds.values())


def test_a_bad_number_is_refused(project: Project) -> None:
    project.write(**SEEDED)
    result = project.learn("--learn-repeats=0")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--learn-repeats*0*whole number from 1 up*"])
