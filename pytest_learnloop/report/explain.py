"""What ``--learn-explain`` prints: every setting with where it comes from, and what would be trained."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pytest_learnloop.domain import Parameter
from pytest_learnloop.profiles import PROFILES, Profile
from pytest_learnloop.report.parts import Line
from pytest_learnloop.settings.effective import Effective
from pytest_learnloop.words import counted
from pytest_learnloop.wrapping import wrapped

_WIDTH = 80
"""Columns: the explanation is a table, wherever it is written to."""
_LEAST = 20
"""Columns that values have at least."""
_UNSET = "-"


def settings_table(effective: Mapping[str, Effective]) -> Iterator[Line]:
    """The settings, one below the other; what is not a default stands out.

    :param effective: name of an option -> what it is set to.
    """
    names = max(map(len, effective))
    origins = max(len(each.origin) for each in effective.values())
    longest = max(len(text) for each in effective.values() for text in each.texts or ("",))
    values = max(_LEAST, min(longest, _WIDTH - 1 - names - 2 - 2 - origins))
    yield f" {'setting':{names}}  {'value':{values}}  from", {"bold": True}
    for name, each in effective.items():
        lines = [line for text in each.texts or ("",) for line in _wrapped(text or _UNSET, values)]
        markup = {} if each.is_default else {"green": True}
        yield f" {name:{names}}  {lines[0]:{values}}  {each.origin}", markup
        for line in lines[1:]:
            yield f" {'':{names}}  {line}", markup


def remark_lines(remarks: Iterable[str]) -> Iterator[Line]:
    """What was asked for and has no effect."""
    for remark in remarks:
        for piece in wrapped(f"note: {remark}", _WIDTH):
            yield piece, {"yellow": True}


def profile_lines(name: str, effective: Mapping[str, Effective]) -> Iterator[Line]:
    """What a profile is for, and why it sets what it sets; not what something else has set instead."""
    profile: Profile = PROFILES[name]
    yield f"profile {name}: {profile.purpose}", {"bold": True}
    for preset in profile.presets:
        value = effective[preset.option]
        if value.origin == f"profile {name}":
            said = f"{preset.option} {' '.join(value.texts)}: {preset.why}"
            yield from ((line, {}) for line in textwrap.wrap(said, _WIDTH, initial_indent=" ", subsequent_indent="   "))


def trained_lines(parameters: Sequence[Parameter], root: Path, tests: int) -> Iterator[Line]:
    """What would be trained, with what its mark says, and on how many tests at most.

    :param tests: number of those that were collected.
    """
    yield f"to be trained: {counted(len(parameters), 'parameter')}", {"bold": True}
    for each in parameters:
        path = Path(each.path)
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        start = f", start={each.start}" if each.start else ""
        edit = f", edit={each.edit.value}" if each.edit is not None else ""
        yield f" {each.id}  ({each.kind.value}, {shown}:{each.line}{start}{edit})", {}
    yield f"{counted(tests, 'test')} collected; a run's baseline shows which of them reach this", {}


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [text]
