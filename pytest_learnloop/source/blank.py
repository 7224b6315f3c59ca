"""Files without what is trained in them: equal for all programs that differ in the trained pieces alone."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_learnloop.domain import Artifact
from pytest_learnloop.source.locate import locate
from pytest_learnloop.source.text import decode

_BLANK = "\0"
"""Stands where a piece was; no Python source holds it."""


def blanked(artifact: Artifact, originals: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path -> contents with every parameter's source taken out.

    :param originals: path -> contents of every file that holds a parameter, as they were when it was located.
    """
    texts = {path: decode(data, path) for path, data in originals.items()}
    spans: dict[str, list[tuple[int, int]]] = {path: [] for path in originals}
    for parameter in artifact.parameters:
        definition = locate(texts[parameter.path], parameter.qualname, parameter.line)
        spans[parameter.path].append((definition.start, definition.end))
    return {path: text.encode(_without(text.content, spans[path])) for path, text in texts.items()}


def _without(content: str, spans: list[tuple[int, int]]) -> str:
    parts, position = [], 0
    for start, end in sorted(spans):
        if start >= position:  # a piece inside another one goes with it
            parts += [content[position:start], _BLANK]
            position = end
    return "".join([*parts, content[position:]])
