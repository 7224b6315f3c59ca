"""Projects that are installed beside their own files, so that tests import copies of what is to be learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.modules import INSTALLED

_BASES = (".", "src")
"""Directories of a project, relative to its root, that its packages lie in."""


def check_not_copies(paths: Iterable[Path], root: Path) -> None:
    """Refuse to learn from what was installed of a project: a patch would be for files that are not the user's own.

    :param paths: source files of modules that are imported.
    :param root: where the user's project is.
    :raises TargetError: one of them is a copy of a file of the project.
    """
    for path in paths:
        for base, own in _own_files(path, root):
            if own.is_file() and not own.samefile(path):
                raise TargetError(
                    f"the tests import {path}, where the project is installed, and not its own file, {own}: install it "
                    f"by pip install -e, or set pythonpath = {base} in pytest's configuration"
                )


def _own_files(path: Path, root: Path) -> Iterator[tuple[str, Path]]:
    """Where the project would have what is installed as this file, by the directory of its packages."""
    at = [number for number, part in enumerate(path.parts, 1) if part in INSTALLED]
    if at:
        for base in _BASES:
            yield base, root / base / Path(*path.parts[at[-1] :])
