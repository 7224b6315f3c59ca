"""Answers as they are kept in a file, one JSON object a line, so that a run with a model can be repeated with none."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.models import (
    Answer,
    ContextOverflowError,
    FatalModelError,
    Message,
    ModelError,
    PassingModelError,
    Request,
    Slot,
    Usage,
)

FILE_NAME = "answers.jsonl"
"""The recording in a run's directory, which a run with a model always makes."""

_HEADER = {"pytest-learnloop": "answers", "version": 1}

_ERRORS = (ModelError, FatalModelError, PassingModelError, ContextOverflowError)
"""What errors are told apart by, since they have other consequences; the first is every error's kind."""


@dataclass(frozen=True)
class Failure:
    """Why a call was not answered."""

    kind: str
    """Name of the error's class."""
    text: str

    @classmethod
    def of(cls, error: ModelError) -> Failure:
        """As much of an error as its consequences depend on."""
        kind = next(each for each in reversed(_ERRORS) if isinstance(error, each))
        return cls(kind.__name__, str(error))

    @property
    def error(self) -> ModelError:
        """To be raised again."""
        return next((each for each in _ERRORS if each.__name__ == self.kind), ModelError)(self.text)


@dataclass(frozen=True)
class RecordedCall:
    """A call, and what came of it."""

    model: str
    request: Request
    answer: Answer
    """Empty where there was none."""
    failure: Failure | None = None
    """Why there was no answer; None where there was one."""

    def to_json(self) -> dict[str, Any]:
        """As plain data; flat but for the messages, so that a line can be read by eye."""
        request, usage = self.request, self.answer.usage
        return {
            **asdict(request.slot),
            "model": self.model,
            "temperature": request.temperature,
            "seed": request.seed,
            "max_tokens": request.max_tokens,
            "prompt": hash_of(request.messages),
            "messages": [[message.role, message.text] for message in request.messages],
            "answer": self.answer.text,
            "truncated": self.answer.truncated,
            "cached": self.answer.cached,
            **asdict(usage),
            **({"failure": asdict(self.failure)} if self.failure is not None else {}),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RecordedCall:
        """The inverse. Raises KeyError, TypeError or ValueError on data that is something else."""
        return cls(
            data["model"],
            Request(
                tuple(Message(role, text) for role, text in data["messages"]),
                data["temperature"],
                data["seed"],
                data["max_tokens"],
                Slot(data["update"], data["slot"], data["attempt"]),
            ),
            Answer(
                data["answer"],
                Usage(data["prompt_tokens"], data["completion_tokens"], data["dollars"]),
                data["truncated"],
                data["cached"],
            ),
            Failure(**data["failure"]) if "failure" in data else None,
        )


def hash_of(messages: Sequence[Message]) -> str:
    """What tells prompts apart: 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps([[each.role, each.text] for each in messages]).encode()).hexdigest()


class Recording:
    """Writes calls to a file, each on disk before the next. An earlier recording of that name is replaced."""

    def __init__(self, path: Path) -> None:
        """The file is opened with the first call.

        :raises SettingsError: there is a file of that name that is no recording.
        """
        if path.exists() and (not path.is_file() or (path.stat().st_size and not _is_recording(path))):
            raise SettingsError(f"{path}: this is there and is no recording of answers: give another path")
        self._path = path
        self._file: IO[str] | None = None
        self._lock = threading.Lock()

    def add(self, call: RecordedCall) -> None:
        """Append a call; from any thread.

        :raises SettingsError: the file cannot be written.
        """
        with self._lock:
            try:
                if self._file is None:
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                    self._file = self._path.open("w", encoding="ascii")
                    self._write(_HEADER)
                self._write(call.to_json())
            except OSError as error:
                raise SettingsError(f"{self._path}: answers cannot be recorded there: {error}") from error

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _write(self, data: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(json.dumps(data) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def read_recording(path: Path) -> Iterator[RecordedCall]:
    """The calls in a file, or in a run's directory, in order. A last line that was cut off by a crash is left out.

    :raises SettingsError: it can't be read, or is no recording.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        if not _is_recording(file):
            raise SettingsError(f"{file}: this is no recording of answers; make one with --learn-record PATH")
        lines = file.read_text(encoding="ascii").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: this recording cannot be read: {error}") from error
    for number, line in enumerate(lines[1:-1], start=2):  # what follows the last line's end was not completed
        try:
            yield RecordedCall.from_json(json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            raise SettingsError(f"{file}, line {number}: this is no recorded answer ({error!r})") from error


def _is_recording(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline(200).rstrip() == json.dumps(_HEADER).encode()
