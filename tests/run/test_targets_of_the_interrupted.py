"""Which targets a run has that goes on with an interrupted one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.journal import Journal
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.run.resuming import with_targets
from pytest_learnloop.settings import Settings


def artifact_of(name: str) -> Artifact:
    source = f"def {name}():\n    return 1\n"
    return Artifact((Parameter(f"m:{name}", ParameterKind.FUNCTION, "/m.py", 1, source),))


MARKED, OTHER = artifact_of("marked"), artifact_of("other")


def targets(
    pytester: pytest.Pytester,
    *interrupted: tuple[Artifact, Sequence[str]],
    named: Sequence[str] = (),
    marked: Artifact = MARKED,
) -> tuple[str, ...]:
    """Those of a run that is to go on, after others were interrupted."""
    settings = from_config(pytester.parseconfig("--learn", "--learn-resume", *named), can_fork=True)
    with Journal.open(settings.journal.directory) as journal:
        for artifact, recorded in interrupted:
            journal.begin({"targets": [*recorded]}, artifact)

    def trained(chosen: Settings) -> Artifact:
        assert chosen is settings
        return marked

    return with_targets(settings, trained).artifact.targets


def test_what_is_marked_may_have_been_named_as_well(pytester: pytest.Pytester) -> None:
    assert targets(pytester, (MARKED, []), (MARKED, ["m:marked"]), (OTHER, ["m:other"])) == ("m:marked",)


def test_where_no_run_trained_what_is_marked_they_are_those_of_the_latest(pytester: pytest.Pytester) -> None:
    assert targets(pytester, (OTHER, ["m:before"]), (OTHER, ["m:other"])) == ("m:other",)


def test_the_same_command_goes_on_with_its_own_run(pytester: pytest.Pytester) -> None:
    assert targets(pytester, (MARKED, []), (OTHER, ["m:other"])) == ()


def test_what_the_user_names_counts(pytester: pytest.Pytester) -> None:
    assert targets(pytester, (MARKED, ["m:marked"]), named=["--learn-target=m:named"]) == ("m:named",)


def test_where_nothing_is_marked_and_no_run_was_interrupted_there_is_nothing_to_go_on_with(
    pytester: pytest.Pytester,
) -> None:
    with pytest.raises(SettingsError, match="--learn-resume: no run was interrupted"):
        targets(pytester, marked=Artifact(()))
