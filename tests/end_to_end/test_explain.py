"""``--learn-explain`` prints what a run would go by, and runs nothing."""

from __future__ import annotations

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind
from pytest_learnloop.journal import Journal
from pytest_learnloop.testing import Project


def test_settings_with_their_origins_and_what_would_be_trained(clamp: Project) -> None:
    clamp.pytester.makeini("[pytest]\nlearn_seed = 7\n")
    result = clamp.run("--learn", "--learn-explain", "--learn-profile=quick", "--learn-batch=2")
    result.stdout.re_match_lines(
        [
            r"collected 16 items",
            r" setting +value +from$",
            r" profile +quick +command line$",
            r" target +- +default$",
            r" budget +1m +profile quick$",
            r" batch +2 +command line$",
            r" seed +7 +tox\.ini$",
            r" apply +off +default$",
            r"profile quick: a first look within minutes$",
            r" budget 1m: enough to see whether it leads anywhere$",
            r"to be trained: 1 parameter$",
            r" clamping:clamp  \(function, clamping\.py:\d+\)$",
            r"16 tests collected; a run's baseline shows which of them reach this$",
            r"=+ no tests ran in .*",
        ]
    )
    assert result.ret == 0
    assert not (clamp.path / ".learnloop").exists()


def test_it_fits_into_80_columns(clamp: Project) -> None:
    long = [f"--learn-held-out=tests/a_folder_with_a_long_name/and_another_one_{n}/test_things.py" for n in range(2)]
    result = clamp.run("--learn", "--learn-explain", "--learn-profile=paper", "--learn-model=gpt-5", *long)
    lines = result.outlines
    table = lines[next(n for n, line in enumerate(lines) if line.startswith(" setting")) :]
    assert max(map(len, table)) <= 80


def test_what_another_option_has_set_is_not_said_to_be_the_profile_s(clamp: Project) -> None:
    result = clamp.run("--learn", "--learn-explain", "--learn-profile=quick", "--learn-budget=5m")
    result.stdout.no_fnmatch_line("*enough to see*")


def test_what_has_no_effect_is_told(clamp: Project) -> None:
    result = clamp.run("--learn", "--learn-explain", "--learn-budget=$1")
    result.stdout.fnmatch_lines(["note: --learn-budget $1.00: no model is asked, so that this ends no run, and the"])


def test_a_project_with_nothing_to_train_is_told_how_to_begin(project: Project) -> None:
    project.write(test_nothing="def test(): pass")
    result = project.run("--learn", "--learn-explain")
    result.stdout.fnmatch_lines(["to be trained: 0 parameters", "mark something with @trainable, or name it *"])
    assert result.ret == 0


def test_a_target_that_is_not_there(clamp: Project) -> None:
    result = clamp.run("--learn", "--learn-explain", "--learn-target=clamping:nothing")
    result.stdout.fnmatch_lines(["to be trained: *clamping:nothing*"])


def test_without_learn_it_is_refused(clamp: Project) -> None:
    result = clamp.run("--learn-explain")
    result.stderr.fnmatch_lines(["*--learn-explain has no effect without --learn*"])
    assert result.ret == 4


def test_targets_of_the_run_to_go_on_with(project: Project) -> None:
    project.write(plain="def answer():\n    return 42\n", test_plain="def test(): pass")
    artifact = Artifact((Parameter("plain:answer", ParameterKind.FUNCTION, str(project.path / "plain.py"), 1, "…"),))
    with Journal.open(project.path / ".learnloop") as journal:
        interrupted = journal.begin({"targets": ["plain:answer"]}, artifact)
    result = project.run("--learn", "--learn-explain", "--learn-resume")
    result.stdout.re_match_lines(
        [rf" target +plain:answer +run {interrupted.id}$", r"to be trained: 1 parameter$", r" plain:answer  "]
    )
