"""What a run finds its outcomes under, to be compared with what a run finds that goes on from it."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass

from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.words import counted, named


@dataclass(frozen=True)
class Circumstances:
    """What outcomes depend on, beside what is trained."""

    shared: str
    """Digest of what all of them depend on."""
    files: Mapping[str, str]
    """File of the project, named for the user -> digest."""
    around: Mapping[str, str]
    """Option, variable and the like, named for the user -> digest."""
    tests: Collection[str]
    """Nodeids of the tests that were collected."""
    complete: bool
    """False where there are more files than can be read at the beginning of every run."""

    @classmethod
    def of(cls, fingerprint: Fingerprint, tests: Collection[str]) -> Circumstances:
        """
        :param tests: nodeids.
        """
        inside = fingerprint.project.root + os.sep

        def shortened(parts: Mapping[str, str]) -> dict[str, str]:
            return {name.removeprefix(inside): digest for name, digest in parts.items()}

        files, around = shortened(fingerprint.tree.digests), shortened(fingerprint.around)
        return cls(fingerprint.shared, files, around, list(tests), fingerprint.complete)

    @classmethod
    def from_json(cls, text: str) -> Circumstances:
        """What :meth:`as_json` gave."""
        return cls(**json.loads(text))

    def as_json(self) -> str:
        """As text; file names that are no text are in it as escapes."""
        return json.dumps(asdict(self))

    def since(self, then: Circumstances) -> str:
        """What has become of those of then, in words; empty where nothing has that shows.

        :return: such as ``a.py, -k changed, 2 tests were added``.
        """
        return ", ".join(self._sentences(then))

    def is_same_project(self, then: Circumstances) -> bool:
        """Whether files and tests are those of then."""
        return self.files == then.files and {*self.tests} == {*then.tests}

    def _sentences(self, then: Circumstances) -> Iterator[str]:
        before, now = {**then.files, **then.around}, {**self.files, **self.around}
        if changed := [name for name in now if name in before and now[name] != before[name]]:
            yield f"{named(changed)} changed"
        for one, other, became in ((now, before, "added"), (before, now, "removed")):
            if names := [name for name in one if name not in other]:
                yield f"{named(names)} {_were(len(names))} {became}"
        for these, those, became in ((self.tests, then.tests, "added"), (then.tests, self.tests, "removed")):
            if number := len({*these} - {*those}):
                yield f"{counted(number, 'test')} {_were(number)} {became}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
