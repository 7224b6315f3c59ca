"""The children's temporary directories: one for each, below one for the run."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path


class Scratches:
    """Makes a new directory for each child. Who uses one removes it."""

    def __init__(self, directory: Path) -> None:
        """
        :param directory: the run's own temporary directory.
        """
        self._directory = directory
        self._numbers = itertools.count(1)

    def new(self) -> Path:
        """An empty directory that no other process uses."""
        scratch = self._directory / f"child-{os.getpid()}-{next(self._numbers)}"
        scratch.mkdir(mode=0o700, parents=True)
        return scratch

    def remove(self) -> None:
        """Remove them all, with the run's directory."""
        shutil.rmtree(self._directory, ignore_errors=True)
