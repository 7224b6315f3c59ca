"""One run at a time learns in a directory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.files import make_self_ignored


@contextmanager
def directory_lock(directory: Path) -> Iterator[None]:
    """Hold the lock of a ``.learnloop`` directory, which is created where it is missing.

    Raises SettingsError at once if another run holds it, or if nothing can be written there. The operating system
    releases it when the holder dies.
    """
    lock = FileLock(directory / "lock")
    # The lock's own file belongs to filelock; who holds it is written beside it, for the message alone.
    holder = directory / "lock-holder"
    try:
        make_self_ignored(directory)
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingsError(
            f"another run{_named(holder)} is learning here ({directory}): wait until it ends, or stop it with Ctrl-C"
        ) from None
    except OSError as error:
        raise SettingsError(
            f"--learn-directory: nothing can be kept in {directory} ({error.strerror}): give a directory that can be "
            "created or written to"
        ) from None
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _named(holder: Path) -> str:
    try:
        return f" (process {int(holder.read_text(encoding='ascii'))})"
    except (OSError, ValueError):
        # The holder is between taking the lock and writing its number.
        return ""
