"""What decides which functions a run chooses to train: the code, and the settings that have a say in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_learnloop.domain import Artifact
from pytest_learnloop.outcomes.fingerprint import Conduct, Fingerprint
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.run.chosen_before import basis
from pytest_learnloop.source.files import ArtifactFiles


def taken(pytester: pytest.Pytester) -> Fingerprint:
    return Fingerprint.taken(ArtifactFiles.read(Artifact(())), Conduct(str(pytester.path)), ["test_m.py::test_f"])


def rests_on(pytester: pytest.Pytester, *arguments: str, complete: bool = True) -> str:
    settings = from_config(pytester.parseconfig("--learn", "--learn-target=auto", *arguments), can_fork=True)
    fingerprint = taken(pytester)
    return basis(settings, replace(fingerprint, tree=replace(fingerprint.tree, complete=complete)))


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(m="def f():\n    return 1\n", test_m="import m\n\ndef test_f():\n    assert m.f() == 1\n")


@pytest.mark.parametrize(
    "argument",
    [
        "--learn-target=m:f",
        "--learn-seed=1",
        "--learn-split=50/25/25",
        "--learn-split-by=case",
        "--learn-held-out=test_m.py",
        "--learn-agent-model=command:true",
    ],
)
def test_settings_that_have_a_say(pytester: pytest.Pytester, argument: str) -> None:
    assert rests_on(pytester, argument) != rests_on(pytester)


@pytest.mark.parametrize(
    "argument",
    ["--learn-budget=3s", "--learn-proposals=7", "--learn-apply", "--learn-start=stub", "--learn-workers=1"],
)
def test_settings_that_have_none(pytester: pytest.Pytester, argument: str) -> None:
    assert rests_on(pytester, argument) == rests_on(pytester)


@pytest.mark.parametrize("name", ["m", "test_m"])
def test_code_and_tests(pytester: pytest.Pytester, name: str) -> None:
    before = rests_on(pytester)
    pytester.makepyfile(**{name: "x = 1\n"})
    assert rests_on(pytester) != before


def test_nobody_knows_of_a_project_that_is_too_large_to_be_read(pytester: pytest.Pytester) -> None:
    assert rests_on(pytester, complete=False) == ""
