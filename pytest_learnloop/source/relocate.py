"""Where an artifact's parameters are once a candidate's files are in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_learnloop.domain import Artifact, Parameter
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.names import first_line
from pytest_learnloop.source.text import Text, decode


def relocated(artifact: Artifact, originals: Mapping[str, bytes], contents: Mapping[str, bytes]) -> Artifact:
    """The artifact as it is in changed files: every parameter with its new first line and source.

    :param originals: path -> contents that the artifact was found in.
    :param contents: path -> contents of the files that differ, as made by :func:`~.splice.overlay`.
    """
    before = {path: decode(originals[path], path) for path in contents}
    after = {path: decode(contents[path], path) for path in contents}
    return Artifact(
        tuple(
            _moved(parameter, before[parameter.path], after[parameter.path])
            if parameter.path in contents
            else parameter
            for parameter in artifact.parameters
        )
    )


def _moved(parameter: Parameter, before: Text, after: Text) -> Parameter:
    # Splicing adds and removes no definition of this name, so that the n-th one stays the n-th one.
    lines = [first_line(named.node) for named in before.named[parameter.qualname]]
    there = after.named[parameter.qualname][lines.index(parameter.line)]
    definition = locate(after, parameter.qualname, first_line(there.node))
    return replace(parameter, line=definition.line, source=definition.source)
