"""The children's temporary directories: one for each, below one for the run."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path


class Scratches:
    """Makes a new directory for each child. Who uses one removes it, by :func:`remove`."""

    def __init__(self, directory: Path) -> None:
        """
        :param directory: the run's own temporary directory.
        """
        self._directory = directory
        self._numbers = itertools.count(1)

    def new(self) -> Path:
        """An empty directory that no other process uses."""
        # All names are of one length, as pytest cuts long texts by it.
        scratch = self._directory / f"child-{os.getpid():07}-{next(self._numbers):07}"
        scratch.mkdir(mode=0o700, parents=True)
        return scratch

    def remove(self) -> None:
        """Remove them all, with the run's directory."""
        shutil.rmtree(self._directory, ignore_errors=True)


def remove(scratch: Path) -> None:
    """Remove a child's directory with all that it has left there, which most often is nothing."""
    try:
        scratch.rmdir()
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
