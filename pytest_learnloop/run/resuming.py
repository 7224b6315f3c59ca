"""Going on with an interrupted run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import dropwhile

from pytest_learnloop.domain import Artifact
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.journal import Journal
from pytest_learnloop.journal_records import RunRecord, digest_of
from pytest_learnloop.learning.budget import Budget, Limits, Spent
from pytest_learnloop.models.recording import FILE_NAME, read_recording
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.effective import Effective
from pytest_learnloop.words import counted, named

NONE_WAS = "no run was interrupted: leave the option out"
"""Why there is nothing to go on with."""
RANDOM_SEED = "random_seed"
"""What the journal keeps the seed under that a plugin drew for a session's tests."""
MADE_ANEW = "updates_made_anew"
"""What the journal keeps it under that a run goes on from one whose updates do not hold any more."""
_FREE_TO_CHANGE = ("limits", "gate", "profile", "held_out_curve")
"""Settings that may be others when a run goes on: what was found so far doesn't depend on them."""


def with_targets(settings: Settings, trained: Callable[[Settings], Artifact]) -> Settings:
    """The settings, with the targets of the run to go on with where the user names none.

    That is a run that trained what is marked, if one was interrupted, and else the latest.

    :param trained: gives what settings say is to be trained.
    :raises SettingsError: the journal cannot be used, or there is neither such a run nor anything else to train.
    :raises TargetError: something that is marked can't be trained.
    """
    if settings.artifact.targets or not settings.journal.resume:
        return settings
    with Journal.open(settings.journal.directory) as journal:
        marked = trained(settings)
        found = journal.interrupted_run(digest_of(marked)) or journal.interrupted_run()
    if found is None and not marked.parameters:
        raise SettingsError(f"--learn-resume: {NONE_WAS}")
    targets = tuple(found.settings.get("targets", ())) if found is not None else ()
    if found is None or not targets:
        return settings
    effective = {**settings.effective, "target": Effective(targets, f"run {found.id}")}
    return replace(settings, artifact=replace(settings.artifact, targets=targets), effective=effective)


def random_seed_of_the_interrupted(settings: Settings) -> object:
    """The seed that a plugin drew for the tests of the run to go on with; None where there was none.

    :raises SettingsError: the journal cannot be used.
    """
    if not settings.journal.resume:
        return None
    with Journal.open(settings.journal.directory) as journal:
        found = journal.interrupted_run()
    return found.settings.get(RANDOM_SEED) if found is not None else None


def run_to_resume(settings: Settings, artifact: Artifact, journal: Journal) -> RunRecord:
    """The run on this code that was interrupted.

    :raises SettingsError: there is none, or it was started with other settings or from other code.
    """
    found = journal.interrupted_run(digest_of(artifact))
    if found is None:
        raise SettingsError(f"--learn-resume: {_why_none(artifact, journal)}")
    now, then = settings.recorded(), found.settings
    changed = [name for name in now if name not in _FREE_TO_CHANGE and now[name] != then.get(name)]
    if changed:
        raise SettingsError(
            f"--learn-resume: {changed[0].replace('_', '-')!r} was {then.get(changed[0])!r} when run {found.id} began, "
            f"and is {now[changed[0]]!r} now: use the same, or leave --learn-resume out"
        )
    if found.artifact.start != artifact.start:
        raise SettingsError(
            f"--learn-resume: run {found.id} started from other code than this run would: leave --learn-resume out"
        )
    return found


def _why_none(artifact: Artifact, journal: Journal) -> str:
    other = journal.interrupted_run()
    if other is None:
        return NONE_WAS
    now, then = ([each.id for each in parameters] for parameters in (artifact.parameters, other.artifact.parameters))
    if now != then:
        return (
            f"run {other.id}, which was interrupted, trained {named(then)}, and this one would train "
            f"{named(now)}: give the same --learn-target, or leave --learn-resume out"
        )
    changed = [each.id for each in artifact.parameters if each.source != other.artifact[each.id].source]
    return f"{named(changed)} changed since run {other.id} began: leave the option out"


def paid_by(run: RunRecord, journal: Journal) -> Spent:
    """What the journal says, as of the last complete update, and the calls that came after it.

    The update that a killed run was in is gone through again, with the answers that were paid for; they count all the
    same.

    :raises SettingsError: the run's answers cannot be read.
    """
    file = journal.directory_of(run) / FILE_NAME
    if not file.exists():
        return run.spent
    # Those of an update's own questions come first; what its tests ask has no number.
    complete = journal.last_update(run.id)
    since = dropwhile(lambda call: call.request.slot.update <= complete, read_recording(file))
    usages = [call.answer.usage for call in since if not call.answer.cached]
    dollars = sum(usage.dollars or 0.0 for usage in usages)
    return run.spent + Spent(calls=len(usages), tokens=sum(usage.tokens for usage in usages), dollars=dollars)


def paid_before(run: RunRecord, journal: Journal) -> int:
    """Number of the last update that a run has completed, or one that it goes on from; 0 where there is none.

    Those of runs before one that made its updates anew are none of them.
    """
    goes_on_from = None if run.settings.get(MADE_ANEW) else run.resumes
    before = 0 if goes_on_from is None else paid_before(journal.run(goes_on_from), journal)
    return max(journal.last_update(run.id), before)


def in_words(run: RunRecord, updates: int, budget: Budget) -> str:
    """What is told of the run that goes on.

    :param run: that was interrupted.
    :param updates: it completed.
    :param budget: that knows what was paid.
    """
    left = budget.remaining
    # Candidates and exposures are gone through again, and count then.
    told = replace(left, seconds=left.seconds and round(left.seconds), candidates=None, exposures=None)
    if told.updates is not None:
        told = replace(told, updates=max(0, told.updates - updates))
    of_it = f"; of the budget of {budget.limits}, {told} left" if told != Limits() else ""
    return f"going on with run {run.id}, which was interrupted after {counted(updates, 'update')}{of_it}"
