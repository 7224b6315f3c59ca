"""How experience is batched, and when to stop, as the options say."""

from __future__ import annotations

import pytest

from pytest_learnloop.learning.samplers import StratifyBy
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.batching import BatchingSettings
from pytest_learnloop.settings.effective import Effective

MODEL = "--learn-model=gpt-5"


def settings(pytester: pytest.Pytester, *arguments: str) -> Settings:
    return from_config(pytester.parseconfig("--learn", *arguments), can_fork=True)


def batching(size: int | None, sampler: str) -> BatchingSettings:
    return BatchingSettings(size, sampler, StratifyBy.SCORE, reshuffle=False)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], batching(None, "failing-first")),
        ([MODEL], batching(3, "related")),
        ([MODEL, "--learn-optimizer=mutation"], batching(None, "failing-first")),
        ([MODEL, "--learn-batch=all"], batching(None, "related")),
        (["--learn-batch=5", "--learn-sampler=contrastive"], batching(5, "contrastive")),
        ([MODEL, "--learn-profile=paper"], batching(1, "shuffle")),
        (["--learn-profile=thorough"], batching(None, "failing-first")),
        ([MODEL, "--learn-profile=thorough"], batching(5, "related")),
        (
            ["--learn-sampler=stratified", "--learn-stratify=function", "--learn-reshuffle"],
            BatchingSettings(None, "stratified", StratifyBy.FUNCTION, reshuffle=True),
        ),
    ],
)
def test_which_experiences_an_update_sees(
    pytester: pytest.Pytester, arguments: list[str], expected: BatchingSettings
) -> None:
    assert settings(pytester, *arguments).batching == expected


@pytest.mark.parametrize(
    ("arguments", "limits"),
    [
        (["--learn-updates=12"], "12 updates"),
        (["--learn-exposures=1"], "1 exposure"),
        (["--learn-updates=12", "--learn-exposures=36", MODEL], "12 updates, 36 exposures"),
        (["--learn-updates=12", "--learn-budget=5m"], "5m, 12 updates"),
        (["--learn-updates=12", "--learn-budget=5m, 12 updates"], "5m, 12 updates"),
        (["--learn-updates=3", "--learn-profile=paper"], "3 updates"),
        (["--learn-exposures=3", "--learn-profile=paper"], "20 updates, 3 exposures"),
    ],
)
def test_updates_and_exposures_are_limits_like_others(
    pytester: pytest.Pytester, arguments: list[str], limits: str
) -> None:
    assert str(settings(pytester, *arguments).budget.limits) == limits


def test_a_budget_that_follows_from_them_says_so(pytester: pytest.Pytester) -> None:
    found = settings(pytester, "--learn-updates=12").effective
    assert found["budget"] == Effective(("12 updates",), "default with --learn-updates")
    assert found["updates"] == Effective(("12",), "command line")


def test_ini_beats_a_profile(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nlearn_profile = paper\nlearn_updates = 4\nlearn_sampler = contrastive\n")
    found = settings(pytester)
    assert (str(found.budget.limits), found.batching.sampler) == ("4 updates", "contrastive")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--learn-updates=3", "--learn-budget=4 updates"],
            r"--learn-updates: 3 is not what --learn-budget '4 updates'",
        ),
        (["--learn-exposures=0"], r"--learn-exposures: '0' is not valid; give a whole number from 1 up"),
        (
            ["--learn-batch=none"],
            r"--learn-batch: 'none' is not valid; give a whole number from 1 up, or all for every",
        ),
        (["--learn-stratify=color"], r"--learn-stratify: 'color' is not valid; give one of score, function, label"),
        (
            ["--learn-stratify=label"],
            r"--learn-stratify has no effect on the sampler failing-first: add --learn-sampler",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(pytester: pytest.Pytester, arguments: list[str], said: str) -> None:
    with pytest.raises(pytest.UsageError, match=said):
        settings(pytester, *arguments)


def test_the_record_says_it(pytester: pytest.Pytester) -> None:
    told = settings(pytester, "--learn-batch=2", "--learn-sampler=stratified").recorded()
    assert {name: told[name] for name in ("batch", "sampler", "stratify", "reshuffle")} == {
        "batch": 2,
        "sampler": "stratified",
        "stratify": "score",
        "reshuffle": False,
    }
    assert settings(pytester).recorded()["batch"] == "all"
