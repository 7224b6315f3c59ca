"""The files of an artifact, as they were when the run began and as a candidate has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.domain import Artifact, Candidate
from pytest_learnloop.source.relocate import relocated
from pytest_learnloop.source.splice import overlay
from pytest_learnloop.source.text import Text, decode


def text_at_start(artifact: Artifact, path: str) -> Text:
    """A file as learning starts from it, for those who are not to know what is on disk in its place.

    :raises OSError: it cannot be read.
    :raises TargetError: it cannot be decoded.
    :raises ProposalError: what learning starts from does not fit into it any more.
    """
    paths = {path, *(artifact[each].path for each in artifact.beginning)}
    originals = {each: Path(each).read_bytes() for each in paths}
    return decode(overlay(artifact, artifact.start, originals).get(path, originals[path]), path)


@dataclass(frozen=True)
class ArtifactFiles:
    """Knows what a candidate's files hold, without writing any."""

    artifact: Artifact
    originals: Mapping[str, bytes]
    """Path -> contents when the run began, of every file that holds a parameter."""

    @classmethod
    def read(cls, artifact: Artifact) -> ArtifactFiles:
        """Read the files from disk, now."""
        paths = sorted({parameter.path for parameter in artifact.parameters})
        return cls(artifact, {path: Path(path).read_bytes() for path in paths})

    def of(self, candidate: Candidate) -> dict[str, bytes]:
        """Path -> contents of the files that a candidate changes.

        :raises ProposalError: an edit can't be used.
        """
        return overlay(self.artifact, candidate, self.originals)

    def relocated(self, contents: Mapping[str, bytes]) -> Artifact:
        """The artifact with lines and sources as they are in the contents of :meth:`of`."""
        return relocated(self.artifact, self.originals, contents)
