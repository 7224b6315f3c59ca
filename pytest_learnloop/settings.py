"""Options and ini settings, and the one frozen object they become.

Command line beats marker beats ini beats default. A bad value is a UsageError that names the option, the value and
what would be valid. This module is imported by every pytest run: whatever is needed only to learn is imported late.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from pytest_learnloop.learning.budget import Limits
    from pytest_learnloop.learning.split import SplitRules

T = TypeVar("T")


@dataclass(frozen=True)
class Option:
    """A value option ``--learn-x-y`` with its ini twin ``learn_x_y``."""

    name: str
    metavar: str
    help: str
    default: str = ""
    many: bool = False
    """May be given several times; a linelist in ini."""

    @property
    def flag(self) -> str:
        """As it is spelled on the command line."""
        return f"--learn-{self.name}"

    @property
    def key(self) -> str:
        """As it is spelled in ini files, and in ``config.option``."""
        return f"learn_{self.name.replace('-', '_')}"


SWITCHES = (
    ("--learn", "run the learning loop on what is marked as trainable"),
    ("--learn-apply", "write the best candidate into your files if it is an improvement"),
    ("--learn-resume", "go on with the interrupted run on the same code"),
)

OPTIONS = (
    Option("target", "MOD[:NAME]", "train this function, method, literal or module without a mark", many=True),
    Option("optimizer", "NAME", "what proposes candidates: mutation (default)", "mutation"),
    Option("budget", "LIMITS", "when to stop, e.g. '10m, 500 candidates' (default: 10m)", "10m"),
    Option("proposals", "N", "candidates evaluated in one update (default: 24)"),
    Option("seed", "N", "seed of everything random (default: 0)", "0"),
    Option("split", "T/V/H", "shares of train, validation and held-out tests (default: 60/20/20)", "60/20/20"),
    Option("split-by", "UNIT", "what is split: auto (default), function or case", "auto"),
    Option("held-out", "PATTERN", "hold out tests whose path or nodeid matches", many=True),
    Option("splits", "PATH", "where assignments are kept (default: .learnloop/splits.json)", ".learnloop/splits.json"),
    Option("timeout", "SECONDS", "time for a test of which no duration is known (default: 10)"),
    Option("workers", "N", "candidates evaluated at once (default: the cores)"),
    Option("memory-limit", "SIZE", "memory that a candidate may take, at least 4GB (default: 4GB)", "4GB"),
    Option("isolation", "HOW", "a child per candidate by fork (default where it works) or spawn"),
    Option("allow", "KIND[:WHAT]", "let candidates write, start a program, signal or use the network", many=True),
)


def add_options(parser: pytest.Parser) -> None:
    """Register all options and their ini twins."""
    group = parser.getgroup("learnloop", "learning from tests (pytest-learnloop)")
    for flag, text in SWITCHES:
        group.addoption(flag, action="store_true", default=False, help=text)
    for option in OPTIONS:
        action = "append" if option.many else "store"
        group.addoption(option.flag, action=action, default=None, metavar=option.metavar, help=option.help)
        if option.many:
            parser.addini(option.key, option.help, type="linelist", default=None)
        else:
            parser.addini(option.key, option.help, type="string", default=None)


def check_not_learning(config: pytest.Config) -> None:
    """Without ``--learn`` no other option of ours may be given.

    :raises pytest.UsageError: naming the option.
    """
    given = [option.flag for option in OPTIONS if config.getoption(option.key) is not None]
    given += [flag for flag, _ in SWITCHES[1:] if config.getoption(flag[2:].replace("-", "_"))]
    if given:
        raise pytest.UsageError(f"{given[0]} has no effect without --learn: add --learn, or leave it out")


@dataclass(frozen=True)
class Settings:
    """All settings of a learning run, validated."""

    root: Path
    """pytest's root directory; patches are relative to it."""
    directory: Path
    """``.learnloop`` in the root directory."""
    targets: tuple[str, ...]
    optimizer: str
    limits: Limits
    proposals: int
    seed: int
    split: SplitRules
    splits_file: Path
    timeout: float
    """Seconds for a case of which no time is known."""
    fixed_timeout: bool
    """The user gave the timeout, so that it doesn't adapt to the tests that have finished."""
    workers: int
    memory_limit: int
    """Bytes."""
    isolation: str
    """``fork`` or ``spawn``."""
    allow: tuple[str, ...]
    apply: bool
    resume: bool

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {
            "targets": list(self.targets),
            "optimizer": self.optimizer,
            "limits": str(self.limits),
            "proposals": self.proposals,
            "seed": self.seed,
            "split": [self.split.ratios.train, self.split.ratios.validation, self.split.ratios.held_out],
            "split_by": self.split.split_by.value,
            "held_out": list(self.split.held_out),
            "isolation": self.isolation,
        }


