"""Learning graphs as pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.optimizers.trace.drawing import check_drawable, dot, draw
from pytest_learnloop.optimizers.trace.graph import GraphNode, LearningGraph, NodeKind

CODE = GraphNode("code", NodeKind.PARAMETER, "f__code", 'def f():\n    return "x"', parameter="m:f")
GRAPH = LearningGraph(
    (CODE, GraphNode("call", NodeKind.CALL, "f", "'x'", (("__code", "code"),), "f")), 'it is "x"\nand not "y"'
)


def test_as_text() -> None:
    assert dot(GRAPH) == "\n".join(
        [
            "digraph learning {",
            '  node [shape=box, fontname="monospace", fontsize=10];',
            r'  n0 [label="f__code\ldef f():\l    return \"x\"\l", shape=note, style=filled, fillcolor="lightyellow"];',
            r"""  n1 [label="f\l'x'\l"];""",
            r'  feedback [shape=box, style=dashed, label="it is \"x\"\land not \"y\"\l"];',
            r'  n0 -> n1 [label="__code\l", fontsize=8];',
            "  n1 -> feedback [style=dashed, dir=back];",
            "}",
            "",
        ]
    )


def test_a_file_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "graph.dot"
    path.write_text("what was there before", encoding="utf-8")
    draw(GRAPH, path)
    assert path.read_text(encoding="utf-8") == dot(GRAPH)


def program(directory: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program called ``dot`` on the path, and nothing else before it."""
    path = directory / "dot"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(directory), prepend=":")


def test_a_picture_is_drawn_by_graphviz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, 'cat > "$3"')
    path = tmp_path / "graph.svg"
    check_drawable(path)
    draw(GRAPH, path)
    assert path.read_text(encoding="utf-8") == dot(GRAPH)


def test_a_program_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "exit 3")
    with pytest.raises(SettingsError, match=r"--learn-graph: .*graph\.svg can't be written"):
        draw(GRAPH, tmp_path / "graph.svg")


def test_a_missing_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    check_drawable(tmp_path / "graph.dot")
    with pytest.raises(SettingsError, match=r"needs Graphviz, whose program 'dot' is not there"):
        check_drawable(tmp_path / "graph.svg")


def test_another_kind_of_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"give a path that ends in \.svg or \.dot"):
        check_drawable(tmp_path / "graph.png")


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be written"):
        draw(GRAPH, tmp_path / "missing" / "graph.dot")
