"""A run with a model, repeated with none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_support import request

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.models import Answer, Message, ModelError, Request, Slot, Usage
from pytest_learnloop.models.recording import FILE_NAME, Failure, RecordedCall, Recording, read_recording
from pytest_learnloop.models.replay import ReplayModel

calls = st.builds(
    RecordedCall,
    st.text(),
    st.builds(
        Request,
        st.lists(st.builds(Message, st.sampled_from(("system", "user")), st.text(st.characters())), min_size=1).map(
            tuple
        ),
        st.none() | st.floats(0, 2),
        st.none() | st.integers(),
        st.none() | st.integers(1),
        st.builds(Slot, st.integers(0), st.integers(0), st.integers(1)),
    ),
    st.builds(
        Answer,
        st.text(st.characters()),
        st.builds(Usage, st.integers(0), st.integers(0), st.none() | st.floats(0, 9)),
        st.booleans(),
        st.booleans(),
    ),
    st.none() | st.builds(Failure, st.sampled_from(("ModelError", "PassingModelError")), st.text()),
)


def no_difference(text: str) -> None:
    raise AssertionError(text)


def recorded(*answers: tuple[Request, str]) -> list[RecordedCall]:
    return [RecordedCall("m", each, Answer(text)) for each, text in answers]


def written(path: Path, *answers: tuple[Request, str]) -> Path:
    recording = Recording(path)
    for call in recorded(*answers):
        recording.add(call)
    recording.close()
    return path


@given(calls)
def test_a_call_survives_being_written_down(call: RecordedCall) -> None:
    assert RecordedCall.from_json(json.loads(json.dumps(call.to_json()))) == call


@settings(max_examples=40)
@given(st.lists(calls.filter(lambda call: call.failure is None), unique_by=lambda call: call.request.slot))
def test_every_recorded_call_is_answered_as_it_was(all_calls: list[RecordedCall]) -> None:
    model = ReplayModel("replay:x", all_calls, no_difference)
    for call in reversed(all_calls):
        assert model.complete(call.request) == call.answer


def test_a_recording_is_read_back(tmp_path: Path) -> None:
    path = written(tmp_path / "new" / "answers.jsonl", (request("a", 1), "A"), (request("b", 2), "B"))
    assert list(read_recording(path)) == recorded((request("a", 1), "A"), (request("b", 2), "B"))


def test_a_runs_directory_has_its_recording(tmp_path: Path) -> None:
    written(tmp_path / FILE_NAME, (request("a"), "A"))
    assert list(read_recording(tmp_path)) == recorded((request("a"), "A"))


def test_calls_are_on_disk_before_the_recording_is_closed(tmp_path: Path) -> None:
    recording = Recording(tmp_path / "r")
    recording.add(recorded((request("a"), "A"))[0])
    assert len(list(read_recording(tmp_path / "r"))) == 1
    recording.close()


def test_a_line_that_a_crash_cut_off_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "r", (request("a", 1), "A"), (request("b", 2), "B"))
    path.write_bytes(path.read_bytes()[:-20])
    assert list(read_recording(path)) == recorded((request("a", 1), "A"))


def test_an_earlier_recording_is_replaced_with_the_first_call(tmp_path: Path) -> None:
    path = written(tmp_path / "r", (request("a"), "A"))
    recording = Recording(path)
    assert len(list(read_recording(path))) == 1
    recording.close()
    written(path, (request("b"), "B"))
    assert [call.answer.text for call in read_recording(path)] == ["B"]


def test_a_file_of_the_users_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("import this\n")
    with pytest.raises(SettingsError, match="is no recording"):
        Recording(path)
    assert path.read_text() == "import this\n"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    recording = Recording(tmp_path / "file" / "r")
    with pytest.raises(SettingsError, match="cannot be recorded there"):
        recording.add(recorded((request("a"), "A"))[0])


@pytest.mark.parametrize("content", ["", "{}\n", "import this\n"])
def test_what_is_no_recording_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "r"
    path.write_text(content)
    with pytest.raises(SettingsError, match="--learn-record PATH"):
        list(read_recording(path))


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "r", (request("a"), "A"))
    path.write_text(path.read_text() + "{}\n")
    with pytest.raises(SettingsError, match="line 3: this is no recorded answer"):
        list(read_recording(path))


def test_a_recording_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        list(read_recording(tmp_path / "missing"))


def test_a_prompt_that_differs_is_answered_and_its_first_other_line_reported() -> None:
    differences: list[str] = []
    model = ReplayModel("replay:x", recorded((request("one\ntwo\nthree"), "A")), differences.append)
    assert model.complete(request("one\n2\n3")).text == "A"
    assert differences == [
        "update 1, slot 1: the prompt is not the one recorded: line 2 of the user message is '2', and was 'two'"
    ]


def test_another_number_of_messages_is_reported() -> None:
    differences: list[str] = []
    model = ReplayModel("replay:x", recorded((request("one"), "A")), differences.append)
    model.complete(Request(request("one").messages[:1], slot=Slot(1, 1)))
    assert differences == ["update 1, slot 1: the prompt has 1 messages, and had 2 when it was recorded"]


def test_what_was_not_recorded_is_an_error() -> None:
    model = ReplayModel("replay:x", recorded((request("one", 1), "A")), no_difference)
    with pytest.raises(ModelError, match="no answer was recorded for update 3, slot 2"):
        model.complete(request("one", 2, update=3))


def test_calls_that_share_a_slot_are_told_apart_by_their_prompts() -> None:
    shared = recorded((request("a", 0), "A1"), (request("b", 0), "B"), (request("a", 0), "A2"))
    model = ReplayModel("replay:x", shared, no_difference)
    asked = [model.complete(request(text, 0)).text for text in ("b", "a", "a", "a", "b")]
    assert asked == ["B", "A1", "A2", "A2", "B"]