def from_config(config: pytest.Config, *, can_fork: bool) -> Settings:
    """Read and validate the settings of a learning run.

    :raises pytest.UsageError: naming the option, its value, and what would be valid.
    """
    from pytest_learnloop.learning.budget import parse_budget
    from pytest_learnloop.learning.ratios import parse_ratios
    from pytest_learnloop.learning.split import SplitBy, SplitRules

    read = _Reader(config)
    root = config.rootpath
    rules = SplitRules(
        ratios=read.parsed("split", parse_ratios),
        split_by=SplitBy(read.choice("split-by", [each.value for each in SplitBy])),
        held_out=read.many("held-out"),
        seed=read.parsed("seed", _whole(0)),
    )
    return Settings(
        root=root,
        directory=root / ".learnloop",
        targets=read.many("target"),
        optimizer=read.text("optimizer"),
        limits=read.parsed("budget", parse_budget),
        proposals=read.parsed("proposals", _whole(1)) if read.given("proposals") else 24,
        seed=rules.seed,
        split=rules,
        splits_file=root / read.text("splits"),
        timeout=read.parsed("timeout", _seconds) if read.given("timeout") else 10.0,
        fixed_timeout=read.given("timeout"),
        workers=_workers(config, read),
        memory_limit=read.parsed("memory-limit", _size),
        isolation=_isolation(read, can_fork),
        allow=tuple(_allowance(rule) for rule in read.many("allow")),
        apply=bool(config.getoption("learn_apply")),
        resume=bool(config.getoption("learn_resume")),
    )


class _Reader:
    """Reads options by name: the command line first, then ini, then the default."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._options = {option.name: option for option in OPTIONS}

    def _raw(self, name: str) -> Any:
        key = self._options[name].key
        value = self._config.getoption(key)
        return self._config.getini(key) or None if value is None else value

    def given(self, name: str) -> bool:
        return self._raw(name) is not None

    def text(self, name: str) -> str:
        return str(self._raw(name) or self._options[name].default).strip()

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(self._raw(name) or ())

    def choice(self, name: str, valid: list[str] | tuple[str, ...]) -> str:
        value = self.text(name)
        if value not in valid:
            raise bad(self._options[name].flag, value, f"one of {', '.join(valid)}")
        return value

    def parsed(self, name: str, parse: Callable[[str], T]) -> T:
        from pytest_learnloop.errors import SettingsError

        value = self.text(name)
        try:
            return parse(value)
        except SettingsError as error:
            raise pytest.UsageError(str(error)) from None
        except ValueError as error:
            raise bad(self._options[name].flag, value, str(error)) from None


def bad(flag: str, value: str, valid: str) -> pytest.UsageError:
    """The error for a value that can't be used."""
    return pytest.UsageError(f"{flag}: {value!r} is not valid; give {valid}")


def _whole(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
            raise ValueError(f"a whole number from {least} up")
        return int(text)

    return parse


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|)", text)
    seconds = float(match[1]) * (60 if match[2] == "m" else 1) if match else 0.0
    if seconds <= 0:
        raise ValueError("seconds above 0, such as 10, 2.5s or 1m")
    return seconds


def _size(text: str) -> int:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([MG])i?B?", text, re.IGNORECASE)
    size = int(float(match[1]) * (1 << 30 if match[2] in "Gg" else 1 << 20)) if match else 0
    if size < 4 << 30:
        raise ValueError("a size from 4GB up, such as 4GB or 16GB (less address space breaks threads)")
    return size


def _allowance(rule: str) -> str:
    from pytest_learnloop.evaluation.fence import KINDS

    kind, colon, what = rule.partition(":")
    if kind not in KINDS or bool(colon) != bool(what.strip()):
        raise bad("--learn-allow", rule, f"KIND or KIND:WHAT, where KIND is one of {', '.join(KINDS)}")
    return rule


def _workers(config: pytest.Config, read: _Reader) -> int:
    """Our own option; else what xdist's ``-n`` says; else the cores that this process may use."""
    if read.given("workers"):
        return read.parsed("workers", _whole(1))
    asked_of_xdist = getattr(config.option, "numprocesses", None)
    if isinstance(asked_of_xdist, int) and asked_of_xdist > 0:
        return asked_of_xdist
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _isolation(read: _Reader, can_fork: bool) -> str:
    if not read.given("isolation"):
        return "fork" if can_fork else "spawn"
    wanted = read.choice("isolation", ("fork", "spawn"))
    if wanted == "fork" and not can_fork:
        raise bad("--learn-isolation", wanted, "spawn: forking a warm process needs Linux")
    return wanted
