"""From the command line and the study's file to what is to be compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.options import OPTIONS, STUDY, STUDY_OPTIONS, STUDY_SWITCHES, SWITCHES
from pytest_learnloop.study.commands import separate
from pytest_learnloop.study.plan import Known, Plan, Task, Texts, read_plan

_RESERVED = {
    "apply": "cells learn side by side, so that nothing is written to your files: apply the patch of a cell instead",
    "resume": "a study goes on with interrupted cells by itself",
    "explain": "--learn-study-dry-run tells what a study would do",
    "show-prompt": "a study shows no prompts: show those of a single run, with --learn",
    "directory": "each cell has a directory of its own, in that of the study",
    "record": "the answers that a cell got are in its directory anyway",
    "graph": "all cells would draw to the same file",
}
"""Name of an option that a study can't set -> why, and what to do instead."""

_SWITCHES = frozenset(flag.removeprefix("--learn-") for flag, _ in SWITCHES if flag != "--learn")
_OF_STUDIES = frozenset(
    {STUDY.name, *(each.name for each in STUDY_OPTIONS), *(flag.removeprefix("--learn-") for flag, _ in STUDY_SWITCHES)}
)


@dataclass(frozen=True)
class Asked:
    """What the user asked for."""

    plan: Plan
    """With what was typed beside the file among what is fixed."""
    others: tuple[str, ...]
    """The arguments that are not ours."""
    switches: frozenset[str]
    """Names of our options that have no value."""
    typed: frozenset[str]
    """Names of our options that were typed beside the file."""
    file: str
    """The file, as it was named."""


def asked_for(config: pytest.Config) -> Asked:
    """
    :raises SettingsError: it can't be done; names the place and the remedy.
    """
    valued = {option.name for option in (STUDY, *OPTIONS, *STUDY_OPTIONS)}
    switches = _SWITCHES | {flag.removeprefix("--learn-") for flag, _ in STUDY_SWITCHES}
    typed = separate([str(each) for each in config.invocation_params.args], valued, switches)
    if STUDY.name not in typed.options:
        raise SettingsError(f"{STUDY.flag} starts a study each time that pytest is run: give it on the command line")
    path = config.invocation_params.dir / config.getoption(STUDY.key)
    known = Known(
        once=frozenset(option.name for option in OPTIONS if not option.many),
        many=frozenset(option.name for option in OPTIONS if option.many),
        switches=_SWITCHES,
        reserved=_RESERVED,
    )
    plan = read_plan(path, known)
    given = {name: texts for name, texts in typed.options.items() if name not in _OF_STUDIES}
    _check(plan, given, has_paths=bool(config.option.file_or_dir))
    return Asked(
        replace(plan, fixed={**plan.fixed, **given}),
        typed.others,
        _SWITCHES,
        frozenset(given),
        config.getoption(STUDY.key),
    )


def _check(plan: Plan, given: dict[str, Texts], *, has_paths: bool) -> None:
    """What is typed must not contradict what the file says."""
    for name in given:
        if name in _RESERVED:
            raise SettingsError(f"--learn-{name} can't be given with --learn-study: {_RESERVED[name]}")
        if place := _place(plan, name):
            raise SettingsError(f"--learn-{name} is on the command line and in {place} of the study: leave one out")
    with_paths = next((task for task in plan.tasks if task.paths), None)
    if has_paths and with_paths is not None:
        raise SettingsError(
            f"--learn-study: there are paths on the command line and in the task {with_paths.name!r}: leave one out"
        )


def _place(plan: Plan, name: str) -> str:
    """Where the study sets an option; empty if nowhere."""
    if name in plan.grid:
        return "[grid]"
    if name in plan.fixed:
        return "[fixed]"
    task: Task | None = next((task for task in plan.tasks if name in task.fixed), None)
    return f"the task {task.name!r}" if task is not None else ""
