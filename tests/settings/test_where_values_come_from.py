"""Every setting knows where it comes from."""

from __future__ import annotations

import pytest

from pytest_learnloop.options import OPTIONS, SWITCHES
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.settings.effective import Effective


def effective(pytester: pytest.Pytester, *arguments: str) -> dict[str, Effective]:
    return dict(from_config(pytester.parseconfig("--learn", *arguments), can_fork=True).effective)


def test_all_are_there_in_the_order_of_help(pytester: pytest.Pytester) -> None:
    switches = [flag.removeprefix("--learn-") for flag, _ in SWITCHES if flag not in ("--learn", "--learn-explain")]
    assert list(effective(pytester)) == [*(option.name for option in OPTIONS), *switches]


@pytest.mark.parametrize(
    ("arguments", "name", "expected"),
    [
        (["--learn-seed=3"], "seed", Effective(("3",), "command line")),
        (["--learn-seed", "3"], "seed", Effective(("3",), "command line")),
        (["-o", "learn_seed=3"], "seed", Effective(("3",), "command line (-o)")),
        ([], "seed", Effective(("0",), "default")),
        ([], "budget", Effective(("10m",), "default")),
        (["--learn-model=gpt-5"], "budget", Effective(("10m, 40 calls",), "default with a model")),
        (["--learn-model=gpt-5"], "optimizer", Effective(("reflective",), "default with a model")),
        (["--learn-model=gpt-5"], "model", Effective(("gpt-5",), "command line")),
        (["--learn-profile=quick"], "budget", Effective(("1m",), "profile quick")),
        (["--learn-profile=quick"], "profile", Effective(("quick",), "command line")),
        (["--learn-allow=write", "--learn-allow=signal"], "allow", Effective(("write", "signal"), "command line")),
        (["--learn-apply"], "apply", Effective(("on",), "command line")),
        ([], "apply", Effective(("off",), "default")),
    ],
)
def test_origins(pytester: pytest.Pytester, arguments: list[str], name: str, expected: Effective) -> None:
    assert effective(pytester, *arguments)[name] == expected


def test_an_ini_file_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nlearn_seed = "4"\nlearn_held_out = ["a*", "b*"]\n')
    found = effective(pytester)
    assert found["seed"] == Effective(("4",), "pyproject.toml")
    assert found["held-out"] == Effective(("a*", "b*"), "pyproject.toml")


def test_what_ini_adds_to_the_command_line_is_told_apart(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = --learn-seed=5 --learn-no-cache\n")
    found = effective(pytester)
    assert found["seed"] == Effective(("5",), "addopts")
    assert found["no-cache"] == Effective(("on",), "addopts")


def test_what_a_study_says_counts_instead_also_of_switches(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig("--learn", "--learn-seed=3", "--learn-no-cache")
    instead = {"seed": ("4",), "reshuffle": ("on",), "no-cache": ("off",)}
    found = from_config(
        config, can_fork=True, instead={name: Effective(texts, "study.toml") for name, texts in instead.items()}
    )
    assert (found.seed, found.batching.reshuffle, found.journal.cache) == (4, True, True)
    assert {found.effective[name].origin for name in instead} == {"study.toml"}


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("--learn-accept=never", "--learn-accept: 'never' is not valid; give one of better, always"),
        ("--learn-select=first", "--learn-select: 'first' is not valid; give one of best, last"),
        ("--learn-gate=no", "--learn-gate: 'no' is not valid; give one of on, off"),
        ("--learn-memory-order=lifo", "--learn-memory-order: 'lifo' is not valid; give one of rank, fifo"),
        ("--learn-progress=none", "--learn-progress: 'none' is not valid; give one of auto, plain"),
        (
            "--learn-graph=a.dot",
            "--learn-graph: mutation builds no learning graph; use --learn-opt",
        ),
        ("--learn-optimizer=optoprime", "--learn-optimizer optoprime needs a model: add --learn-model"),
    ],
)
def test_what_is_refused(pytester: pytest.Pytester, argument: str, words: str) -> None:
    with pytest.raises(pytest.UsageError, match=words):
        effective(pytester, argument)
