"""What a run goes on with that left to an earlier one what is trained: with the choice of that run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import pytest

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.journal import Journal
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.run.resuming import chosen_before

CHOSEN = Blame("m:f", failing=2, passing=1, score=0.8)


def functions(*names: str) -> Artifact:
    source = "def {0}():\n    return 1\n"
    kind = ParameterKind.FUNCTION
    return Artifact(tuple(Parameter(f"m:{name}", kind, "/m.py", 1, source.format(name)) for name in names))


def chosen(
    pytester: pytest.Pytester, there: Artifact, *, targets: Sequence[str] = ("auto",), resume: bool = True
) -> tuple[Blame, ...]:
    """Of a run with ``--learn-target auto``, after one with these targets was interrupted."""
    arguments = ["--learn", "--learn-target=auto", *(["--learn-resume"] if resume else [])]
    settings = from_config(pytester.parseconfig(*arguments), can_fork=True)
    if targets:
        with Journal.open(settings.journal.directory) as journal:
            journal.begin({"targets": [*targets], "chosen": [asdict(CHOSEN)]}, functions("f"))
    return chosen_before(settings, there)


def test_a_run_that_goes_on_trains_what_the_interrupted_one_chose(pytester: pytest.Pytester) -> None:
    assert chosen(pytester, functions("f", "g")) == (CHOSEN,)


def test_one_that_begins_anew_chooses_anew(pytester: pytest.Pytester) -> None:
    assert chosen(pytester, functions("f", "g"), resume=False) == ()


def test_what_was_chosen_beside_other_targets_does_not_count(pytester: pytest.Pytester) -> None:
    assert chosen(pytester, functions("f", "g"), targets=("auto", "m:g")) == ()


def test_what_is_not_there_any_more_is_not_chosen(pytester: pytest.Pytester) -> None:
    assert chosen(pytester, functions("g")) == ()


def test_where_no_run_was_interrupted_that_is_said(pytester: pytest.Pytester) -> None:
    with pytest.raises(SettingsError, match=r"^--learn-resume: no run was interrupted: leave the option out$"):
        chosen(pytester, functions("f"), targets=())
