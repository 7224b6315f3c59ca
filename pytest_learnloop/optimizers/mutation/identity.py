"""Telling candidates apart as ``Candidate.id`` does, at the cost of the one source that an edit changes."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_learnloop.domain import Artifact, Candidate
from pytest_learnloop.optimizers.mutation.fingerprint import fingerprint

Identity = frozenset[tuple[str, bytes]]
"""(parameter id, digest of its source) for each parameter that isn't as on disk."""


class Identities:
    """Identities of candidates: equal where the candidates differ in formatting alone."""

    def __init__(self, artifact: Artifact) -> None:
        self._on_disk = {p.id: _digest(p.source) for p in artifact.parameters}

    def of_candidate(self, candidate: Candidate) -> Identity:
        """Identity of a candidate; an edit that gives back the source on disk is none."""
        return self._of({name: _digest(source) for name, source in candidate.edits.items()})

    def of_edit(self, parent: Identity, parameter: str, edited: bytes) -> Identity:
        """Identity of the candidate that one more edit, known by its digest, makes of a parent."""
        return self._of({**dict(parent), parameter: edited})

    def _of(self, digests: Mapping[str, bytes]) -> Identity:
        return frozenset(item for item in digests.items() if item not in self._on_disk.items())


def _digest(source: str) -> bytes:
    """A source that does not parse is like no other."""
    return fingerprint(source) or source.encode("utf-8", "surrogatepass")
