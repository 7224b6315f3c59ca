"""Names that Markdown or HTML would take for markup are on the page of a study as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from study_support import record, result

from pytest_learnloop.study.markdown import escaped
from pytest_learnloop.study.page import page
from pytest_learnloop.study.summary import summaries

AXES = {"target": ("a:<lambda>", "b:f|g")}


def the_page(task: str, study: str = "tiny") -> list[str]:
    found = record(AXES, {("a:<lambda>",): [result(0.5)], ("b:f|g",): [result(0.5)]}, task)
    found = replace(found, begun=replace(found.begun, study=study))
    return page(found, summaries(found), [(f"Learning curves: {task}", "curves")], [f"{task} failed."]).split("\n")


def test_headings_notes_and_plots() -> None:
    lines = the_page("<b>task", "a <script>")
    assert lines[0] == r"# Study: a \<script>"
    for line in (
        r"## \<b>task",
        r"## Learning curves: \<b>task",
        r"![Learning curves: \<b>task](curves.png)",
        r"- \<b>task failed.",
    ):
        assert line in lines


def test_tables() -> None:
    lines = the_page("")
    rows = [line.split(" | ")[0] for line in lines if "target=" in line]
    assert rows == [r"| target=a:\<lambda>", r"| target=b:f\|g"]
    assert r"| `target` | a:\<lambda>, b:f\|g |" in lines


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("batch_size=3, memory order", "batch_size=3, memory order"),
        ("__init__ and *args", r"\__init_\_ and \*args"),
        ("[a](b) of x[1]", r"[a\](b) of x[1]"),
        ("R&D `x` ~~ ~ * \\", r"R\&D \`x\` \~\~ ~ * \\"),
    ],
)
def test_what_is_escaped(text: str, told: str) -> None:
    assert escaped(text) == told
