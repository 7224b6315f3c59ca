"""Where starting sources come from: stubs, older revisions, other files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pytest_learnloop.domain import Parameter
from pytest_learnloop.errors import ProposalError, SettingsError, TargetError
from pytest_learnloop.run.revisions import commit_of, contents_at
from pytest_learnloop.source.beginning import Beginning, Origin
from pytest_learnloop.source.elsewhere import taken_from
from pytest_learnloop.source.stub import stub_of
from pytest_learnloop.source.text import Text, decode

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """What a parameter starts from."""

    source: str
    beginning: Beginning
    """Where that comes from; a revision by the full name of its commit."""


@dataclass(frozen=True)
class Origins:
    """Finds starting sources."""

    root: Path
    """pytest's root directory, which the paths of files to start from are relative to."""
    texts: Mapping[str, Text]
    """Path -> file on disk, of the files that hold parameters."""

    def find(self, beginning: Beginning, parameters: Sequence[Parameter]) -> dict[str, Found]:
        """Parameter id -> what it starts from; without those that start from what is on disk.

        :param parameters: those that are to start from the same, one at least.
        :raises SettingsError: there is no such start.
        """
        if beginning.origin is Origin.STUB:
            return {each.id: Found(_usable(each, stub_of), beginning) for each in parameters}
        if beginning.origin is Origin.GIT:
            return dict(self._in_revision(beginning.which, each) for each in parameters)
        if beginning.origin is Origin.PATH:
            return self._in_file(beginning, parameters)
        return {}

    def _in_revision(self, revision: str, parameter: Parameter) -> tuple[str, Found]:
        path = Path(parameter.path)
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        commit = commit_of(revision, path.parent)
        contents = contents_at(commit, path)
        if contents is None:
            raise SettingsError(f"there is no {shown} in that revision")
        source = self._taken(decode(contents, f"{shown} of {revision}"), parameter)
        if source is None:
            raise SettingsError(f"{shown} defines no {parameter.qualname} in that revision")
        return parameter.id, Found(source, Beginning(Origin.GIT, commit))

    def _in_file(self, beginning: Beginning, parameters: Sequence[Parameter]) -> dict[str, Found]:
        name = beginning.which
        try:
            other = decode((self.root / name).read_bytes(), name)
        except OSError as error:
            raise SettingsError(f"{error.strerror}: give a path from {self.root}") from error
        _check_apart([each for each in parameters if each.qualname in other.named])
        taken = {each.id: self._taken(other, each) for each in parameters}
        found = {each: Found(source, beginning) for each, source in taken.items() if source is not None}
        if not found:
            wanted = ", ".join(each.qualname for each in parameters)
            raise SettingsError(f"it defines nothing of what is to start from there ({wanted})")
        return found

    def _taken(self, other: Text, parameter: Parameter) -> str | None:
        return _usable(parameter, partial(taken_from, other, own=self.texts[parameter.path]))


def _check_apart(parameters: Sequence[Parameter]) -> None:
    """Refuse one definition for parameters of several modules."""
    by_name: dict[str, str] = {}
    for each in parameters:
        if each.qualname in by_name:
            raise SettingsError(
                f"{each.qualname} stands for {by_name[each.qualname]} and {each.id}: give each a file of its own by "
                "@trainable(start='path:…')"
            )
        by_name[each.qualname] = each.id


def _usable(parameter: Parameter, source_of: Callable[[Parameter], T]) -> T:
    """What is made of a parameter; where nothing can be, the error says of which."""
    try:
        return source_of(parameter)
    except (ProposalError, TargetError) as error:
        raise SettingsError(f"{parameter.id}: {error}") from error
