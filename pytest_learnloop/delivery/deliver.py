"""Handing over what was learned: always a patch, and the files themselves where that was asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.delivery.apply import apply
from pytest_learnloop.errors import DeliveryError
from pytest_learnloop.files import write_atomically
from pytest_learnloop.source.patch import patch

PATCH_NAME = "best.patch"
REFUSED_NAME = "refused.patch"


@dataclass(frozen=True)
class Delivered:
    """What was written where."""

    patch: Path
    top: Path
    """What the patch is relative to."""
    diff: bytes
    """The contents of the patch."""
    applied: tuple[Path, ...] = ()
    """The files that were rewritten."""
    problem: str = ""
    """Why they were not, though it was asked for, and what to do before the patch is applied."""


def deliver(
    changes: Mapping[Path, tuple[bytes, bytes]], root: Path, directory: Path, *, wanted: bool, refused: bool
) -> Delivered:
    """Write the patch, and the files.

    :param changes: path -> contents when the run began, and new contents.
    :param root: what the patch is relative to, where it holds all files.
    :param directory: the run's own directory, which takes the patch.
    :param wanted: whether the files are to be written, too.
    :param refused: whether the gate keeps them from being written.
    """
    top = _top(root, changes)
    diff = patch({_relative(path, top): contents for path, contents in changes.items()})
    file = directory / (REFUSED_NAME if refused else PATCH_NAME)
    write_atomically(file, diff)
    if not wanted or refused:
        return Delivered(file, top, diff)
    try:
        return Delivered(file, top, diff, tuple(apply(changes)))
    except DeliveryError as error:
        return Delivered(file, top, diff, problem=str(error))


def _top(root: Path, paths: Iterable[Path]) -> Path:
    """The root, or the nearest directory above it that holds all files: git leaves alone what lies outside."""
    return Path(os.path.commonpath([os.path.abspath(each) for each in (root, *paths)]))


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()
