"""What a child is asked to do and what came of it, as data that can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_learnloop.domain import Detail, Parameter, Window
from pytest_learnloop.evaluation.channel import Slot

Deed = tuple[str, str]
"""Something a test did to the world beyond its process: (kind, what), such as ``("write", "/path")``."""


@dataclass(frozen=True)
class Order:
    """One candidate on some cases, for one child."""

    cases: tuple[tuple[str, int | None], ...]
    """(nodeid, seed) of each."""
    edits: Mapping[str, str] = field(default_factory=dict)
    overlay: Mapping[str, bytes] = field(default_factory=dict)
    """Path -> contents instead of what is on disk, for a fresh process."""
    parameters: tuple[Parameter, ...] = ()
    """Where the parameters are in these contents, for a fresh process that records."""
    fresh: bool = False
    """In a fresh process that collects again, instead of a fork of the warm one."""
    suite: tuple[str, ...] = ()
    """Nodeids of all tests, for a fresh process in which those that differ are not the candidate's doing."""
    deadlines: tuple[float, ...] = ()
    """Seconds for each case, 0 where no time is known yet."""
    timeout: float = 10.0
    """Seconds for a case as long as no time is known."""
    get_ready: float = 10.0
    """Seconds for swapping the candidate in, or for collecting again."""
    adaptive: bool = False
    """Where no time is known: shrink the timeout once some cases of the order have finished."""
    detail: Detail = Detail.SCORES
    reports: bool = False
    """Send pytest's own reports, serialized."""
    watch: bool = False
    """Report what each case does to the world instead of refusing it."""
    allowed: Mapping[str, tuple[Deed, ...]] = field(default_factory=dict)
    """Nodeid -> what the case may do to the world."""
    shared: tuple[Deed, ...] = ()
    """What any case may do to the world, because shared fixtures did it."""
    screen: int = 0
    reference: tuple[float, ...] = ()
    record: frozenset[str] | None = None
    """Ids of the parameters that are recorded, where the detail asks for that; None: all."""
    windows: Mapping[str, Window] = field(default_factory=dict)
    """Key of a case -> the part of its episodes that is played; whole episodes where nothing is said."""

    @property
    def counts(self) -> bool:
        """Whether the user is told how many of its cases are through: it takes its time if it runs all or records."""
        return self.reports or self.detail.records

    @property
    def is_final(self) -> bool:
        """Whether it is a final run, which is as plain pytest's and nothing else."""
        return self.fresh and self.reports


@dataclass(frozen=True)
class Result:
    """What came of an order."""

    slots: Mapping[int, Slot]
    """Position in the order -> verdict, for each case that was run."""
    messages: tuple[Mapping[str, Any], ...] = ()
    """What the child said beside that."""
    complete: bool = False
    """Every case was run, or the child stopped at the screen; otherwise the child was lost."""
    invalid: str = ""
    """Why the candidate could not be run at all."""
    shared_file: str = ""
    """Path of a file that other children use, too, which the candidate was about to change: nothing of this counts."""
