"""Waiting for code to change, by watchfiles."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_learnloop.errors import SettingsError

if TYPE_CHECKING:
    from watchfiles import Change

_EVERY = 300
"""Milliseconds after which it is looked whether nothing has changed yet."""

_NOTHING = b""
"""The digest of a file that isn't there."""

OFTEN = 3
"""Runs in a row during which a file changes at most before it is taken for one that tests write."""


class Changes:
    """The files of code below a directory that change from now on.

    Python files count, and files that are named. What is written without being changed, such as what tests generate
    each time that they run, counts at most once; what came and went before anyone looked doesn't count.
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
        self._added = Change.added
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
        while not (changed := self.so_far()):
            pass
        return changed

    def so_far(self) -> list[str]:
        """What has changed since the last time, or since the beginning, without waiting for it.

        :raises KeyboardInterrupt: the user has had enough.
        """
        for events in self._events:
            return sorted(self._changed(events))
        raise KeyboardInterrupt

    def _changed(self, events: Collection[tuple[Change, str]]) -> Iterator[str]:
        added = {path for change, path in events if change == self._added}
        for path in {path for _, path in events}:
            digest = _digest(Path(path))
            before = self._digests.get(path, _NOTHING if path in added else None)
            self._digests[path] = digest
            if before != digest:
                yield os.path.relpath(path, self._root)


class Recurring:
    """Files that change during run after run, as those do that tests write."""

    def __init__(self) -> None:
        self._in_a_row: dict[str, int] = {}

    def among(self, changed: Iterable[str]) -> list[str]:
        """Those of the files which changed during the last run that have changed during each of the last runs."""
        self._in_a_row = {path: self._in_a_row.get(path, 0) + 1 for path in changed}
        return [path for path, runs in self._in_a_row.items() if runs >= OFTEN]


def _digest(path: Path) -> bytes:
    """Of the file's contents; that of nothing where there is no such file."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError:
        return _NOTHING
