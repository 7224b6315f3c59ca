"""What a failure text says, without the code it went through; and which failures are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pytest_learnloop.domain import Experience

_SOURCE_BEGINS = re.compile(r"    (@|def |async def )")
_RULE = re.compile(r"(_ )+_?\s*$")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"\d+(\.\d+)?")


def condensed(feedback: str) -> str:
    """A failure text without the source of the functions it went through.

    Their sources are shown by themselves. Decorators of a test go with them: a parametrize list there tells the values
    of other cases, held-out ones among them.
    """
    return "\n".join(_without_sources(feedback.splitlines())).strip("\n")


def _without_sources(lines: Iterable[str]) -> Iterator[str]:
    in_source, blank = False, True
    for line in lines:
        if _SOURCE_BEGINS.match(line):
            in_source = True
        elif line.strip() and not line.startswith("    "):
            in_source = False
        if in_source or _RULE.match(line) or (blank and not line.strip()):
            continue
        blank = not line.strip()
        yield line


def same_failure(experience: Experience) -> str:
    """A text that is equal for failures of the same kind: what was said, with numbers, strings and addresses masked."""
    said = [line for line in condensed(experience.outcome.feedback).splitlines() if line.startswith("E ")]
    masked = "\n".join(said) or experience.outcome.feedback
    for pattern in (_HEX, _QUOTED, _NUMBER):
        masked = pattern.sub("…", masked)
    return f"{experience.outcome.ending.value}\n{masked}"
