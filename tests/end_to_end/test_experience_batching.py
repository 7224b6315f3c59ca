"""What an update sees, and how often, in whole runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_support import fenced, scripted_program

from pytest_learnloop.domain import Split
from pytest_learnloop.journal import Journal
from pytest_learnloop.testing import Project

HARD = """
    import pytest
    from sizing import size

    @pytest.mark.parametrize("number", range(5))
    def test_passes(number):
        assert size(number) == number

    @pytest.mark.parametrize("number", range(5))
    def test_fails(number):
        assert size(number) == f"no {number * number}"

    @pytest.mark.learn(split="train", label="marked")
    def test_decided():
        assert size(77) == 78

    @pytest.mark.learn(split="held_out")
    @pytest.mark.parametrize("number", range(4))
    def test_hidden(number):
        assert size(number) == number
"""
BY_CASE = ("--learn-split-by=case", "--learn-split=60/40/0")


@pytest.fixture
def hard(project: Project) -> Project:
    """Ten cases to be split and one of train, of which no candidate solves all."""
    project.write(
        sizing="""
        from pytest_learnloop import trainable

        @trainable
        def size(number):
            return number
        """,
        test_sizing=HARD,
    )
    return project


def train_of(project: Project) -> int:
    size = project.result["splits"]["train"]
    assert isinstance(size, int)
    return size


@pytest.mark.parametrize("batch", ["4", "all"])
def test_exposures_end_a_search_exactly(hard: Project, batch: str) -> None:
    hard.learn(*BY_CASE, f"--learn-batch={batch}", "--learn-budget=60s, 10 exposures", "--learn-proposals=2")
    found = hard.result
    assert (found["exposures"], found["stopped"]) == (10, "the budget of 10 exposures is spent")
    assert found["epochs"] == round(10 / train_of(hard), 3)
    assert found["settings"]["batch"] == (batch if batch == "all" else int(batch))


def test_updates_end_a_search_exactly(hard: Project) -> None:
    hard.learn(*BY_CASE, "--learn-batch=2", "--learn-sampler=related", "--learn-updates=3", "--learn-proposals=2")
    found = hard.result
    assert found["updates"] == 3
    assert found["exposures"] == 6
    assert found["settings"]["sampler"] == "related"


def test_a_search_restricted_to_a_batch_still_repairs(clamp: Project) -> None:
    clamp.learn("--learn-batch=2", "--learn-sampler=contrastive")
    assert clamp.result["settings"]["sampler"] == "contrastive"
    assert clamp.result["status"] == "improved"
    assert "+    if value > high:" in clamp.patch


def test_a_prompt_shows_the_batch_and_the_run_tells_the_exposures(
    hard: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    useless = fenced("def size(number):\n    return -number")
    program = scripted_program(tmp_path_factory.mktemp("model"), [useless])
    result = hard.learn(
        *BY_CASE,
        f"--learn-model={program.name}",
        "--learn-optimizer=best-of-n",
        "--learn-batch=1",
        "--learn-sampler=failing-first",
        "--learn-proposals=1",
        "--learn-exposures=3",
    )
    (call,) = program.calls[:1]
    failing = call.prompt.partition("These pass already")[0]
    assert failing.count("assert size(") == 1
    result.stdout.fnmatch_lines(["run *: 1 update, 3 exposures (0.* epochs), 1 candidate*"])
    assert hard.result["settings"]["sampler"] == "failing-first"


SAMPLER = """
    class First:
        name = "first"

        def __init__(self, seed, settings, labels):
            print("SAMPLER", seed, settings.batching.size, labels)

        def draw(self, experiences, size, beside=()):
            return experiences[:size]

    class Half:
        name = "half"

    def pytest_learnloop_sampler(name, seed, settings, labels):
        return {"first": lambda: First(seed, settings, labels), "half": Half}.get(name, lambda: None)()
"""


def test_a_sampler_of_ones_own(hard: Project) -> None:
    hard.write(conftest=SAMPLER)
    result = hard.learn(*BY_CASE, "--learn-sampler=first", "--learn-batch=2", "--learn-budget=60s, 2 updates", "-s")
    result.stdout.fnmatch_lines(["SAMPLER 0 2 {'test_sizing.py::test_decided': 'marked'}"])
    assert hard.result["exposures"] == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--learn-sampler=best"],
            "*--learn-sampler: 'best' is not valid; give shuffle, failing-first, contrastive, related, stratified, or*",
        ),
        (["--learn-sampler=half"], "*--learn-sampler: 'half' is no sampler: Half lacks draw (see*"),
    ],
)
def test_a_sampler_that_nobody_provides(hard: Project, arguments: list[str], said: str) -> None:
    hard.write(conftest=SAMPLER)
    result = hard.learn(*arguments)
    assert result.ret is pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_strata_by_label_need_labels(hard: Project) -> None:
    by_label = ("--learn-sampler=stratified", "--learn-stratify=label", "--learn-budget=60s, 2 updates")
    hard.learn(*BY_CASE, *by_label, "--learn-batch=2")
    assert hard.result["settings"]["sampler"] == "stratified"
    assert hard.result["settings"]["stratify"] == "label"
    hard.write(test_sizing=HARD.replace(', label="marked"', ""))
    result = hard.learn(*by_label)
    assert result.ret is pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--learn-stratify label: no test has a label: give them @pytest.mark.learn(label=*"])


def test_train_and_validation_are_mixed_between_epochs_and_held_out_stays(hard: Project) -> None:
    hard.learn(*BY_CASE, "--learn-reshuffle", "--learn-budget=60s, 4 updates", "--learn-proposals=2")
    assert hard.result["settings"]["reshuffle"] is True
    with Journal.open(Path(".learnloop")) as journal:
        run = journal.run(hard.run_directory.name)
        dealt = journal.assignments(run.id)
    assert list(dealt) == [2, 3, 4], "an update of a search sees all train cases: it is an epoch"
    assert len({tuple(each.items()) for each in dealt.values()}) > 1
    sizes = {split: list(run.splits.values()).count(split) for split in Split}
    assert sizes[Split.HELD_OUT] == 4
    for each in dealt.values():
        assert {case: split for case, split in run.splits.items() if split is Split.HELD_OUT}.keys().isdisjoint(each)
        assert list(each.values()).count(Split.TRAIN) == sizes[Split.TRAIN]
        assert list(each.values()).count(Split.VALIDATION) == sizes[Split.VALIDATION]
        assert [split for case, split in each.items() if "decided" in case.nodeid] == [Split.TRAIN]


def test_what_was_validation_can_be_learned_from_when_it_is_train(clamp: Project) -> None:
    clamp.learn(*BY_CASE, "--learn-reshuffle", "--learn-batch=1", "--learn-sampler=shuffle")
    assert clamp.result["status"] == "improved"
    assert clamp.result["settings"]["sampler"] == "shuffle"
    assert clamp.result["best"]["train"] == clamp.result["best"]["validation"] == 1.0
