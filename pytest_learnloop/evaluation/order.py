"""What a child is asked to do and what came of it, as plain data."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from pytest_learnloop.domain import Detail, Ending, Parameter, Window
from pytest_learnloop.evaluation.channel import Slot

Deed = tuple[str, str]
"""Something a test did to the world beyond its process: (kind, what), such as ``("write", "/path")``."""

_ENDINGS = {ending.value: ending for ending in Ending}
"""Looked up for every verdict, which is quicker than ``Ending(value)``."""


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
    windows: Mapping[str, Window] = field(default_factory=dict)
    """Key of a case -> the part of its episodes that is played; whole episodes where nothing is said."""

    def picklable(self) -> Order:
        """The same with plain dicts, for a process that trusts this one."""
        return replace(
            self,
            edits=dict(self.edits),
            overlay=dict(self.overlay),
            allowed=dict(self.allowed),
            windows=dict(self.windows),
        )

    def to_json(self) -> dict[str, Any]:
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        plain["edits"] = dict(self.edits)
        plain["detail"] = self.detail.value
        plain["parameters"] = [asdict(parameter) for parameter in self.parameters]
        plain["windows"] = {key: asdict(window) for key, window in self.windows.items()}
        plain["overlay"] = {path: base64.b64encode(data).decode() for path, data in self.overlay.items()}
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Order:
        return cls(
            **{
                **plain,
                "cases": tuple((nodeid, seed) for nodeid, seed in plain["cases"]),
                "overlay": {path: base64.b64decode(data) for path, data in plain["overlay"].items()},
                "parameters": tuple(Parameter.from_plain(each) for each in plain["parameters"]),
                "deadlines": tuple(plain["deadlines"]),
                "shared": tuple(map(tuple, plain["shared"])),
                "reference": tuple(plain["reference"]),
                "detail": Detail(plain["detail"]),
                "allowed": {nodeid: tuple(map(tuple, deeds)) for nodeid, deeds in plain["allowed"].items()},
                "windows": {key: Window.from_plain(each) for key, each in plain["windows"].items()},
            }
        )


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

    def to_json(self) -> dict[str, Any]:
        return {
            "slots": [[p, s.ending.value, s.score, s.duration] for p, s in self.slots.items()],
            "messages": list(self.messages),
            "complete": self.complete,
            "invalid": self.invalid,
            "shared_file": self.shared_file,
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Result:
        return cls(
            slots={p: Slot(_ENDINGS[ending], score, duration) for p, ending, score, duration in plain["slots"]},
            messages=tuple(plain["messages"]),
            complete=plain["complete"],
            invalid=plain["invalid"],
            shared_file=plain["shared_file"],
        )
