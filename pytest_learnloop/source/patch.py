"""Patches that ``git apply`` takes, for files of any bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

_CONTEXT = 3
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


class _Change(NamedTuple):
    """Lines of the old version, and what stands in their place in the new one (0-based, end excluded)."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def patch(changes: Mapping[str, tuple[bytes, bytes]]) -> bytes:
    """One patch for several files.

    :param changes: path relative to the root, with ``/`` -> (old content, new content).
    """
    return b"".join(unified_diff(path, old, new) for path, (old, new) in sorted(changes.items()))


def unified_diff(path: str, old: bytes, new: bytes) -> bytes:
    """The change of one file; empty where there is none. Neither version may be empty.

    There is no ``diff --git`` line: with it, git takes paths from the top of the repository, and without it from the
    folder that it is called in, so that a project may be a folder of a larger repository.

    :param path: relative to the root, with ``/``.
    """
    if old == new:
        return b""
    before, after = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    # A tab ends a name that holds a space, as git has it: what follows would be taken for a date.
    end = b"\t\n" if b" " in before else b"\n"
    return b"--- " + before + end + b"+++ " + after + end + b"".join(_hunks(_lines(old), _lines(new)))


def _quoted(name: str) -> bytes:
    """A file name as git writes it: quoted as in C where it holds anything but plain ASCII."""
    raw = os.fsencode(name)
    if all(0x20 <= byte < 0x7F and byte not in _ESCAPES for byte in raw):
        return raw
    return b'"' + b"".join(map(_escaped, raw)) + b'"'


def _escaped(byte: int) -> bytes:
    if byte in _ESCAPES:
        return b"\\" + _ESCAPES[byte].encode()
    return bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte


def _lines(content: bytes) -> list[bytes]:
    r"""Lines with their endings, split at ``\n`` alone: for git a carriage return is part of the line."""
    *whole, last = content.split(b"\n")
    return [line + b"\n" for line in whole] + ([last] if last else [])


def _hunks(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[bytes]:
    for group in _groups(_changes(old, new)):
        first, last = group[0], group[-1]
        start, end = max(first.old_start - _CONTEXT, 0), min(last.old_end + _CONTEXT, len(old))
        before, after = first.old_start - start, end - last.old_end
        new_range = _range(first.new_start - before, last.new_end + after)
        yield b"@@ -%s +%s @@\n" % (_range(start, end), new_range)
        position = start
        for change in group:
            yield from (_marked(b" ", line) for line in old[position : change.old_start])
            yield from (_marked(b"-", line) for line in old[change.old_start : change.old_end])
            yield from (_marked(b"+", line) for line in new[change.new_start : change.new_end])
            position = change.old_end
        yield from (_marked(b" ", line) for line in old[position:end])


def _changes(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Change]:
    # What both begin and end with is set aside, so that a large file costs no more than its changed part.
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    for tag, old_start, old_end, new_start, new_end in middle.get_opcodes():
        if tag != "equal":
            yield _Change(head + old_start, head + old_end, head + new_start, head + new_end)


def _groups(changes: Iterable[_Change]) -> list[list[_Change]]:
    """Changes that are too near to each other for hunks of their own go together."""
    groups: list[list[_Change]] = []
    for change in changes:
        if groups and change.old_start - groups[-1][-1].old_end <= 2 * _CONTEXT:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _common(left: Sequence[bytes], right: Sequence[bytes]) -> int:
    """How many lines both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))


def _range(start: int, end: int) -> bytes:
    """Lines from ``start`` up to but not including ``end`` (0-based), as a hunk header has them."""
    length = end - start
    if length == 1:
        return b"%d" % end
    return b"%d,%d" % (start + 1 if length else start, length)


def _marked(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"
