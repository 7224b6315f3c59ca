"""What failure texts tell of the process they come from, left out: the same failure has the same text in every run."""

from __future__ import annotations

import os
import re
import tempfile

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""As pytest writes it into the diffs of an assertion where its report goes to a terminal."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=[> ,])")
"""As ``object.__repr__`` and its kin write it."""
_MOCK = re.compile(r" id='\d+'(?=>)")
"""As :mod:`unittest.mock` writes it."""
_BASE_DIRECTORY = r"(?:/pytest-of-[^/\s]+/pytest-\d+)?"
"""Of pytest, below the directory for temporary files: it has the user's name in it."""


def steady(text: str) -> str:
    """A text without colours and addresses, and with ``<tmp>`` for this process's own directory for temporary files.

    A model's answer is found again by its prompt, and a recorded run compares prompts: what differs from run to run
    and tells nothing would make them all new.
    """
    text = _MOCK.sub("", _ADDRESS.sub("", _COLOUR.sub("", text)))
    directory = tempfile.gettempdir()
    for own in dict.fromkeys((directory, os.path.realpath(directory))):
        text = re.sub(re.escape(own) + _BASE_DIRECTORY, "<tmp>", text)
    return text
