"""Bad input gets an error that names the remedy, and loses nothing."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project

USAGE_ERROR = 4


def test_nothing_is_marked(project: Project) -> None:
    project.write(test_plain="def test_plain(): assert False")
    result = project.learn()
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: there is nothing to train: mark a function with @trainable*--learn-target*"])


def test_a_target_that_is_not_there(clamp: Project) -> None:
    result = clamp.learn("--learn-target=clamping:clmap")
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *clmap*did you mean*clamp*"])


def test_a_module_that_is_not_there(clamp: Project) -> None:
    result = clamp.learn("--learn-target=nowhere:f")
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --learn-target nowhere:f: module 'nowhere' cannot be imported*"])


@pytest.mark.parametrize("target", ["clamping.clamp", "clamping.py:clamp"])
def test_a_target_spelled_otherwise(clamp: Project, target: str) -> None:
    result = clamp.learn(f"--learn-target={target}")
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --learn-target {target}: *: did you mean clamping:clamp[?]"])


def test_a_target_with_a_syntax_error(clamp: Project) -> None:
    clamp.write(broken="def f(:\n    pass")
    result = clamp.learn("--learn-target=broken:f")
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --learn-target broken:f: *SyntaxError*mend it first*"])


def test_all_tests_fail_at_import(project: Project) -> None:
    project.write(test_broken="import nowhere_to_be_found\n\ndef test_it(): pass")
    result = project.learn()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*ModuleNotFoundError*nowhere_to_be_found*", "*1 error during collection*"])
    assert not (project.path / ".learnloop").exists()


def test_a_syntax_error_in_the_code_under_test(clamp: Project) -> None:
    clamp.write(
        clamping="from pytest_learnloop import trainable\n@trainable\ndef clamp(value, low, high:\n    return value"
    )
    result = clamp.learn()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*SyntaxError*", "*1 error during collection*"])


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("--learn-budget=soon", "--learn-budget*'soon'*10m*"),
        ("--learn-budget=-5m", "--learn-budget*"),
        ("--learn-split=50/50", "--learn-split: '50/50' is not valid*60/20/20*"),
        ("--learn-split-by=file", "--learn-split-by: 'file' is not valid; give one of auto, function, case"),
        ("--learn-seed=lucky", "--learn-seed: 'lucky' is not valid; give a whole number from 0 up"),
        ("--learn-proposals=0", "--learn-proposals: '0' is not valid; give a whole number from 1 up"),
        ("--learn-workers=-1", "--learn-workers: '-1' is not valid; give a whole number from 1 up"),
        ("--learn-timeout=never", "--learn-timeout: 'never' is not valid; give seconds above 0*"),
        ("--learn-memory-limit=1MB", "--learn-memory-limit: '1MB' is not valid; give a size from 4GB up*"),
        ("--learn-isolation=none", "--learn-isolation: 'none' is not valid; give one of fork, spawn"),
        (
            "--learn-optimizer=magic",
            "--learn-optimizer: 'magic' is not valid; give mutation; with --learn-model reflective, *; or one "
            "that a plugin provides",
        ),
        ("--learn-optimizer=reflectiv", "--learn-optimizer: 'reflectiv' is not valid; *(did you mean reflective[?])"),
        ("--learn-allow=everything", "--learn-allow: 'everything' is not valid; give KIND or KIND:WHAT*"),
    ],
)
def test_a_broken_option_value(clamp: Project, argument: str, words: str) -> None:
    result = clamp.learn(argument)
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {words}"])


def test_a_broken_ini_value(clamp: Project) -> None:
    clamp.pytester.makeini("[pytest]\nlearn_split = none\n")
    result = clamp.learn()
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --learn-split: 'none' is not valid*"])


@pytest.mark.parametrize("argument", ["--learn-seed=3", "--learn-apply", "--learn-target=clamping"])
def test_an_option_without_learn(clamp: Project, argument: str) -> None:
    result = clamp.run(argument)
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {argument.partition('=')[0]} has no effect without --learn*"])


def test_a_split_mark_that_is_none(clamp: Project) -> None:
    clamp.write(test_more="import pytest\n@pytest.mark.learn(split='exam')\ndef test_it(): pass")
    result = clamp.learn()
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *split='exam'*train, validation, held_out*"])


def test_a_broken_splits_file(clamp: Project) -> None:
    clamp.write(splits="")
    (clamp.path / "splits.json").write_text("{not json", encoding="utf-8")
    result = clamp.learn("--learn-splits=splits.json")
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *splits.json: it cannot be read*delete it*"])
    assert clamp.read("splits.json") == "{not json"


def test_something_that_cannot_be_trained(project: Project) -> None:
    project.write(
        lambdas="from pytest_learnloop import trainable\nf = trainable(lambda x: x)",
        test_lambdas="from lambdas import f\n\ndef test_f(): assert f(1) == 2",
    )
    result = project.learn()
    assert result.ret == USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *lambdas.py:2*lambda*"])
