"""What failure texts tell of the process they come from, left out: the same failure has the same text in every run."""

from __future__ import annotations

import os
import re
import sysconfig
import tempfile
from collections.abc import Callable
from pathlib import Path

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""As pytest writes it into the diffs of an assertion where its report goes to a terminal."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=[> ,])")
"""As ``object.__repr__`` and its kin write it."""
_MOCK = re.compile(r" id='\d+'(?=>)")
"""As :mod:`unittest.mock` writes it."""
_BASE_DIRECTORY = r"(?:(?:/pytest-of-[^/\s]+)?/pytest-\d+)?"
"""Of pytest, below the directory for temporary files; the user's name is in it, but in a child."""


_LIBRARIES = tuple(dict.fromkeys(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")))
"""Directories that Python and what is installed lie in."""


def steady(text: str, root: Path, temporary: str | None = None) -> str:
    """A text without colours and addresses, and without the places that directories have on this machine.

    Paths below the root directory are relative to it, those of libraries begin with ``<python>`` and those of temporary
    files with ``<tmp>``. A model's answer is found again by its prompt, and a recorded run compares prompts: what
    differs from run to run and tells nothing would make them all new.

    :param temporary: the directory for temporary files of the process that said it; by default that of this one.
    """
    text = _MOCK.sub("", _ADDRESS.sub("", _COLOUR.sub("", text)))
    directory = tempfile.gettempdir() if temporary is None else temporary
    for own in _names_of(directory):
        text = re.sub(re.escape(own) + _BASE_DIRECTORY, "<tmp>", text)
    for library in _LIBRARIES:
        for own in _names_of(library):
            text = text.replace(f"{own}{os.sep}", f"<python>{os.sep}")
    for own in _names_of(str(root)):
        text = _within(own).sub(lambda match: "" if match[1] else ".", text)
    return text


def places_told_steadily(root: Path) -> Callable[[str], str]:
    """:func:`steady` for many short texts, most of which name no place below the root or among temporary files."""
    places = (*_names_of(tempfile.gettempdir()), *_names_of(str(root)))
    names_one = re.compile("|".join(map(re.escape, places))).search
    return lambda text: steady(text, root) if names_one(text) else text


def _names_of(directory: str) -> tuple[str, ...]:
    """A directory as it is called, and where links lead from there."""
    return tuple(dict.fromkeys((directory, os.path.realpath(directory))))


def _within(directory: str) -> re.Pattern[str]:
    """Finds a directory at the beginning of a path (and takes the separator, group 1, along) or as a whole one."""
    sep = re.escape(os.sep)
    return re.compile(rf"(?<![\w.-]){re.escape(directory.rstrip(os.sep))}(?:({sep})|(?![\w.-]|{sep}))")
