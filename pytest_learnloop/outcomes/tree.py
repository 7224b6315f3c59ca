"""The files of a project as digests. What a test reads is not known beforehand, so all of them count."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

_LARGE = 4 << 20
"""Bytes of a file beyond which its size and time stand for its contents."""
_MOST_FILES = 20_000
_MOST_BYTES = 256 << 20
"""Limits beyond which a tree is too large to be read at the beginning of every run."""

_FEW = 8
"""Words that are faster looked for one by one than among all that a file holds."""

_PASSED_OVER = frozenset(
    {
        *(".git", ".hg", ".svn", ".learnloop", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
        *(".tox", ".nox", ".benchmarks", "__pycache__", "node_modules"),
    }
)
"""Directories that tools write to, and that no test reads."""
_ENVIRONMENT = "pyvenv.cfg"
"""Marks a virtual environment, whose packages are known by their versions."""
_NO_SOURCES = (".pyc", ".pyo", ".swp", "~")
_COVERAGE = ".coverage"

_WORDS = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or byte == ord("_") else 0x20 for byte in range(0x100))
"""Translates whatever stands between two words to a blank."""


@dataclass
class Tree:
    """Files by their absolute paths."""

    digests: dict[str, str] = field(default_factory=dict)
    mentions: dict[bytes, list[str]] = field(default_factory=dict)
    """Word that was looked for -> the Python files that hold it."""
    complete: bool = True
    """False where there was more than can be read at the beginning of every run."""


def read_tree(
    directories: Iterable[str],
    *,
    instead: Mapping[str, bytes],
    ignored: Callable[[str, os.stat_result], bool] = lambda path, status: False,
    words: frozenset[bytes] = frozenset(),
) -> Tree:
    """Read all files of some directories, but for what tools leave there.

    :param instead: path -> contents to be taken instead of those on disk.
    :param ignored: whether a file does not count.
    :param words: words to look for in Python files.
    """
    tree, left = Tree(), _MOST_BYTES
    for path, status in _files(directories):
        if ignored(path, status):
            continue
        left -= min(status.st_size, _LARGE)
        if left < 0 or len(tree.digests) == _MOST_FILES:
            tree.complete = False
            break
        data = instead[path] if path in instead else _read(path, status)
        tree.digests[path] = f"{stat.S_IMODE(status.st_mode):o} {blake2b(data, digest_size=16).hexdigest()}"
        if words and path.endswith(".py"):
            for word in _mentioned(words, data):
                tree.mentions.setdefault(word, []).append(path)
    return tree


def _mentioned(words: frozenset[bytes], data: bytes) -> frozenset[bytes]:
    if len(words) <= _FEW and not any(word in data for word in words):
        return frozenset()
    return words.intersection(data.translate(_WORDS).split())


def _read(path: str, status: os.stat_result) -> bytes:
    if status.st_size > _LARGE:
        return f"{status.st_size} {status.st_mtime_ns}".encode()
    try:
        with open(path, "rb", buffering=0) as file:  # a path as an object, and a buffer, cost as much as all else
            return file.read()
    except OSError as error:  # a test that runs as the same user cannot read it either
        return f"{error.errno}".encode()


def _files(directories: Iterable[str]) -> Iterator[tuple[str, os.stat_result]]:
    """The regular files below some directories, links followed, in a stable order; no directory twice."""
    seen: set[tuple[int, int]] = set()
    pending = sorted(directories, reverse=True)
    while pending:
        directory = pending.pop()
        try:
            status = os.stat(directory)
            with os.scandir(directory) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            continue
        identity = (status.st_dev, status.st_ino)
        if identity in seen or any(entry.name == _ENVIRONMENT for entry in entries):
            continue
        seen.add(identity)
        pending += [entry.path for entry in reversed(entries) if _is_directory(entry)]
        for entry in entries:
            if _is_file(entry):
                yield entry.path, entry.stat()


def _is_directory(entry: os.DirEntry[str]) -> bool:
    return entry.name not in _PASSED_OVER and entry.is_dir()


def _is_file(entry: os.DirEntry[str]) -> bool:
    by_tools = entry.name.endswith(_NO_SOURCES) or entry.name == _COVERAGE or entry.name.startswith(f"{_COVERAGE}.")
    return not by_tools and entry.is_file()
