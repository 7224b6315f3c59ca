"""What is told of a collection that fails with a candidate: nothing of what tests say, since some may be held out."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

import pytest


def told(error: BaseException, overlay: Mapping[str, bytes]) -> str:
    """The failure in a line or two: its kind, and where it was in the candidate's own files.

    Its message is told only if it arose while one of these files was imported. Where a test module called something of
    them, or did something of its own, the message may hold what the test is made of.

    :param overlay: file -> its contents, of those that the candidate changes.
    """
    if isinstance(error, pytest.Collector.CollectError) and error.__cause__ is not None:
        error = error.__cause__  # pytest's own words for an import that fails hold the test module's code
    kind = type(error).__name__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in overlay]
    if not frames:
        return f"{kind} in a module that uses it while it is imported"
    last = frames[-1]
    what = (
        f"{kind}: {error}" if frames[0].name == "<module>" else f"{kind}, when it is called while a module is imported"
    )
    return f"{what}\nin {last.name}: {_line(overlay[last.filename], last.lineno)}"


def _line(contents: bytes, number: int | None) -> str:
    lines = contents.decode("utf-8", errors="replace").splitlines()
    return lines[number - 1].strip() if number is not None and number <= len(lines) else ""
