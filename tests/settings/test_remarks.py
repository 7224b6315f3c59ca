"""What was asked for and has no effect is told."""

from __future__ import annotations

import pytest

from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.settings import Settings

MODEL, AGENT = "--learn-model=gpt-5", "--learn-agent-model=gpt-5"


def settings(pytester: pytest.Pytester, *arguments: str) -> Settings:
    return from_config(pytester.parseconfig("--learn", *arguments), can_fork=True)


@pytest.mark.parametrize(
    ("arguments", "limits", "remark"),
    [
        (["--learn-budget=$1"], "10m, $1.00", "$1.00: no model is asked, so that this ends no run, and the default *"),
        (["--learn-budget=9 calls"], "10m, 9 calls", "9 calls: no model is asked, so that this ends no run, and *"),
        (["--learn-budget=9 tokens, 5m"], "5m, 9 tokens", "9 tokens: no model is asked, so that this ends no run."),
        (["--learn-budget=$1", AGENT], "10m, $1.00", "$1.00: the optimizer asks no model, so that this ends no *"),
        (
            ["--learn-budget=$1", MODEL, "--learn-optimizer=mutation"],
            "10m, $1.00",
            "$1.00: the optimizer asks no model*",
        ),
        (["--learn-budget=$1, 5 updates", AGENT], "$1.00, 5 updates", None),
        (["--learn-budget=$1", MODEL], "$1.00", None),
        (["--learn-budget=2m"], "2m", None),
        ([], "10m", None),
        ([MODEL], "10m, 40 calls", None),
    ],
)
def test_a_budget_of_calls_where_no_model_is_called(
    pytester: pytest.Pytester, arguments: list[str], limits: str, remark: str | None
) -> None:
    found = settings(pytester, *arguments)
    assert str(found.budget.limits) == limits
    pytest.LineMatcher(list(found.remarks)).fnmatch_lines([f"--learn-budget {remark}"] if remark else [])
    assert len(found.remarks) == (remark is not None)


@pytest.mark.parametrize(
    ("arguments", "beginning"),
    [
        (["--lf"], "--lf has no effect with --learn, "),
        (["--failed-first", "--sw"], "--ff, --sw have no effect with --learn, "),
        (["--nf", "--new-first"], "--nf has no effect with --learn, "),
    ],
)
def test_options_that_go_by_earlier_runs(pytester: pytest.Pytester, arguments: list[str], beginning: str) -> None:
    (remark,) = settings(pytester, *arguments).remarks
    assert remark.startswith(beginning)


def test_what_ini_adds_is_meant_for_other_runs(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = --ff\n")
    assert settings(pytester).remarks == ()
