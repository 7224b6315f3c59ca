"""Executed lines, told parameter by parameter: the ids are long, and each has many lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def by_parameter(lines: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Parameter id -> its lines, both in order."""
    found: dict[str, list[int]] = {}
    for parameter, line in sorted(lines):
        found.setdefault(parameter, []).append(line)
    return found


def one_by_one(found: Mapping[str, Iterable[int]]) -> frozenset[tuple[str, int]]:
    """The inverse of :func:`by_parameter`."""
    return frozenset((parameter, line) for parameter, lines in found.items() for line in lines)
