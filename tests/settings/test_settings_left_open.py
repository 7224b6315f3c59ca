"""Settings that are left to the run: ``--learn-batch auto`` and ``--learn-horizon auto``."""

from __future__ import annotations

import pytest

from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.settings import Settings

MODEL = "--learn-model=gpt-5"


def settings(pytester: pytest.Pytester, *arguments: str) -> Settings:
    return from_config(pytester.parseconfig("--learn", *arguments), can_fork=True)


@pytest.mark.parametrize(
    ("arguments", "left_open"),
    [
        ([], ()),
        (["--learn-batch=auto"], ("batch",)),
        (["--learn-horizon=auto"], ("horizon",)),
        (["--learn-horizon=auto", "--learn-batch=auto"], ("batch", "horizon")),
    ],
)
def test_what_is_left_to_the_run(pytester: pytest.Pytester, arguments: list[str], left_open: tuple[str, ...]) -> None:
    found = settings(pytester, *arguments)
    assert found.left_open == left_open
    recorded = found.recorded()
    assert [name for name in ("batch", "horizon") if recorded[name] == "auto"] == list(left_open)


def test_ini_leaves_it_to_the_run_as_well(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nlearn_batch = auto\nlearn_horizon = auto\n")
    assert settings(pytester).left_open == ("batch", "horizon")
    assert settings(pytester, "--learn-batch=2").left_open == ("horizon",)


@pytest.mark.parametrize(("model", "size"), [((), None), ((MODEL,), 3)])
def test_a_run_begins_with_the_default(pytester: pytest.Pytester, model: tuple[str, ...], size: int | None) -> None:
    found = settings(pytester, "--learn-batch=auto", "--learn-horizon=auto", *model)
    assert (found.batching.size, found.horizons.trace) == (size, None)


@pytest.mark.parametrize("argument", ["--learn-batch=some", "--learn-horizon=far"])
def test_errors_tell_of_it(pytester: pytest.Pytester, argument: str) -> None:
    with pytest.raises(pytest.UsageError, match=r"is not valid; give .*; or auto, to have each update try what pays"):
        settings(pytester, argument)


def test_a_rollout_that_goes_on_has_one_horizon(pytester: pytest.Pytester) -> None:
    with pytest.raises(pytest.UsageError, match=r"--learn-horizon auto goes with --learn-rollout reset alone"):
        settings(pytester, "--learn-horizon=auto", "--learn-rollout=continue")


def test_the_feedback_horizon_is_not_left_to_the_run(pytester: pytest.Pytester) -> None:
    with pytest.raises(pytest.UsageError, match=r"--learn-feedback-horizon: 'auto' is not valid"):
        settings(pytester, "--learn-feedback-horizon=auto")
