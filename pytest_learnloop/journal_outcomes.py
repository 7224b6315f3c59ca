"""The outcomes in the journal: what is written of each trial, and what is known of a program from before.

An outcome belongs to a *program*, the digest of all code that a candidate is, and to a case with the digest of its own
test's source. What a run has found out serves itself, and runs that go on from it. Other runs may use it as well once
it is sealed: but not what depends on the machine of the moment (time-outs, crashes, memory), nor the cases that cannot
be relied on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from pytest_learnloop.domain import Case, Detail, Ending, Outcome, Window
from pytest_learnloop.journal_records import observations, outcome_from, storable, to_json
from pytest_learnloop.journal_schema import transaction
from pytest_learnloop.outcomes.detail import OF_THE_MOMENT, serves, told

_WHOLE: Mapping[Case, Window] = MappingProxyType({})


@dataclass(frozen=True)
class Recalled:
    """What is known of a program."""

    outcomes: Mapping[Case, Outcome]
    earlier: frozenset[Case] = frozenset()
    """The cases of which other runs found out, and not this one or those that it goes on from."""
    invalid: str = ""
    """Why it could not be run at all; empty where it could."""


class OutcomeMemory:
    """The outcomes that a run has found out, and those that it may take from before."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        runs: Sequence[str],
        shown: Collection[Case],
        *,
        fingerprint: str = "",
        source_of: Callable[[Case], str] = lambda case: "",
        reuse: bool = False,
    ) -> None:
        """
        :param runs: ids of this run and of those that it goes on from, this one first.
        :param shown: the train cases: of others neither texts nor calls nor lines are kept.
        :param fingerprint: digest of what outcomes depend on beside program and test; runs that differ in it have
            nothing in common.
        :param source_of: digest of a case's own test.
        :param reuse: take outcomes of other runs.
        """
        self._connection = connection
        self._runs = tuple(runs)
        self._shown = frozenset(shown)
        self._fingerprint = fingerprint
        self._source_of = source_of
        self._reuse = reuse
        self._keys: dict[Case, tuple[str, bool]] = {}
        self._distrusted = self._distrusted_before()

    def shows(self, case: Case) -> bool:
        """Whether texts, calls and lines of the case may be told."""
        return self._key(case)[1]

    def record(
        self,
        candidate: str,
        program: str,
        outcomes: Mapping[Case, Outcome],
        detail: Detail,
        invalid: str = "",
        windows: Mapping[Case, Window] = _WHOLE,
    ) -> None:
        """Write down what one trial of a candidate gave, with no more of hidden cases than may be told of them.

        :param windows: the parts of episodes that cases have played.
        """
        entries = {}
        for case, outcome in outcomes.items():
            key, shown = self._key(case)
            entries[key + _part(windows.get(case))] = _entry(outcome, detail, shown)
        self._connection.execute(
            "INSERT INTO trials (run, candidate, program, detail, invalid, outcomes) VALUES (?, ?, ?, ?, ?, ?)",
            (self._runs[0], candidate, program, detail.value, storable(invalid), to_json(entries)),
        )

    def together(self) -> AbstractContextManager[None]:
        """Within, all is recorded at once."""
        return transaction(self._connection)

    def recall(
        self,
        program: str,
        cases: Collection[Case],
        detail: Detail,
        windows: Mapping[Case, Window] = _WHOLE,
        *,
        lenient: bool = False,
    ) -> Recalled:
        """What is known of a program on these cases that tells what is asked for.

        This run's own outcomes go first, the oldest of them foremost, so that a run that is gone through once more
        takes the same way.

        :param windows: the parts of episodes that the cases are to play; what other parts gave tells nothing.
        :param lenient: leave out what was late, as there is more time now.
        """
        rows = self._trials_of(program)
        own = [row for row in rows if row[0] in self._runs]
        others = [row for row in reversed(rows) if row[0] not in self._runs]
        outcomes: dict[Case, Outcome] = {}
        for row in own:
            found = self._found(row, _without(cases, outcomes), detail, windows, elsewhere=False)
            outcomes |= {case: each for case, each in found.items() if not (lenient and each.ending is Ending.TIMEOUT)}
        known_here = len(outcomes)
        for row in others:
            outcomes |= self._found(row, _without(cases, outcomes), detail, windows, elsewhere=True)
        invalid = next((row.invalid for row in own if row.invalid), "")
        return Recalled(outcomes, frozenset(islice(outcomes, known_here, None)), invalid)

    def forget_other_runs(self) -> None:
        """Neither this run nor a later one takes the outcomes of those that have gone before it."""
        self._connection.execute("UPDATE runs SET fingerprint = NULL WHERE fingerprint = ?", (self._fingerprint,))

    def distrust(self, cases: Iterable[Case]) -> None:
        """What is known of these cases is not for other runs, nor is what other runs know of them for this one."""
        self._distrusted.update(self._key(case)[0] for case in cases)

    def seal(self) -> None:
        """Let other runs use what this one has found out."""
        self._connection.execute(
            "UPDATE runs SET fingerprint = ?, distrusted = ? WHERE id = ?",
            (self._fingerprint, to_json(sorted(self._distrusted)), self._runs[0]),
        )

    def _distrusted_before(self) -> set[str]:
        """What runs with the same fingerprint found out about cases that cannot be relied on."""
        rows = self._connection.execute("SELECT distrusted FROM runs WHERE fingerprint = ?", (self._fingerprint,))
        return {key for (keys,) in rows for key in json.loads(keys)}

    def _trials_of(self, program: str) -> list[_Row]:
        marks = ", ".join("?" * len(self._runs))
        rows = self._connection.execute(
            "SELECT run, detail, invalid, outcomes FROM trials "
            f"WHERE program = ? AND (run IN ({marks}) OR ? AND run IN (SELECT id FROM runs WHERE fingerprint = ?)) "
            "ORDER BY number",
            (program, *self._runs, self._reuse, self._fingerprint),
        )
        return [_Row(run, Detail(detail), invalid, outcomes) for run, detail, invalid, outcomes in rows]

    def _found(
        self, row: _Row, cases: Collection[Case], detail: Detail, windows: Mapping[Case, Window], *, elsewhere: bool
    ) -> dict[Case, Outcome]:
        """What a trial tells of the cases, where that is all that is wanted of them.

        :param elsewhere: in another run, so that not everything can be relied on.
        """
        found: dict[Case, Outcome] = {}
        entries = json.loads(row.outcomes) if cases else {}
        for case in cases:
            key, shown = self._key(case)
            entry = entries.get(key + _part(windows.get(case)))
            if entry is None or (elsewhere and key in self._distrusted):
                continue
            ending, score, duration, shown_then, *rest = entry
            outcome = outcome_from(ending, score, duration, *rest)
            if serves(row.detail, bool(shown_then), detail, shown) and not (
                elsewhere and outcome.ending in OF_THE_MOMENT
            ):
                found[case] = told(outcome, detail, shown=shown)
        return found

    def _key(self, case: Case) -> tuple[str, bool]:
        """The case together with its test as it is now, and whether it is shown."""
        found = self._keys.get(case)
        if found is None:
            name = to_json([case.nodeid, case.seed, self._source_of(case)])
            found = blake2b(name.encode(), digest_size=12).hexdigest(), case in self._shown
            self._keys[case] = found
        return found


class _Row(NamedTuple):
    """A trial as it is in the journal."""

    run: str
    detail: Detail
    invalid: str
    outcomes: str
    """JSON: key of a case -> what :func:`_entry` made."""


def _part(window: Window | None) -> str:
    """What is added to the key of a case that plays a part of an episode."""
    return "" if window is None else f" {blake2b(to_json(asdict(window)).encode(), digest_size=12).hexdigest()}"


def _entry(outcome: Outcome, detail: Detail, shown: bool) -> list[Any]:
    rest = observations(told(outcome, detail, shown=shown))
    return [outcome.ending.value, outcome.score, outcome.duration, int(shown), *([rest] if rest else [])]


def _without(cases: Collection[Case], known: Mapping[Case, Outcome]) -> Collection[Case]:
    return [case for case in cases if case not in known] if known else cases
