"""Which candidates were proposed before: code that differs in formatting alone is the same."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_learnloop.domain import Artifact, Candidate, normalized


class Novelty:
    """Knows every candidate that it was asked about."""

    def __init__(self, artifact: Artifact) -> None:
        self._artifact = artifact
        self._known = {artifact.start.id}

    def add(self, candidate: Candidate) -> None:
        """A candidate that came from elsewhere."""
        self._known.add(candidate.id)

    def forget_all_but(self, candidate: Candidate) -> None:
        """Let everything be proposed again, except for what is there already."""
        self._known = {candidate.id}

    def is_new(self, parent: Candidate, edits: Mapping[str, str]) -> bool:
        """Whether edits laid over a parent make a candidate that is asked about for the first time."""
        whole = {**parent.edits, **edits}
        changed = {each: text for each, text in whole.items() if not self._is_on_disk(each, text)}
        candidate = Candidate(changed)
        if candidate.id in self._known:
            return False
        self._known.add(candidate.id)
        return True

    def _is_on_disk(self, parameter: str, source: str) -> bool:
        return normalized(source) == normalized(self._artifact[parameter].source)
