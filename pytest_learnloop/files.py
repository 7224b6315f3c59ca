"""Writing our own files and the user's so that a crash leaves the old content or the new, never half of it."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

DEFAULT_MODE = 0o644


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the content of ``path``, or create it; its directory must exist. Raises OSError, the file as it was."""
    staged = stage(path, data)
    try:
        staged.replace(path)
    except OSError:
        staged.unlink(missing_ok=True)
        raise


def stage(path: Path, data: bytes) -> Path:
    """Write ``data`` to a new file beside ``path``, on disk for good and ready to replace it.

    It has the mode of ``path`` and, as far as this process may give files away, its owner. Raises OSError, and leaves
    no file behind then.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _adopt_ownership_and_mode(staged, path)
    except OSError:
        staged.unlink(missing_ok=True)
        raise
    return staged


def _adopt_ownership_and_mode(staged: Path, path: Path) -> None:
    try:
        model = path.stat()
    except FileNotFoundError:
        staged.chmod(DEFAULT_MODE)
        return
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(staged, model.st_uid, model.st_gid)
    # After chown, which clears the set-user-id and set-group-id bits.
    staged.chmod(stat.S_IMODE(model.st_mode))


def make_self_ignored(directory: Path) -> None:
    """Create a directory, with a ``.gitignore`` in it that hides all of it from git; an existing one is kept."""
    directory.mkdir(parents=True, exist_ok=True)
    ignore = directory / ".gitignore"
    if not ignore.exists():
        write_atomically(ignore, b"*\n")
