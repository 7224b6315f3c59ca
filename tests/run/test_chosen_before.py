"""What is trained by a run that leaves it to the failing tests: what an earlier one chose, if by the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind, Split
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.journal import Journal
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.chosen_before import ChosenBefore, chosen_before
from pytest_learnloop.settings import Settings

CHOSEN = Chosen(
    (Blame("m:f", failing=2, passing=1, score=0.8),),
    frozenset({"test_m.py::test_f[1]"}),
    (Blame("m:g", failing=2, passing=3, score=0.6),),
    "basis",
)
INTERRUPTED = ("--learn-resume",)


def functions(*names: str) -> Artifact:
    source = "def {0}():\n    return 1\n"
    kind = ParameterKind.FUNCTION
    return Artifact(tuple(Parameter(f"m:{name}", kind, "/m.py", 1, source.format(name)) for name in names))


def settings_of(pytester: pytest.Pytester, *arguments: str) -> Settings:
    return from_config(pytester.parseconfig("--learn", "--learn-target=auto", *arguments), can_fork=True)


def chosen(
    pytester: pytest.Pytester,
    *arguments: str,
    there: Artifact | None = None,
    targets: Sequence[str] = ("auto",),
    on: str = CHOSEN.basis,
) -> ChosenBefore | None:
    """Of a run with these arguments, after one that chose ``m:f`` by the same."""
    settings = settings_of(pytester, *arguments)
    with Journal.open(settings.journal.directory) as journal:
        run = journal.begin({"targets": [*targets], **CHOSEN.recorded()}, functions("f"))
        if not settings.journal.resume:
            run.end(RunStatus.IMPROVED)
    return chosen_before(settings, lambda modules: there or functions("f", "g"), on)


@pytest.mark.parametrize("on", [CHOSEN.basis, "other", ""])
def test_a_run_that_goes_on_trains_what_the_interrupted_one_chose(pytester: pytest.Pytester, on: str) -> None:
    found = chosen(pytester, *INTERRUPTED, on=on)
    assert found is not None
    assert found.chosen == CHOSEN
    assert found.in_words() == "--learn-target auto: what the interrupted run chose, m:f"


def test_one_that_begins_anew_trains_what_was_chosen_by_the_same(pytester: pytest.Pytester) -> None:
    found = chosen(pytester)
    assert found is not None
    assert found.chosen == CHOSEN
    assert found.in_words() == (
        f"--learn-target auto: as in run {found.run.id} on the same code, m:f (--learn-no-cache chooses anew)"
    )


@pytest.mark.parametrize("on", ["other", ""])
def test_by_something_else_it_chooses_anew(pytester: pytest.Pytester, on: str) -> None:
    assert chosen(pytester, on=on) is None


def test_without_the_outcomes_of_earlier_runs_it_chooses_anew(pytester: pytest.Pytester) -> None:
    assert chosen(pytester, "--learn-no-cache") is None


@pytest.mark.parametrize(("split", "may"), [(Split.TRAIN, True), (Split.VALIDATION, False), (Split.HELD_OUT, False)])
def test_what_another_file_of_splits_keeps_out_of_train_has_no_say(
    pytester: pytest.Pytester, split: Split, may: bool
) -> None:
    SplitsFile(pytester.path / "splits.json").save({"test_m.py::test_f": split})
    assert (chosen(pytester, "--learn-splits=splits.json") is not None) is may


def test_what_was_chosen_beside_other_targets_does_not_count(pytester: pytest.Pytester) -> None:
    assert chosen(pytester, *INTERRUPTED, targets=("auto", "m:g")) is None


@pytest.mark.parametrize("arguments", [INTERRUPTED, ()], ids=["interrupted", "anew"])
def test_what_is_not_there_any_more_is_not_chosen(pytester: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    assert chosen(pytester, *arguments, there=functions("g")) is None


def test_where_no_run_was_interrupted_that_is_said(pytester: pytest.Pytester) -> None:
    with pytest.raises(SettingsError, match=r"^--learn-resume: no run was interrupted: leave the option out$"):
        chosen_before(settings_of(pytester, *INTERRUPTED), lambda modules: functions("f"), CHOSEN.basis)
