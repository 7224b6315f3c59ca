"""What updates were made with, where settings are left to the run."""

from __future__ import annotations

from pathlib import Path

from pytest_learnloop.domain import Artifact
from pytest_learnloop.journal import Journal
from pytest_learnloop.learning.auto.findings import Choice, Why

CHOICES = [Choice(1, "batch 3", Why.FIRST, 0.25, 812.0), Choice(2, "batch 5", Why.FINDING_OUT, 0.0, 1204.0)]


def test_choices_are_kept_with_their_run(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        run, other = journal.begin({}, Artifact(())), journal.begin({}, Artifact(()))
        for each in CHOICES:
            run.record_choice(each)
        assert journal.choices(run.id) == CHOICES
        assert journal.choices(other.id) == []
