"""How candidates are run on cases."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pytest_learnloop.evaluation.fence import KINDS
from pytest_learnloop.settings import values
from pytest_learnloop.settings.effective import DEFAULT, Reading, invalid
from pytest_learnloop.settings.values import whole


class Distribution(NamedTuple):
    """What pytest-xdist was told."""

    processes: int
    """``-n``."""
    freely: bool
    """Any test may run in any of them, whatever module or group it is in."""


@dataclass(frozen=True)
class EvaluationSettings:
    """What a candidate may take and do, and how many run at once."""

    repeats: int
    """Runs of a case, of which the mean counts."""
    timeout: float
    """Seconds for a case of which no time is known."""
    fixed_timeout: bool
    """The user gave the timeout, so that it doesn't adapt to the tests that have finished."""
    workers: int
    distributed: bool
    """The user has any test run in any of several processes."""
    memory_limit: int
    """Bytes."""
    isolation: str
    """``fork`` or ``spawn``."""
    warm_fixtures: bool
    """Set up session fixtures once for all candidates, where nothing that is trained runs in them."""
    allow: tuple[str, ...]
    hide: tuple[str, ...]
    """Patterns of absolute paths that children may not read."""

    @classmethod
    def read(cls, options: Reading, root: Path, xdist: Distribution | None, *, can_fork: bool) -> EvaluationSettings:
        """
        :param xdist: None where it distributes nothing.
        :param can_fork: whether candidates can run in forks of a warm process here.
        :raises SettingsError: a value is not valid.
        """
        return cls(
            repeats=options.parsed("repeats", whole(1)),
            timeout=options.parsed("timeout", values.seconds),
            fixed_timeout=options.is_given("timeout"),
            workers=_workers(options, xdist),
            distributed=xdist is not None and xdist.freely,
            memory_limit=options.parsed("memory-limit", values.size),
            isolation=_isolation(options, can_fork=can_fork),
            warm_fixtures=not options.is_on("cold-fixtures"),
            allow=tuple(map(_allowance, options.many("allow"))),
            hide=tuple(str(root / os.path.expanduser(os.path.expandvars(each))) for each in options.many("hide")),
        )

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {"repeats": self.repeats, "isolation": self.isolation}


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _workers(options: Reading, xdist: Distribution | None) -> int:
    """Our own option; else what xdist's ``-n`` says; else the cores that this process may use."""
    if xdist is not None:
        return options.parsed("workers", whole(1), str(xdist.processes), "-n of pytest-xdist")
    return options.parsed("workers", whole(1), str(cores()), f"{DEFAULT} (the cores)")


def _isolation(options: Reading, *, can_fork: bool) -> str:
    wanted = options.choice("isolation", ("fork", "spawn"), "fork" if can_fork else "spawn")
    if wanted == "fork" and not can_fork:
        raise invalid("--learn-isolation", wanted, "spawn: forking a warm process needs Linux")
    return wanted


def _allowance(rule: str) -> str:
    kind, colon, what = rule.partition(":")
    if kind not in KINDS or bool(colon) != bool(what.strip()):
        raise invalid("--learn-allow", rule, f"KIND or KIND:WHAT, where KIND is one of {', '.join(KINDS)}")
    return rule
