"""The command that applies a patch, for a user to copy."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path


def apply_command(patch: Path, root: Path, here: Path) -> str:
    """As a shell takes it; for ``patch`` where there is no git.

    It changes to the root directory first: what a patch names is relative to that, and ``git apply --directory`` can't
    name a directory above the one that it is called in.

    :param patch: the file.
    :param root: what the patch is relative to.
    :param here: the directory that the command will be typed in.
    """
    directory = None if _same(root, here) else as_typed(root, here)
    file = str(patch.relative_to(root)) if patch.is_relative_to(root) else os.path.abspath(patch)
    if shutil.which("git"):
        return shlex.join(["git", *(["-C", directory] if directory else []), "apply", file])
    return shlex.join(["patch", *(["-d", directory] if directory else []), "-p1", "-i", file])


def as_typed(path: Path, here: Path) -> str:
    """A path as it can be typed in a directory: relative to it, or absolute where that is shorter."""
    return min(os.path.relpath(path, here), str(path), key=len)


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
