"""Reading answers: what was written in any of the formats is read as it was written, and garbage does no harm."""

from __future__ import annotations

import textwrap

from hypothesis import example, given
from hypothesis import strategies as st
from text_support import artifact_of, parameter

from pytest_learnloop.domain import Artifact, ParameterKind, normalized
from pytest_learnloop.optimizers.text.answers.literals import as_literal
from pytest_learnloop.optimizers.text.answers.reading import AnswerReader

BEFORE = "def work(a, b):\n    raise NotImplementedError\n"
EXPRESSIONS = st.sampled_from(["a + b", "[a, b]", "'#` fence'", "{a: b}", "a if b else None", "f'{a}'", '"""x\n  y"""'])
STATEMENTS = EXPRESSIONS.flatmap(
    lambda expression: st.sampled_from(
        [
            f"a = {expression}",
            f"if b:\n    a = {expression}\nelse:\n    pass",
            f"for c in a:\n    print(c, {expression})",
        ]
    )
)


@st.composite
def functions(draw: st.DrawFn) -> str:
    body = "\n".join([*draw(st.lists(STATEMENTS, max_size=4)), f"return {draw(EXPRESSIONS)}"])
    lines = body.split("\n")
    in_string = [sum(line.count('"""') for line in lines[:index]) % 2 for index in range(len(lines))]
    return "def work(a, b):\n" + "\n".join(
        line if inside else f"    {line}" for line, inside in zip(lines, in_string, strict=True)
    )


def in_fence(code: str) -> str:
    return f"Here you are.\n\n```python\n{code}\n```\n\nIt works."


def bare(code: str) -> str:
    return code


def as_replacement(code: str) -> str:
    return f"<<<<<<< SEARCH\n{BEFORE}=======\n{code}\n>>>>>>> REPLACE"


def as_diff(code: str) -> str:
    gone = "\n".join(f"-{line}" for line in BEFORE.splitlines())
    new = "\n".join(f"+{line}" for line in code.splitlines())
    return f"```diff\n@@ -1,2 +1,9 @@\n{gone}\n{new}\n```"


def in_module(code: str) -> str:
    return f'"""A module."""\n\nimport os\n\n\n{code}\n\n\nif __name__ == "__main__":\n    work(1, 2)\n'


def marked(code: str) -> str:
    return f"```py\n@trainable\n{code}\n```"


def artifact() -> Artifact:
    return artifact_of(parameter("work", BEFORE))


def edits(answer: str, artifact: Artifact) -> dict[str, str]:
    shown = [each.id for each in artifact.parameters]
    return AnswerReader(artifact).read(answer, artifact.start, shown).edits


@given(functions(), st.sampled_from([in_fence, bare, as_replacement, as_diff, in_module, marked]))
def test_round_trip(code: str, write: object) -> None:
    assert callable(write)
    assert normalized(edits(write(code), artifact())["shop:work"]) == normalized(code)


@given(functions())
def test_round_trip_of_an_indented_block(code: str) -> None:
    if '"""' not in code:
        assert normalized(edits(in_fence(textwrap.indent(code, "        ")), artifact())["shop:work"]) == normalized(
            code
        )


MARKS = (
    "```",
    "```python\n",
    "````",
    "~~~",
    "<<<<<<< SEARCH",
    "=======",
    ">>>>>>> REPLACE",
    "@@ -1 +1 @@",
    "--- a",
    "### ",
)
CODE = ("def work(a, b):", "    return a", "class A:", "import os", "shop:work", "TEXT = ", "'''", '"', "\\", "<think>")
OTHERS = ("\n", "\n", "\n", " ", "\t", "\x00", "\ud800", "\x0c", "(" * 300, "lambda:" * 50)
PIECES = st.sampled_from([*MARKS, *CODE, *OTHERS])


@given(st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join), st.booleans())
def test_garbage_does_no_harm(answer: str, truncated: bool) -> None:
    found = artifact_of(parameter("work", BEFORE), parameter("TEXT", "'text'", ParameterKind.LITERAL))
    shown = [each.id for each in found.parameters]
    reading = AnswerReader(found).read(answer, found.start, shown, truncated=truncated)
    assert set(reading.edits) <= set(shown)
    assert bool(reading.edits) != bool(reading.problem)


@given(st.text())
def test_any_text_can_be_a_literal(text: str) -> None:
    assert eval(as_literal(text)) == text


@example("a\n''")
@given(st.text("abc \"'\\`{}\n", min_size=1).filter(str.strip))
def test_plain_text_for_a_literal_is_taken_as_it_is(text: str) -> None:
    found = artifact_of(parameter("TEXT", "'before'", ParameterKind.LITERAL))
    edited = edits(f"`````text\nSay: {text}\n`````", found)
    assert eval(edited["shop:TEXT"]) == f"Say: {text}".strip()
