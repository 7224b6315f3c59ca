"""Which fixtures of the session may be set up once, in the warm process, and be inherited by all children.

A baseline tells of each set-up what it did. What a child would have made for itself and what it inherits must be the
same thing, whatever the candidate: no code that is trained ran for it, nothing beyond the process depends on it, and it
does not matter when it was made. Where one of these is in doubt the fixture stays cold: every child sets up its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

Key = tuple[str, int]
"""Which fixture: its name, and which of those by that name, counted from the first that was collected."""


@dataclass(frozen=True)
class SetUp:
    """What one set-up of a session's fixture did."""

    key: Key
    nodeid: str
    """The test for which it was set up."""
    seconds: float
    needs: tuple[Key, ...] = ()
    """The session's fixtures that it asked for."""
    after: tuple[Key, ...] = ()
    """The session's fixtures that were set up for the same test before, asked for or not."""
    runs: tuple[str, ...] = ()
    """Ids of the parameters that ran for it, in order: what is made by trained code is each candidate's own."""
    forbids: str = ""
    """Why no child may inherit it, in words; empty where nothing else that it did is in the way."""
    disturbs: str = ""
    """What it changed for other tests than those that use it."""
    for_all: bool = False
    """Every test of the session uses it."""

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> SetUp:
        """What :meth:`to_plain` gave, also by way of JSON."""
        keys = {name: tuple((str(each), int(number)) for each, number in plain[name]) for name in ("needs", "after")}
        name, number = plain["key"]
        return cls(**{**plain, **keys, "key": (name, number), "runs": tuple(map(str, plain["runs"]))})

    def to_plain(self) -> dict[str, Any]:
        return asdict(self)

    def concerning(self, parameters: Collection[str]) -> SetUp:
        """The same where nothing but these is trained."""
        return replace(self, runs=tuple(each for each in self.runs if each in parameters))

    @property
    def objection(self) -> str:
        """Why no child may inherit what it made, whatever else was set up; empty where it may."""
        return self.forbids or (f"it runs {self.runs[0]}" if self.runs else "")


@dataclass(frozen=True)
class WarmFixture:
    """A fixture to be set up in the warm process."""

    key: Key
    nodeid: str
    """A test that uses it."""
    seconds: float
    """What setting it up took."""


def to_warm(set_ups: Iterable[SetUp]) -> tuple[tuple[WarmFixture, ...], dict[Key, str]]:
    """Decide by all set-ups that were seen, in each process in the order in which they came.

    :return: those to be warmed, in an order in which they can be set up; and why not, for the others.
    """
    warm: dict[Key, WarmFixture] = {}
    cold: dict[Key, str] = {}
    disturbing: set[Key] = set()
    by_key: dict[Key, list[SetUp]] = {}
    for each in set_ups:
        by_key.setdefault(each.key, []).append(each)
    for key in _prerequisites_first(by_key):
        seen = by_key[key]
        if why := next(filter(None, (_objection(each, cold, disturbing) for each in seen)), ""):
            cold[key] = why
        else:
            warm[key] = WarmFixture(key, seen[0].nodeid, max(each.seconds for each in seen))
        if key in cold and any(each.disturbs or each.objection for each in seen):
            disturbing.add(key)
    return tuple(warm.values()), cold


def _objection(set_up: SetUp, cold: Mapping[Key, str], disturbing: set[Key]) -> str:
    """Why a fixture that was set up like this must stay cold; empty if it need not."""
    if set_up.objection:
        return set_up.objection
    if set_up.disturbs and not set_up.for_all:
        return f"it changes what other tests see ({set_up.disturbs})"
    for name, number in set_up.needs:
        if (name, number) in cold:
            return f"it needs {name}"
    for name, number in set_up.after:
        if (name, number) in disturbing:
            return f"it may rely on {name}, which is set up before it"
    return ""


def _prerequisites_first(by_key: Mapping[Key, list[SetUp]]) -> Iterable[Key]:
    """Keys in an order in which all that a fixture needs or follows comes before it."""
    done: dict[Key, None] = {}

    def visit(key: Key, above: frozenset[Key]) -> None:
        if key in done or key in above or key not in by_key:
            return
        for each in by_key[key]:
            for other in (*each.needs, *each.after):
                visit(other, above | {key})
        done[key] = None

    for key in by_key:
        visit(key, frozenset())
    return done
