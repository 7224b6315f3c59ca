"""Taking over what an earlier run chose to train, instead of choosing once more.

To choose once more would not do, as it may come out otherwise on the same code: by now more tests are known to be
train, so that others may be blamed most.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from pytest_learnloop.domain import Artifact, Split
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.journal import Journal
from pytest_learnloop.journal_records import RunRecord, to_json
from pytest_learnloop.learning.split import earlier_split
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.run import resuming
from pytest_learnloop.run.chosen import BASIS, Chosen
from pytest_learnloop.settings import Settings


@dataclass(frozen=True)
class ChosenBefore:
    """The choice of an earlier run."""

    chosen: Chosen
    run: RunRecord
    resumed: bool
    """Whether it is the run to go on with."""

    def in_words(self) -> str:
        """What is told of it."""
        names = ", ".join(each.parameter for each in self.chosen.blamed)
        if self.resumed:
            return f"--learn-target auto: what the interrupted run chose, {names}"
        return f"--learn-target auto: as in run {self.run.id} on the same code, {names} (--learn-no-cache chooses anew)"


def basis(settings: Settings, fingerprint: Fingerprint) -> str:
    """Digest of all that decides which functions are chosen, but for what earlier runs know of the splits.

    :return: empty where the project is too large to be read at each run.
    """
    if not fingerprint.complete:
        return ""
    asked = settings.models.agent_model or settings.models.model
    decisive = [fingerprint.code, settings.artifact.targets, settings.splits.recorded(), settings.seed, asked]
    return blake2b(to_json(decisive).encode(), digest_size=16).hexdigest()


def chosen_before(settings: Settings, functions: Callable[[Collection[str]], Artifact], on: str) -> ChosenBefore | None:
    """What the run to go on with chose, or else the latest that had the same to choose by; None if none did.

    :param functions: gives those there are to choose from, once modules of some names are imported.
    :param on: what this run would choose by, in a digest; empty where nobody knows.
    :raises SettingsError: no run was interrupted, or journal or splits cannot be used.
    """
    with Journal.open(settings.journal.directory) as journal:
        found = _interrupted(settings, journal) if settings.journal.resume else _on_the_same(settings, on, journal)
    if found is None:
        return None
    before = ChosenBefore(Chosen.recorded_by(found), found, settings.journal.resume)
    blamed = [each.parameter for each in before.chosen.blamed]
    there = {each.id for each in functions({each.partition(":")[0] for each in blamed}).parameters}
    return before if blamed and there.issuperset(blamed) else None


def _interrupted(settings: Settings, journal: Journal) -> RunRecord | None:
    """The run to go on with, where it was asked for the same."""
    found = journal.interrupted_run()
    if found is None:
        raise SettingsError(f"--learn-resume: {resuming.NONE_WAS}")
    return found if tuple(found.settings.get("targets", ())) == tuple(settings.artifact.targets) else None


def _on_the_same(settings: Settings, on: str, journal: Journal) -> RunRecord | None:
    """The latest run that chose by the same; None where a test that it looked at may not be looked at any more."""
    found = journal.latest_run(BASIS, on) if on and settings.journal.cache else None
    if found is None:
        return None
    known = SplitsFile(settings.splits.file).load()
    return found if _are_train(Chosen.recorded_by(found), known) else None


def _are_train(chosen: Chosen, known: Mapping[str, Split]) -> bool:
    """Whether what was looked at may be so by what is known of the splits, which another file may say otherwise."""
    return all(earlier_split(known, each) in (None, Split.TRAIN) for each in chosen.shown)
