"""The starting artifact: what is trained, where each piece of it starts from, and what a proposal may change of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind, normalized
from pytest_learnloop.errors import ProposalError, SettingsError, TargetError
from pytest_learnloop.run.origins import Found, Origins
from pytest_learnloop.settings import Settings
from pytest_learnloop.source.beginning import Beginning, Origin
from pytest_learnloop.source.files import ArtifactFiles
from pytest_learnloop.source.text import decode
from pytest_learnloop.words import named

_ORIGINS: Mapping[Origin, str] = MappingProxyType(
    {Origin.STUB: "a stub", Origin.GIT: "the code of {start}", Origin.PATH: "the code of {start}"}
)


@dataclass(frozen=True)
class StartingArtifact:
    """What a run starts from, with the files that it is in."""

    files: ArtifactFiles
    """Every parameter of their artifact says where it starts from, and what may be changed of it."""
    notes: tuple[str, ...]
    """What the user should know of it, a sentence each."""

    def recorded(self) -> dict[str, Any]:
        """The decomposition, as plain data: how many functions and literals of which modules, and each by itself."""
        parameters = self.files.artifact.parameters
        kinds = [each.kind for each in parameters]
        return {
            "functions": kinds.count(ParameterKind.FUNCTION),
            "literals": kinds.count(ParameterKind.LITERAL),
            "modules": sorted({each.module for each in parameters}),
            "parameters": [_recorded(each) for each in parameters],
        }


def starting_artifact(artifact: Artifact, settings: Settings) -> StartingArtifact:
    """Find what learning starts from. What was typed counts more than a mark, and that more than other settings.

    :raises SettingsError: there is no such start, or it cannot stand in for the code on disk.
    """
    files = ArtifactFiles.read(artifact)
    wanted = [_decided(each, settings) for each in artifact.parameters]
    found = _found(wanted, files, settings)
    parameters = [replace(each, start=str(_beginning(each.id, found))) for each in wanted]
    beginning = {
        each.id: found[each.id].source
        for each in parameters
        if each.id in found and normalized(found[each.id].source) != normalized(each.source)
    }
    started = ArtifactFiles(Artifact(tuple(parameters), beginning), files.originals)
    try:
        started.of(started.artifact.start)
    except ProposalError as error:
        raise SettingsError(
            f"learning cannot start from there: {error} (--learn-start, or start= of a mark)"
        ) from error
    return StartingArtifact(started, tuple(_in_words(wanted, started.artifact, found)))


def _decided(parameter: Parameter, settings: Settings) -> Parameter:
    """The parameter with what counts, of what its mark and the options say."""
    start, edit = parameter.start, parameter.edit
    if not start or settings.effective["start"].beats_marks:
        start = str(settings.artifact.start)
    if edit is None or settings.effective["edit"].beats_marks:
        edit = settings.artifact.edit
    return replace(parameter, start=start, edit=edit)


def _found(parameters: Sequence[Parameter], files: ArtifactFiles, settings: Settings) -> dict[str, Found]:
    origins = Origins(settings.root, {path: decode(data, path) for path, data in files.originals.items()})
    found: dict[str, Found] = {}
    for start in dict.fromkeys(each.start for each in parameters):
        beginning = Beginning.parsed(start)
        said = f"--learn-start {start}" if beginning == settings.artifact.start else f"trainable(start={start!r})"
        try:
            found |= origins.find(beginning, [each for each in parameters if each.start == start])
        except (SettingsError, TargetError) as error:
            raise SettingsError(f"{said}: {error}") from error
    return found


def _beginning(parameter: str, found: Mapping[str, Found]) -> Beginning:
    return found[parameter].beginning if parameter in found else Beginning(Origin.CURRENT)


def _in_words(wanted: Sequence[Parameter], artifact: Artifact, found: Mapping[str, Found]) -> Iterator[str]:
    elsewhere = [each for each in wanted if Beginning.parsed(each.start).origin is not Origin.CURRENT]
    for start in dict.fromkeys(each.start for each in elsewhere):
        those = [each.id for each in elsewhere if each.start == start]
        other = [each for each in those if each in artifact.beginning]
        missing = [each for each in those if each not in found]
        same = [each for each in those if each in found and each not in artifact.beginning]
        if other:
            origin = _ORIGINS[Beginning.parsed(start).origin].format(start=start)
            yield f"Learning starts from {origin} for {named(other)}; the gate compares with the code on disk."
        if missing:
            yield f"{start} defines no {named(missing)}: learning starts from the code on disk."
        if same:
            yield f"What {start} gives for {named(same)} is the code on disk."


def _recorded(parameter: Parameter) -> dict[str, Any]:
    return {
        "id": parameter.id,
        "kind": parameter.kind.value,
        "start": parameter.start,
        "edit": None if parameter.edit is None else parameter.edit.value,
    }
