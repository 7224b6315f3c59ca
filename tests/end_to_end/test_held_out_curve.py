"""``--learn-held-out-curve`` looks at held-out tests when all is over, and changes nothing but the record."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from pytest_learnloop.testing import Project

ARGUMENTS = ("--learn-split-by=case", "--learn-proposals=4", "--learn-budget=5 updates", "--learn-no-cache")
OF_THE_MOMENT = ("run", "seconds", "patch", "curve", "peeked", "notes", "settings", "effective")


def test_each_update_has_the_held_out_score_of_its_candidate_and_nothing_else_changes(clamp: Project) -> None:
    clamp.learn(*ARGUMENTS, "--learn-held-out-curve")
    looked = clamp.result
    check_curve(clamp, looked)
    patch = clamp.patch
    clamp.learn(*ARGUMENTS)
    other = clamp.result
    assert other["run"] != looked["run"]
    assert clamp.patch == patch
    assert {k: v for k, v in other.items() if k not in OF_THE_MOMENT} == {
        k: v for k, v in looked.items() if k not in OF_THE_MOMENT
    }
    assert not other["peeked"]
    assert [{**point, "held_out": None} for point in looked["curve"]] == other["curve"]


def check_curve(project: Project, result: dict[str, Any]) -> None:
    """That of a run that looked."""
    curve = result["curve"]
    assert [point["update"] for point in curve] == list(range(len(curve)))
    assert len(curve) > 1
    assert curve[0]["held_out"] == result["start"]["held_out"]
    assert curve[-1]["held_out"] == result["best"]["held_out"]
    assert all(0 <= point["held_out"] <= 1 for point in curve)
    assert result["peeked"]
    assert result["settings"]["held_out_curve"]
    assert any("Held-out tests were looked at" in note for note in result["notes"])
    assert journal_of(project) == [
        (point["update"], point["candidate"], pytest.approx(point["train"]), pytest.approx(point["validation"]))
        for point in curve[1:]
    ]


def journal_of(project: Project) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        query = "SELECT number, parent, train, validation FROM updates ORDER BY number"
        return connection.execute(query).fetchall()
