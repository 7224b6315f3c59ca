"""What has no effect is told, or refused, instead of being passed over."""

from __future__ import annotations

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project


def test_a_split_that_the_file_of_splits_decides(clamp: Project) -> None:
    shortly = ("--learn-budget=1 update", "--learn-proposals=1")
    clamp.learn(*shortly)
    result = clamp.learn("--learn-split=80/10/10", *shortly)
    note = "note: --learn-split 80/10/10 divides new tests alone: .learnloop/splits.json was begun with 60/20/20, and *"
    result.stdout.fnmatch_lines([note])
    clamp.learn("--learn-split=3/1/1", *shortly).stdout.no_fnmatch_line("*divides new tests alone*")


def test_options_of_pytest_and_of_episodes(clamp: Project) -> None:
    arguments = ("--lf", "--learn-horizon=5", "--learn-budget=$1", "--learn-updates=1", FEW)
    result = clamp.pytester.runpytest_subprocess("--learn", *arguments)
    result.stdout.fnmatch_lines_random(
        [
            "note: --lf has no effect with --learn*",
            "note: --learn-horizon has no effect: no test that reaches what is trained plays an episode.",
            "note: --learn-budget $1.00: no model is asked, so that this ends no run.",
        ]
    )


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("lable='x'", "*test_it: @pytest.mark.learn(lable='x'): there is no 'lable': did you mean label[?]"),
        ("weight=3", "*test_it: @pytest.mark.learn(weight=3): there is no 'weight': give split, timeout, *"),
        ("'train'", "*test_it: @pytest.mark.learn('train'): say what it is, as in split='train'; give split, *"),
        ("timeout='soon'", "*test_it: @pytest.mark.learn(timeout='soon'): give seconds above 0*"),
    ],
)
def test_a_mark_that_nobody_knows(clamp: Project, mark: str, words: str) -> None:
    clamp.write(test_more=f"import pytest\n@pytest.mark.learn({mark})\ndef test_it(): pass")
    result = clamp.learn()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {words}"])
