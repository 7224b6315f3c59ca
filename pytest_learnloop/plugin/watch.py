"""What ``--learn-watch`` does: the same command with ``--learn`` in a process of its own, whenever code has changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_learnloop.changes import OFTEN, Changes, Recurring
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation import internals, limits
from pytest_learnloop.options import STUDY, WATCH
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.study.commands import environment_of, interpreter
from pytest_learnloop.words import named
from pytest_learnloop.wrapping import wrapped

_FLAG = WATCH[0]
_RESUME = "--learn-resume"
"""Concerns the first run alone: each that follows begins with what has changed."""
_REFUSED = {
    STUDY.flag: "a study runs once",
    "--learn-explain": "it tells of a single run",
    "--learn-show-prompt": "it tells of a single run",
}
"""What doesn't go with it, and why."""


def watch(config: pytest.Config, path: Sequence[str]) -> int:
    """Run the learning loop now and whenever code changes, until the user has had enough; give the last exit status.

    A run that cannot begin is none to end for: what is to be trained may be about to be written.

    :param path: ``sys.path`` before any conftest was loaded.
    :raises pytest.UsageError: an option cannot be used, or watchfiles is not installed.
    """
    settings, directory = from_config(config, can_fork=limits.can_fork()), config.invocation_params.dir
    start, first = interpreter(path, str(directory)), _arguments(config)
    later, width = [each for each in first if each != _RESUME], internals.terminal_width(config)
    status: int = pytest.ExitCode.INTERRUPTED

    def say(line: str) -> None:
        print(*wrapped(f"{_FLAG}: {line}", width), sep="\n", flush=True)

    try:
        changes, recurring = Changes(config.rootpath, _files_of(config), [settings.journal.directory]), Recurring()
        status = _run([*start, *first], directory)
        while True:
            during = changes.so_far()
            if written := recurring.among(during):
                say(
                    f"{named(written)} changed during each of the last {OFTEN} runs, as what tests write does: that "
                    "begins no run, but saving it now does"
                )
            say(f"waiting for code below {config.rootpath} to change; Ctrl-C ends")
            changed = [path for path in during if path not in written] or changes.wait()
            say(f"{named(changed)} changed")
            status = _run([*start, *later], directory)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    except KeyboardInterrupt:
        return status


def _arguments(config: pytest.Config) -> list[str]:
    """The user's own, with a run in place of the watch.

    :raises pytest.UsageError: one doesn't go with it.
    """
    arguments = list(map(str, config.invocation_params.args))
    if _FLAG not in arguments:
        raise pytest.UsageError(f"{_FLAG} would start anew with each run: give it on the command line")
    for flag, why in _REFUSED.items():
        if any(each.partition("=")[0] == flag for each in arguments):
            raise pytest.UsageError(f"{flag} can't be given with {_FLAG}: {why}")
    return ["--learn", *(each for each in arguments if each not in ("--learn", _FLAG))]


def _files_of(config: pytest.Config) -> list[Path]:
    """What decides how pytest runs, beside code."""
    return [config.inipath] if config.inipath is not None else []


def _run(command: Sequence[str], directory: Path) -> int:
    """A run, which hears Ctrl-C itself."""
    with subprocess.Popen(command, cwd=directory, env=environment_of(os.environ)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
