"""What is kept of a run, and used of earlier ones."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.settings.effective import Reading, invalid


@dataclass(frozen=True)
class JournalSettings:
    """Where things are kept, and what is taken from there. It decides nothing of the course of a run."""

    directory: Path
    """Where journal, answers and patches are kept, ``.learnloop`` in the root directory by default."""
    cache: bool
    """Use outcomes, answers and choices of earlier runs."""
    resume: bool
    """Go on with the interrupted run on the same code."""

    @classmethod
    def read(cls, options: Reading, root: Path) -> JournalSettings:
        """
        :raises SettingsError: the directory is one that others use as well.
        """
        return cls(
            directory=_directory(options, root), cache=not options.is_on("no-cache"), resume=options.is_on("resume")
        )


def _directory(options: Reading, root: Path) -> Path:
    """A directory of our own: all that is in it is hidden from git."""
    directory = Path(os.path.abspath(root / options.text("directory")))
    if root.is_relative_to(directory):
        raise invalid("--learn-directory", options.text("directory"), "a directory of its own, such as .learnloop")
    return directory
