"""Writing what was learned to the user's files: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.errors import DeliveryError
from pytest_learnloop.files import stage, write_atomically


def apply(changes: Mapping[Path, tuple[bytes, bytes]]) -> list[Path]:
    """Write new content to files that are still what they were when the run began.

    ``changes`` maps a path to its content when the run began and its new content. Each file is replaced in one step
    and keeps its mode, its owner and, if it is a symbolic link, the link. Returns the paths written, in order. Raises
    DeliveryError, which names the file, the reason and the remedy, with every file as it was.
    """
    writes = [_checked(path, before, after) for path, (before, after) in changes.items()]
    staged: list[Path] = []
    try:
        for write in writes:
            staged.append(_staged(write))
        _replace_all(writes, staged)
    finally:
        for file in staged:
            file.unlink(missing_ok=True)
    return list(changes)


@dataclass(frozen=True)
class _Write:
    path: Path
    """As the caller named it."""
    target: Path
    """The file itself, links resolved."""
    before: bytes
    after: bytes


def _checked(path: Path, before: bytes, after: bytes) -> _Write:
    try:
        target = path.resolve(strict=True)
        mode = target.stat().st_mode
        content = target.read_bytes()
    except FileNotFoundError:
        raise _refusal(path, "it is gone", "restore it") from None
    except OSError as error:
        raise _refusal(path, f"it cannot be read ({error.strerror})", "make it readable") from error
    if content != before:
        raise _refusal(path, "it was edited since the run began", "look at both changes")
    # Asking for the bits as well keeps root, who may write anything, from overriding what they say.
    if not mode & 0o222 or not os.access(target, os.W_OK):
        raise _refusal(path, "it is read-only", f"make it writable (`chmod u+w {path}`)")
    return _Write(path, target, before, after)


def _staged(write: _Write) -> Path:
    try:
        return stage(write.target, write.after)
    except OSError as error:
        reason = f"no file can be written beside it ({error.strerror})"
        raise _refusal(write.path, reason, f"make room in {write.target.parent}") from error


def _replace_all(writes: list[_Write], staged: list[Path]) -> None:
    replaced: list[_Write] = []
    for write, file in zip(writes, staged, strict=True):
        try:
            file.replace(write.target)
        except OSError as error:
            for done in replaced:
                write_atomically(done.target, done.before)
            raise _refusal(write.path, f"it cannot be replaced ({error.strerror})", "free it") from error
        replaced.append(write)


def _refusal(path: Path, reason: str, remedy: str) -> DeliveryError:
    return DeliveryError(f"{path}: not changed, and no other file either: {reason}; {remedy}")
