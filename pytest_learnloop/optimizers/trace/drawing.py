"""Drawing a learning graph: as Graphviz's text, or as a picture where its program is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.optimizers.trace.graph import GraphNode, LearningGraph, NodeKind

_OPTION = "--learn-graph"
_PROGRAM = "dot"
_LABEL = 120
"""Characters of a value that are shown."""
_LINES = 8
_SECONDS = 60
_SHAPES = {
    NodeKind.PARAMETER: "note",
    NodeKind.INPUT: "plaintext",
    NodeKind.EXCEPTION: "octagon",
    NodeKind.CASE: "ellipse",
    NodeKind.JOIN: "doublecircle",
    NodeKind.TRANSITION: "cds",
}


def check_drawable(path: Path) -> None:
    """Find out before anything is spent whether a graph can be drawn to a file.

    :raises SettingsError: its name ends in something else than ``.dot`` and ``.svg``, or a program is missing.
    """
    if path.suffix not in (".dot", ".svg"):
        raise SettingsError(f"{_OPTION}: {str(path)!r} is not valid; give a path that ends in .svg or .dot")
    if path.suffix == ".svg" and shutil.which(_PROGRAM) is None:
        raise SettingsError(
            f"{_OPTION}: {str(path)!r} needs Graphviz, whose program {_PROGRAM!r} is not there: install it, or give a "
            "path that ends in .dot, which needs nothing"
        )


def draw(graph: LearningGraph, path: Path) -> None:
    """Write a graph to a file, over an earlier one.

    :raises SettingsError: it can't be written, or not be drawn.
    """
    text = dot(graph)
    try:
        if path.suffix == ".svg":
            command = [_PROGRAM, "-Tsvg", "-o", str(path)]
            subprocess.run(command, input=text.encode(), check=True, capture_output=True, timeout=_SECONDS)
        else:
            path.write_text(text, encoding="utf-8")
    except (OSError, subprocess.SubprocessError) as error:
        raise SettingsError(f"{_OPTION}: {path} can't be written: {error}") from error


def dot(graph: LearningGraph) -> str:
    """A graph in Graphviz's language, from roots at the top to the feedback at the bottom."""
    places = {node.id: f"n{place}" for place, node in enumerate(graph.nodes)}
    lines = ["digraph learning {", '  node [shape=box, fontname="monospace", fontsize=10];']
    lines += [f"  {places[node.id]} [{_attributes(node, graph)}];" for node in graph.nodes]
    lines += [f"  feedback [shape=box, style=dashed, label={_quoted(_short(graph.feedback))}];"]
    for node in graph.nodes:
        lines += [
            f"  {places[source]} -> {places[node.id]} [label={_quoted(name)}, fontsize=8];"
            for name, source in node.inputs
        ]
    lines += [f"  {places[graph.output.id]} -> feedback [style=dashed, dir=back];", "}"]
    return "\n".join(lines) + "\n"


def _attributes(node: GraphNode, graph: LearningGraph) -> str:
    attributes = [f"label={_quoted(f'{node.name}{chr(10)}{_short(node.text)}')}"]
    attributes += [f"shape={_SHAPES[node.kind]}"] if node.kind in _SHAPES else []
    if node.parameter in graph.reached and node.parameter:
        attributes.append('style=filled, fillcolor="lightyellow"')
    return ", ".join(attributes)


def _short(text: str) -> str:
    lines = text.strip().split("\n")
    shown = [line if len(line) <= _LABEL else f"{line[:_LABEL]}…" for line in lines[:_LINES]]
    return "\n".join([*shown, *(["…"] if len(lines) > _LINES else [])])


def _quoted(text: str) -> str:
    """A label whose lines begin at the left."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\0", "")
    return '"' + "".join(f"{line}\\l" for line in escaped.split("\n")) + '"'
