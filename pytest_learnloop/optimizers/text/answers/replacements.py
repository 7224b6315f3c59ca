"""Search/replace blocks and diffs: edits that name the lines that they change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENS = re.compile(r"\s*<{5,}\s*(SEARCH|ORIGINAL|HEAD)?\b.*$", re.IGNORECASE)
_PARTS = re.compile(r"\s*={5,}\s*$")
_CLOSES = re.compile(r"\s*>{5,}.*$")
_HUNK = re.compile(r"@@.*$")
_FILE = re.compile(r"(---|\+\+\+) \S|diff --git |index [0-9a-f]+")


@dataclass(frozen=True)
class Replacement:
    """Lines to be found, and those to stand in their place."""

    search: tuple[str, ...]
    replace: tuple[str, ...]


def is_diff(text: str, info: str) -> bool:
    """Whether a block is a unified diff."""
    lines = text.splitlines()
    return info.startswith(("diff", "patch")) or any(_HUNK.match(line) for line in lines)


def marked(text: str) -> tuple[list[Replacement], str]:
    """The complete search/replace blocks of a text, and the text without them."""
    found: list[Replacement] = []
    rest: list[str] = []
    search: list[str] | None = None
    replace: list[str] | None = None
    for line in text.split("\n"):
        if _OPENS.match(line):
            search, replace = [], None
        elif search is not None and replace is None and _PARTS.match(line):
            replace = []
        elif search is not None and replace is not None and _CLOSES.match(line):
            found.append(Replacement(tuple(search), tuple(replace)))
            search = replace = None
        elif replace is not None:
            replace.append(line)
        else:
            (rest if search is None else search).append(line)
    return found, "\n".join(rest)


def from_diff(text: str) -> list[Replacement]:
    """The hunks of a unified diff; their line numbers are not heeded, since models count badly."""
    return [hunk for hunk in _hunks(text.split("\n")) if hunk.search != hunk.replace]


def _hunks(lines: list[str]) -> Iterator[Replacement]:
    search: list[str] = []
    replace: list[str] = []
    for line in lines:
        if _HUNK.match(line) or _FILE.match(line):
            yield Replacement(tuple(search), tuple(replace))
            search, replace = [], []
            continue
        if not line.startswith("+"):
            search.append(line[1:] if line[:1] in ("-", " ") else line)
        if not line.startswith("-"):
            replace.append(line[1:] if line[:1] in ("+", " ") else line)
    yield Replacement(tuple(search), tuple(replace))


def applied(source: str, replacement: Replacement) -> str | None:
    """A source with the lines replaced; None where they are not in it, or in several places.

    The lines may stand at another indentation than in the source: what replaces them is moved along.
    """
    search, replace = _trimmed(replacement.search), _trimmed(replacement.replace)
    if not search:
        return None
    lines = source.split("\n")
    for same in (_exactly, _but_for_indentation):
        places = [
            start for start in range(len(lines) - len(search) + 1) if same(lines[start : start + len(search)], search)
        ]
        if len(places) == 1:
            start = places[0]
            moved = _moved(replace, search, lines[start : start + len(search)])
            return "\n".join([*lines[:start], *moved, *lines[start + len(search) :]])
        if places:
            return None
    return None


def _trimmed(lines: tuple[str, ...]) -> list[str]:
    kept = list(lines)
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _exactly(there: list[str], search: list[str]) -> bool:
    return [line.rstrip() for line in there] == [line.rstrip() for line in search]


def _but_for_indentation(there: list[str], search: list[str]) -> bool:
    return [line.strip() for line in there] == [line.strip() for line in search]


def _moved(replace: list[str], search: list[str], there: list[str]) -> list[str]:
    was, now = _margin(search[0]), _margin(there[0])
    if was == now:
        return replace
    if now.startswith(was):
        return [now[len(was) :] + line if line.strip() else line for line in replace]
    surplus = was[len(now) :]
    return [line.removeprefix(surplus) for line in replace]


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
