"""Waiting for code to change, by watchfiles."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from pytest_learnloop.errors import SettingsError

_EVERY = 1000
"""Milliseconds after which it is looked whether nothing has changed yet."""


class Changes:
    """The files of code below a directory that change from now on.

    Python files count, and files that are named. What is written without being changed, such as what tests generate
    each time that they run, counts at most once.
    """

    def __init__(self, root: Path, besides: Iterable[Path] = (), without: Sequence[Path] = ()) -> None:
        """
        :param besides: files that count, whatever they are called.
        :param without: directories of which nothing counts.
        :raises SettingsError: watchfiles is not installed.
        """
        try:
            from watchfiles import Change, DefaultFilter, watch
        except ImportError as error:
            raise SettingsError(
                f"--learn-watch needs watchfiles ({error}): pip install 'pytest-learnloop[watch]'"
            ) from None
        # Names on the way to a file tell that tools left it there; those on the way to the root tell nothing.
        passes = DefaultFilter(ignore_paths=[os.path.relpath(path, root) for path in without])
        named = {str(path) for path in besides}

        def counts(change: Change, path: str) -> bool:
            return path in named or (path.endswith(".py") and passes(change, os.path.relpath(path, root)))

        self._root, self._digests = root, dict[str, bytes]()
        self._events = watch(root, watch_filter=counts, rust_timeout=_EVERY, yield_on_timeout=True)
        next(self._events)  # it has begun to look only when it was asked

    def wait(self) -> list[str]:
        """Wait until something has changed, since the last time or since the beginning; names from the directory on.

        :raises KeyboardInterrupt: the user has had enough.
        """
        for events in self._events:
            if changed := sorted(self._changed({path for _, path in events})):
                return changed
        raise KeyboardInterrupt

    def _changed(self, paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            digest = _digest(Path(path))
            if self._digests.get(path) != digest:
                self._digests[path] = digest
                yield os.path.relpath(path, self._root)


def _digest(path: Path) -> bytes:
    """Of the file's contents; that of nothing where there is no such file."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError:
        return b""
