"""From a name to a model, and what a run's models share."""

from __future__ import annotations

from pathlib import Path

import pytest
from models_support import FakeModel, request, texts

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.models.command import CommandModel
from pytest_learnloop.models.litellm import LiteLLMModel
from pytest_learnloop.models.recording import FILE_NAME, read_recording
from pytest_learnloop.models.select import model_from
from pytest_learnloop.models.session import model_session


def test_names(tmp_path: Path) -> None:
    assert isinstance(model_from("command:sh -c true", tmp_path, print), CommandModel)
    model = model_from("ollama/qwen2.5-coder:7b", tmp_path, print)
    assert isinstance(model, LiteLLMModel)
    assert model.name == "ollama/qwen2.5-coder:7b"


def test_a_recording_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        model_from("replay:missing.jsonl", tmp_path, print)


def test_a_session_is_recorded_and_repeated_from_a_runs_directory(tmp_path: Path) -> None:
    learnloop, run = tmp_path / ".learnloop", tmp_path / ".learnloop" / "runs" / "1"
    asked = [request(text, slot) for slot, text in enumerate("abc")]
    with model_session(Budget(Limits()), learnloop) as session:
        session.record_to(run / FILE_NAME)
        session.record_to(tmp_path / "copy.jsonl")
        answers = texts(session.client(FakeModel()).ask(asked))
    assert (tmp_path / "copy.jsonl").read_bytes() == (run / FILE_NAME).read_bytes()
    for name in ("replay:.learnloop/runs/1", "replay: copy.jsonl"):
        budget = Budget(Limits())
        with model_session(budget, tmp_path / "elsewhere") as session:
            assert texts(session.client(model_from(name, tmp_path, print)).ask(asked)) == answers
        assert budget.spent.calls == 3


def test_a_recording_that_begins_late_has_what_was_asked_before(tmp_path: Path) -> None:
    with model_session(Budget(Limits()), tmp_path) as session:
        asker = session.client(FakeModel())
        asker.ask([request("a", 1)])
        session.record_to(tmp_path / "r.jsonl")
        asker.ask([request("b", 2)])
    assert [call.answer.text for call in read_recording(tmp_path / "r.jsonl")] == ["A", "B"]


def test_two_models_share_a_budget(tmp_path: Path) -> None:
    budget = Budget(Limits(calls=3))
    with model_session(budget, tmp_path) as session:
        first, second = session.client(FakeModel(name="a")), session.client(FakeModel(name="b"))
        assert texts(first.ask([request("x", 1), request("x", 2)])) == ["X", "X"]
        assert texts(second.ask([request("x", 1), request("x", 2)])) == ["X", "BudgetSpentError"]


def test_replayed_answers_are_not_cached(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    for text in ("old", "new"):
        with model_session(Budget(Limits()), tmp_path / text) as session:
            session.record_to(path)
            session.client(FakeModel()).ask([request(text, 1)])
        with model_session(Budget(Limits()), tmp_path / "replaying") as session:
            model = model_from("replay:r.jsonl", tmp_path, print)
            assert texts(session.client(model).ask([request("another", 1)])) == [text.upper()]
