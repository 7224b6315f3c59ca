"""From what the user named to a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pytest_learnloop.models import Model, replay
from pytest_learnloop.models import command as program
from pytest_learnloop.models.command import CommandModel
from pytest_learnloop.models.litellm import LiteLLMModel
from pytest_learnloop.models.recording import read_recording
from pytest_learnloop.models.replay import ReplayModel


def model_from(name: str, root: Path, report: Callable[[str], None]) -> Model:
    """The model of a name: ``command:PROGRAM ARGUMENTS``, ``replay:PATH``, or any that litellm knows.

    :param root: what relative paths are relative to.
    :param report: hears of what is noteworthy while it answers, such as a replayed prompt that differs.
    :raises SettingsError: there is no such program or recording.
    """
    if name.startswith(program.PREFIX):
        return CommandModel(name, root)
    if name.startswith(replay.PREFIX):
        path = root / name.removeprefix(replay.PREFIX).strip()
        return ReplayModel(name, read_recording(path), report)
    return LiteLLMModel(name)
