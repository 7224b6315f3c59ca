"""Patches that ``git apply`` takes, for files of any bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

_CONTEXT = 3
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


def patch(changes: Mapping[str, tuple[bytes, bytes]]) -> bytes:
    """One patch for several files.

    :param changes: path relative to the root, with ``/`` -> (old content, new content).
    """
    return b"".join(unified_diff(path, old, new) for path, (old, new) in sorted(changes.items()))


def unified_diff(path: str, old: bytes, new: bytes) -> bytes:
    """The difference as ``git diff`` writes it; empty where there is none.

    :param path: relative to the root, with ``/``.
    """
    if old == new:
        return b""
    before, after = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    # A tab ends a name that holds a space, as git has it: what follows would be taken for a date.
    end = b"\t\n" if b" " in before else b"\n"
    header = b"diff --git " + before + b" " + after + b"\n--- " + before + end + b"+++ " + after + end
    return header + b"".join(_hunks(_lines(old), _lines(new)))


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
    # Lines that both files begin and end with are set aside, so that a large file costs no more than its changed part.
    same = _common(old, new)
    head = max(same - _CONTEXT, 0)
    tail = max(_common(old[same:][::-1], new[same:][::-1]) - _CONTEXT, 0)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        old_range, new_range = _range(head + first[1], head + last[2]), _range(head + first[3], head + last[4])
        yield b"@@ -%s +%s @@\n" % (old_range, new_range)
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (_marked(b" ", line) for line in old[old_start:old_end])
            else:
                yield from (_marked(b"-", line) for line in old[old_start:old_end])
                yield from (_marked(b"+", line) for line in new[new_start:new_end])


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
