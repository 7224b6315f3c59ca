"""Merging two candidates."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_learnloop.domain import Artifact, Candidate, normalized


@dataclass(frozen=True)
class Merge:
    """How one candidate's edits go together with those of another."""

    edits: dict[str, str]
    """What the other one has changed and the first one has not."""
    conflicts: tuple[str, ...]
    """Parameters that both have changed, and not in the same way."""


def merge(artifact: Artifact, one: Candidate, other: Candidate) -> Merge:
    """The other's edits to be laid over those of the first."""
    edits: dict[str, str] = {}
    conflicts = []
    changed = artifact.changes(one)
    for parameter, source in artifact.changes(other).items():
        if normalized(source) == normalized(artifact.source_of(parameter, one)):
            continue
        if parameter in changed:
            conflicts.append(parameter)
        else:
            edits[parameter] = source
    return Merge(edits, tuple(conflicts))
