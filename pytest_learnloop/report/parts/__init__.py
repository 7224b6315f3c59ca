"""The parts of the section that a run adds to pytest's summary.

A part yields its lines, and none where it has nothing to tell; :mod:`pytest_learnloop.report.terminal` puts the parts
into their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.run.report import Report

Line = tuple[str, dict[str, bool]]
"""A line and its markup, as pytest's terminal writer takes them."""


@dataclass(frozen=True)
class View:
    """Where the user looks at the section."""

    here: Path
    """The directory that the user stands in."""
    width: int | None
    """Columns of the terminal; None where there is none."""


Part = Callable[[Report, View], Iterator[Line]]
"""What a part tells of a run, line by line."""
