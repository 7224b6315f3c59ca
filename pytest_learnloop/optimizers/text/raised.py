"""Where failures came from, if that is a function beside the parameters: its source, as far as pytest tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from pytest_learnloop.domain import Artifact, Experience
from pytest_learnloop.optimizers.text.cutting import cut_lines

_MARGIN = 4
"""Width of what pytest puts before each line of source: blanks, or the mark of the line that failed."""
_HEAD = re.compile(r" {4}(?:async )?def (?P<name>\w+)")
_PLACE = re.compile(r"(?P<path>\S+):\d+: ")
_LINES = 40


@dataclass(frozen=True)
class _Function:
    """The function that a failure came from."""

    name: str
    path: str
    """Of its file, absolute or from some directory above it."""
    source: str
    """Up to the line that failed."""


def raised_in(experiences: Iterable[Experience], artifact: Artifact) -> list[str]:
    """Sources of the functions that failures came from, each once and without its middle where that is long.

    None of what is trained, which is shown by itself, and of tests or whatever else stands in files of their own.
    """
    files = {each.path for each in artifact.parameters}
    trained = {each.qualname.rpartition(".")[2] for each in artifact.parameters}
    found = (_last_function(each.outcome.feedback.splitlines()) for each in experiences)
    sources = (
        each.source
        for each in found
        if each is not None
        and each.name not in trained
        and not each.name.startswith("test")
        and any(_is_of(each.path, file) for file in files)
    )
    return [cut_lines(source, _LINES) for source in dict.fromkeys(sources)]


def _last_function(lines: Sequence[str]) -> _Function | None:
    """None where the failure came from no function that is told of."""
    places = [(number, found) for number, line in enumerate(lines) if (found := _PLACE.match(line))]
    if not places:
        return None
    end, place = places[-1]
    begin = places[-2][0] + 1 if len(places) > 1 else 0
    entry = lines[begin:end]
    heads = [(number, found) for number, line in enumerate(entry) if (found := _HEAD.match(line))]
    failed = next((number for number, line in enumerate(entry) if line.startswith(">")), None)
    if not heads or failed is None or heads[0][0] > failed:
        return None
    first, head = heads[0]
    source = [line[_MARGIN:] for line in entry[first : failed + 1]]
    return _Function(head["name"], place["path"], "\n".join(source))


def _is_of(path: str, file: str) -> bool:
    parts = PurePath(path).parts
    return PurePath(file).parts[-len(parts) :] == parts
