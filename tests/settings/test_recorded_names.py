"""What decides the course of a run is recorded, under names that journals of earlier runs have as well."""

from __future__ import annotations

import pytest

from pytest_learnloop.plugin.settings import from_config

NAMES = {
    *("targets", "start", "edit"),
    *("optimizer", "proposals", "limits", "accept", "select", "gate"),
    *("split", "split_by", "held_out", "seeded_cases", "held_out_examples"),
    *("horizon", "feedback_horizon", "rollout"),
    *("repeats", "isolation", "seed", "profile"),
    *("model", "agent_model", "answer"),
    *("batch", "sampler", "stratify", "reshuffle"),
    *("memory", "memory_order", "context", "improvement_feedback"),
    "held_out_curve",
}


def test_names(pytester: pytest.Pytester) -> None:
    settings = from_config(pytester.parseconfig("--learn"), can_fork=True)
    assert set(settings.recorded()) == NAMES


def test_values_are_those_of_the_options(pytester: pytest.Pytester) -> None:
    arguments = ["--learn-gate=off", "--learn-split=50/25/25", "--learn-horizon=auto", "--learn-batch=2"]
    recorded = from_config(pytester.parseconfig("--learn", *arguments), can_fork=True).recorded()
    assert (recorded["gate"], recorded["horizon"], recorded["batch"]) == (False, "auto", 2)
    assert (recorded["split"], recorded["feedback_horizon"]) == ([50, 25, 25], "full")
