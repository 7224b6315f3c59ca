"""``--learn-rollout continue``: each update's rollout goes on where the last one ended."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from episode_support import plant_orchard

from pytest_learnloop.testing import Project

CONTINUED = ("--learn-rollout=continue", "--learn-horizon=2", "--learn-feedback-horizon=2")


def rollouts_of(project: Project, candidate: str = "") -> list[tuple[list[int], dict[str, Any]]]:
    """(numbers of the steps, way) of every rollout of the start, or of another candidate, that was recorded."""
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        (start,) = connection.execute("SELECT candidate FROM trials ORDER BY number").fetchone()
        rows = connection.execute(
            "SELECT outcomes FROM trials WHERE detail = 'traces' AND candidate = ? ORDER BY number",
            (candidate or start,),
        ).fetchall()
    observed = [entry[4] for (outcomes,) in rows for entry in json.loads(outcomes).values()]
    return [([number for number, *_ in each["steps"]], each["rollout"]) for each in observed]


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_rollouts_follow_one_another_from_episode_to_episode_and_validation_plays_whole_ones(
    project: Project, isolation: str
) -> None:
    plant_orchard(project)
    options = ("--learn-budget=4 updates", "--learn-proposals=1", f"--learn-isolation={isolation}")
    project.learn(*CONTINUED, *options)
    steps, ways = zip(*rollouts_of(project)[:4], strict=True)
    assert list(steps) == [[1, 2], [3, 4], [5, 6], [1, 2]]
    assert [way["ended"] for way in ways] == [False, False, True, False]
    assert ways[3]["seed"] == ways[0]["seed"] + 1, "after the end of an episode the next seed begins"
    assert len(ways[3]["actions"]) == 2
    assert project.result["start"]["validation"] == pytest.approx(8 / 32)


def test_an_interrupted_run_goes_on_with_its_rollouts(project: Project) -> None:
    plant_orchard(project)
    project.learn(*CONTINUED, "--learn-budget=6 updates", "--learn-proposals=1", "--learn-seed=4")
    expected = rollouts_of(project)
    best = project.result["best"]
    for each in (project.path / ".learnloop").glob("journal*"):
        each.unlink()
    conftest = """
        from pathlib import Path
        from pytest_learnloop.learning import loop

        def pytest_configure():
            moved, left = loop.Loop._move_on, [3]

            def stop(self):
                left[0] -= 1
                if not left[0]:
                    raise KeyboardInterrupt
                return moved(self)

            if Path(".learnloop/interrupt").exists():
                loop.Loop._move_on = stop
    """
    project.write(conftest=conftest)
    (project.path / ".learnloop" / "interrupt").touch()
    project.learn(*CONTINUED, "--learn-budget=6 updates", "--learn-proposals=1", "--learn-seed=4")
    assert project.result["status"] == "interrupted"
    (project.path / ".learnloop" / "interrupt").unlink()
    project.learn(*CONTINUED, "--learn-budget=6 updates", "--learn-proposals=1", "--learn-seed=4", "--learn-resume")
    assert project.result["best"] == best
    assert rollouts_of(project) == expected


def test_an_environment_that_is_not_deterministic_is_named(project: Project) -> None:
    plant_orchard(project)
    chancy = project.read("orchard.py").replace(
        "self.apples = 0, 1", "self.apples = 0, 1 + SystemRandom().random() / 9"
    )
    (project.path / "orchard.py").write_text(f"from random import SystemRandom\n{chancy}", encoding="utf-8")
    result = project.learn(*CONTINUED, "--learn-budget=3 updates")
    result.stdout.fnmatch_lines(["*Orchard is not deterministic: with seed *use --learn-rollout reset*"])


def test_a_test_of_several_episodes_begins_anew(project: Project) -> None:
    plant_orchard(project)
    twice = project.read("test_harvest.py").replace("    episode =", "    learn.episode(Orchard())\n    episode =")
    (project.path / "test_harvest.py").write_text(twice, encoding="utf-8")
    result = project.learn(*CONTINUED, "--learn-budget=3 updates", "--learn-proposals=1")
    result.stdout.fnmatch_lines(
        ["note: --learn-rollout continue: test_harvest.py::test_harvest plays several episodes,*"]
    )
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        assert not [text for (text,) in connection.execute("SELECT outcomes FROM trials") if "rollout" in text]
