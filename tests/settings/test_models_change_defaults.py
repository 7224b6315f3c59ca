"""What is optimized with, and how long, depends on whether there is a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.settings import Settings


def settings(pytester: pytest.Pytester, *arguments: str) -> Settings:
    return from_config(pytester.parseconfig("--learn", *arguments), can_fork=True)


def test_without_a_model(pytester: pytest.Pytester) -> None:
    found = settings(pytester)
    assert (found.models.model, found.models.agent_model, found.models.record) == (None, None, None)
    assert (found.optimizer.name, str(found.budget.limits), found.optimizer.proposals) == ("mutation", "10m", 24)
    assert found.journal.cache
    assert not found.prompts.show


def test_with_a_model(pytester: pytest.Pytester) -> None:
    found = settings(pytester, "--learn-model=ollama/qwen2.5-coder:7b")
    assert found.models.model == "ollama/qwen2.5-coder:7b"
    assert (found.optimizer.name, found.optimizer.proposals) == ("reflective", 3)
    assert str(found.budget.limits) == "10m, 40 calls"
    assert (found.batching.size, found.prompts.memory, found.prompts.context) == (3, 5, 8000)
    assert found.models.concurrency == 4


def test_mutation_beside_a_model_keeps_its_number_of_proposals(pytester: pytest.Pytester) -> None:
    assert settings(pytester, "--learn-model=gpt-5", "--learn-optimizer=mutation").optimizer.proposals == 24


def test_what_is_given_beats_what_a_model_suggests(pytester: pytest.Pytester) -> None:
    given = ("--learn-budget=$1.50", "--learn-proposals=5", "--learn-optimizer=best-of-n", "--learn-memory=0")
    found = settings(pytester, "--learn-model=gpt-5", *given)
    assert (found.optimizer.name, str(found.budget.limits), found.optimizer.proposals) == ("best-of-n", "$1.50", 5)
    assert found.prompts.memory == 0


def test_ini_twins(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nlearn_model = gpt-5\nlearn_agent_model = gpt-5-mini\nlearn_context = 2000\n")
    found = settings(pytester)
    assert (found.models.model, found.models.agent_model, found.prompts.context) == ("gpt-5", "gpt-5-mini", 2000)


def test_files_are_relative_to_the_root_directory(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    (pytester.path / "answers.jsonl").touch()
    pytester.makeini("[pytest]\n")
    monkeypatch.chdir(pytester.mkdir("below"))
    found = settings(pytester, "--learn-model=replay:answers.jsonl", "--learn-record=new.jsonl")
    assert found.models.model == "replay:answers.jsonl"
    assert found.models.record == Path(pytester.path, "new.jsonl")


def test_switches(pytester: pytest.Pytester) -> None:
    found = settings(pytester, "--learn-model=gpt-5", "--learn-show-prompt", "--learn-no-cache")
    assert found.prompts.show
    assert not found.journal.cache


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--learn-model="], "--learn-model: '' is not valid; give the name of a model"),
        (["--learn-model=claude -p"], "--learn-model: 'claude -p' is not valid; .*'command:PROGRAM ARGUMENTS'"),
        (["--learn-model=command:"], "--learn-model: 'command:' is not valid; give the program after 'command:'"),
        (["--learn-model=command:llm 'gpt"], "--learn-model: .* is not valid; give a command line as a shell takes it"),
        (["--learn-model=replay:"], "--learn-model: 'replay:' is not valid; give the recording after 'replay:'"),
        (["--learn-agent-model=replay:no"], "--learn-agent-model: 'replay:no' is not valid; give the path of a rec"),
        (["--learn-optimizer=reflective"], "--learn-optimizer reflective needs a model: add --learn-model"),
        (["--learn-optimizer=best-of-n"], "--learn-optimizer best-of-n needs a model: add --learn-model"),
        (["--learn-record=answers"], "--learn-record has nothing to record without a model: add --learn-model"),
        (["--learn-show-prompt"], "--learn-show-prompt: mutation sends no prompts; add --learn-model"),
        (["--learn-context=10"], "--learn-context: '10' is not valid; give a whole number from 500 up"),
        (["--learn-answer=0"], "--learn-answer: '0' is not valid; give a whole number from 1 up"),
        (["--learn-concurrency=0"], "--learn-concurrency: '0' is not valid; give a whole number from 1 up"),
    ],
)
def test_what_is_refused(pytester: pytest.Pytester, arguments: list[str], words: str) -> None:
    with pytest.raises(pytest.UsageError, match=words):
        settings(pytester, *arguments)


@pytest.mark.parametrize("name", ["command:claude -p", "command:./my_model.sh", "anthropic/claude-sonnet-4-5"])
def test_names_of_models(pytester: pytest.Pytester, name: str) -> None:
    assert settings(pytester, f"--learn-model={name}").models.model == name
