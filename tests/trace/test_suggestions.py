"""Suggestions in answers: right ones, broken ones, and those of small models."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trace_support import CLAMP, MENDED, artifact_of, literal, suggesting

from pytest_learnloop.domain import Candidate
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.optimizers.trace.answers import suggestions_in
from pytest_learnloop.optimizers.trace.edits import EditReader, within

NAMES = ("clamp__code0", "LABEL0")
ONE_LINE = "def clamp(value, low, high): return max(low, min(value, high))"
QUOTED = 'def clamp(value, low, high):\n    """Keep it."""\n    return {"a": 1}["a"]'


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param(suggesting(clamp__code0=MENDED), MENDED, id="as asked for"),
        pytest.param(f"Sure!\n```json\n{suggesting(clamp__code0=MENDED)}\n```\nDone.", MENDED, id="fenced"),
        pytest.param(f"<think>{{}}</think>{suggesting(clamp__code0=MENDED)}", MENDED, id="after thoughts"),
        pytest.param(json.dumps({"clamp__code0": MENDED}), MENDED, id="without suggestion"),
        pytest.param(json.dumps([{"suggestion": {"clamp__code0": MENDED}}]), MENDED, id="in a list"),
        pytest.param(json.dumps({"suggestion": {"clamp__code0": {"code": MENDED}}}), MENDED, id="below code"),
        pytest.param(suggesting(clamp__code0=QUOTED.split("\n")), QUOTED, id="lines"),
        pytest.param(suggesting(clamp__code0=ONE_LINE).replace("\\n", "\n"), ONE_LINE, id="raw ends of lines"),
        pytest.param('{"suggestion": {"clamp__code0": "' + QUOTED + '"}}', QUOTED, id="quotes that are not escaped"),
        pytest.param("{'suggestion': {'clamp__code0': " + repr(MENDED) + "}}", MENDED, id="python"),
        pytest.param('{"suggestion": {"clamp__code0": """' + ONE_LINE + '"""}}', ONE_LINE, id="triple quotes"),
        pytest.param(
            '{"suggestion": {"clamp__code0": ```python\n' + QUOTED + '\n```, "LABEL0": "x"}}', QUOTED, id="fence inside"
        ),
        pytest.param('{"suggestion": {"clamp__code0": `' + ONE_LINE + "`}}", ONE_LINE, id="backticks"),
        pytest.param('{"suggestion": {"clamp__code0": "' + ONE_LINE, ONE_LINE, id="cut short"),
        pytest.param(
            '{"reasoning": "clamp__code0: "wrong"", "suggestion": {"clamp__code0": "' + ONE_LINE + '"}}',
            ONE_LINE,
            id="named in broken reasoning",
        ),
        pytest.param(
            '{"suggestion": {"clamp__code0": "' + ONE_LINE + ' # TERMINATE"}}',
            f"{ONE_LINE} # TERMINATE",
            id="the word to stop inside code",
        ),
    ],
)
def test_what_is_suggested_for_code(answer: str, code: str) -> None:
    found = suggestions_in(answer, NAMES)
    assert str(found.values["clamp__code0"]).strip() == code.strip()
    assert not found.stops


@pytest.mark.parametrize(
    ("answer", "stops"),
    [
        ("TERMINATE", True),
        ("No changes are needed: TERMINATE.", True),
        ('{"suggestion": {}, "answer": "TERMINATE"}', True),
        ("", False),
        ("I do not know.", False),
        (suggesting(other__code0=MENDED), False),
        ('{"suggestion": {"clamp__code0": ""}}', False),
        ('{"suggestion": {"clamp__code0": null}}', False),
        ("[" * 100_000, False),
        ('{"suggestion": ' * 1000, False),
        ('{"suggestion": "nothing"}', False),
    ],
)
def test_answers_without_a_suggestion(answer: str, stops: bool) -> None:
    found = suggestions_in(answer, NAMES)
    assert (found.values, found.stops) == ({}, stops)


@given(st.text() | st.text(alphabet="{}\":,\\`'[]\nabclamp__code0suggestion"))
def test_no_answer_makes_reading_fail(answer: str) -> None:
    artifact = artifact_of()
    EditReader(artifact).of_suggestions(answer, VARIABLES, artifact.start)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<"), min_size=1))
def test_any_text_survives_json(text: str) -> None:
    assert suggestions_in(suggesting(LABEL0=text), NAMES).values == {"LABEL0": text}


VARIABLES = {"clamp__code0": "shop:clamp", "LABEL0": "shop:LABEL"}


def edits(answer: str) -> dict[str, str]:
    artifact = artifact_of()
    return EditReader(artifact).of_suggestions(answer, VARIABLES, artifact.start).edits


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("sum: {}", "'sum: {}'"),
        ('say "it"', "'say \"it\"'"),
        ("'in quotes'", "'in quotes'"),
        ("```\nfenced\n```", "'fenced'"),
        (7, "'7'"),
        (["a", "b"], '"""a\nb"""'),
        ("total: {}", None),
    ],
)
def test_a_text_is_replaced_by_a_text(value: object, source: str | None) -> None:
    assert edits(suggesting(LABEL0=value)) == ({} if source is None else {"shop:LABEL": source})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (suggesting(clamp__code0=MENDED), MENDED),
        (suggesting(clamp__code0=f"```python\n{MENDED}```"), MENDED),
        (suggesting(clamp__code0=f"@trainable\n{MENDED}"), MENDED),
        (f"The fix:\n```python\n{MENDED}```", MENDED),
        (suggesting(clamp__code0=MENDED, shares__code0="import os\nos.system('rm')"), MENDED),
        (suggesting(clamp__code0="import os\nos.system('rm')"), None),
        (suggesting(clamp__code0="def other(): pass"), None),
        (suggesting(clamp__code0=CLAMP), None),
        (suggesting(clamp__code0="def clamp(value, low, high):\n    return ("), None),
    ],
)
def test_code_becomes_an_edit(answer: str, expected: str | None) -> None:
    found = edits(answer)
    assert set(found) <= {"shop:clamp"}
    assert found.get("shop:clamp", "").strip() == (expected or "").strip()


def test_values_that_are_no_text() -> None:
    artifact = artifact_of(literal("SIZES", "[1, 2]"), literal("RATE", "0.5"))
    reader = EditReader(artifact)
    names = {"SIZES0": "shop:SIZES", "RATE0": "shop:RATE"}
    found = reader.of_suggestions(suggesting(SIZES0=[3], RATE0="0.75"), names, artifact.start)
    assert found.edits == {"shop:SIZES": "[3]", "shop:RATE": "0.75"}


def test_what_cannot_be_used_is_no_edit() -> None:
    def refuse(candidate: Candidate) -> None:
        raise ProposalError("its parameters were changed")

    artifact = artifact_of()
    found = EditReader(artifact, refuse).of_suggestions(suggesting(clamp__code0=MENDED), VARIABLES, artifact.start)
    assert (found.edits, found.problem) == ({}, "its parameters were changed")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("<a>\ncode\n</a> more", "code"),
        ("before <a>code", "code"),
        ("code</a>", "code"),
        ("code", "code"),
        ("<think><a>no</a></think><a>yes</a>", "yes"),
    ],
)
def test_text_within_tags(answer: str, expected: str) -> None:
    assert within(answer, "<a>", "</a>") == expected
