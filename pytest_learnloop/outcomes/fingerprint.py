"""What an outcome depends on, in digests: of the program, of the case's own test, and of everything else.

Whatever is not known to be without influence counts. A digest that differs for no good reason costs the time to run a
test again; one that is the same although something changed would give a wrong verdict.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from pytest_learnloop.domain import Candidate, Case
from pytest_learnloop.outcomes.environment import (
    Facts,
    Identity,
    by_name,
    imported,
    installed,
    interpreter,
    open_for_writing,
    sources_elsewhere,
    variables,
)
from pytest_learnloop.outcomes.tree import Tree, read_tree
from pytest_learnloop.source.blank import blanked
from pytest_learnloop.source.files import ArtifactFiles

_NEVER_ALONE = frozenset({"conftest", "__init__"})
"""Files that others depend on without a word of it."""


@dataclass(frozen=True)
class Conduct:
    """How a session runs its tests, as far as its configuration says."""

    root: str
    """pytest's root directory, which nodeids are relative to."""
    facts: Facts = ()
    """What the configuration says, as plain values."""
    written: frozenset[str] = frozenset()
    """Absolute paths of files and directories that the session itself writes, so that they cannot count."""


@dataclass(frozen=True)
class Project:
    """The files that count: the tests', those with trained pieces, and everything around them."""

    files: ArtifactFiles
    root: str
    directories: tuple[str, ...]
    """Where to look for files: the root, and packages elsewhere that are not installed."""
    tests: frozenset[str]
    """Absolute paths of the files that hold the tests."""
    written: frozenset[str]
    """Paths that do not count."""
    open: Collection[Identity]
    """Files that do not count, because this process writes to them."""

    def read(self, words: frozenset[bytes] = frozenset()) -> Tree:
        """The files as they are now, but those with trained pieces as they were when the run began, without these.

        :param words: words to look for in Python files.
        """
        inside = tuple(path + os.sep for path in self.written)
        return read_tree(
            self.directories,
            instead=blanked(self.files.artifact, self.files.originals),
            ignored=lambda path, status: (
                path in self.written or path.startswith(inside) or (status.st_dev, status.st_ino) in self.open
            ),
            words=words,
        )

    def changed_pieces(self) -> list[str]:
        """The files with trained pieces that are not any more what they were when the run began."""
        return [path for path, data in self.files.originals.items() if _read(path) != data]


@dataclass(frozen=True)
class Fingerprint:
    """All that outcomes depend on, as it was at one moment."""

    project: Project
    tree: Tree
    environment: str
    """Digest of what is outside the project."""
    around: Mapping[str, str]
    """What that is made of, named for the user -> digest; short, as a variable's value may be a secret."""

    @classmethod
    def taken(cls, files: ArtifactFiles, conduct: Conduct, nodeids: Iterable[str]) -> Fingerprint:
        """The fingerprint of a project in which these tests were collected, now."""
        root = conduct.root
        modules = {name: module for name, module in sys.modules.copy().items() if module is not None}
        project = Project(
            files,
            root,
            directories=(root, *sources_elsewhere(modules, root)),
            tests=frozenset(_file_of(root, nodeid) for nodeid in nodeids),
            written=conduct.written,
            open=open_for_writing(),
        )
        tree = project.read(words=frozenset(map(_word, project.tests)))
        facts = [
            *conduct.facts,
            *variables(os.environ),
            *interpreter(),
            *installed(sys.path),
            *imported(modules.values(), tree.digests),
        ]
        return cls(project, tree, _digest(map(repr, facts)), by_name(facts))

    @property
    def complete(self) -> bool:
        """Whether it can be compared with other runs'; not where the project is too large to be read at each."""
        return self.tree.complete and self.project.tests <= self.tree.digests.keys()

    @cached_property
    def shared(self) -> str:
        """Digest of what all cases depend on, beside the trained pieces."""
        files = (f"{path} {digest}" for path, digest in self.tree.digests.items() if path not in self._own)
        return _digest([self.environment, *files])

    def program(self, candidate: Candidate) -> str:
        """Digest of all code that a candidate is: of the trained pieces, to the letter, and what is around them.

        The same pieces give the same program, whether they are edits or stand in the files.
        """
        artifact = self.project.files.artifact
        pieces = ((each.id, artifact.source_of(each.id, candidate)) for each in artifact.parameters)
        return _digest([self.shared, *(text for piece in pieces for text in piece)])

    @cached_property
    def code(self) -> str:
        """Digest of all there is: of the program on disk, of the tests' own files, and of everything around them."""
        on_disk = self.program(self.project.files.artifact.on_disk)
        return _digest([on_disk, *(text for each in sorted(self._own.items()) for text in each)])

    def source_of(self, case: Case) -> str:
        """Digest of the case's own test file; empty where it is a part of what all cases depend on."""
        return self._own.get(_file_of(self.project.root, case.nodeid), "")

    def changes(self) -> list[str]:
        """Paths of the project's files that are not any more what they were."""
        before, now = self.tree.digests, self.project.read().digests
        differing = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        return sorted(differing.union(self.project.changed_pieces()))

    @cached_property
    def _own(self) -> Mapping[str, str]:
        """Path -> digest of the test files that concern their own tests alone: no other file mentions their names."""
        digests, mentions = self.tree.digests, self.tree.mentions
        return {
            path: digests[path]
            for path in self.project.tests & digests.keys()
            if Path(path).stem not in _NEVER_ALONE and mentions.get(_word(path), [path]) == [path]
        }


def _file_of(root: str, nodeid: str) -> str:
    return os.path.normpath(os.path.join(root, nodeid.partition("::")[0]))


def _word(path: str) -> bytes:
    return os.fsencode(Path(path).stem)


def _read(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def _digest(texts: Iterable[str]) -> str:
    digest = blake2b(digest_size=16)
    for text in texts:
        data = text.encode(errors="surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()
