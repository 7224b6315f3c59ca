"""What tells proposals apart is what tells candidates apart, and of an edited source it follows from the edit."""

from __future__ import annotations

import ast
import configparser
import difflib
import heapq
import inspect
import textwrap
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutation_support import artifact_of, function, propose

from pytest_learnloop.domain import Candidate
from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.fingerprint import Fingerprints, fingerprint
from pytest_learnloop.optimizers.mutation.identity import Identities
from pytest_learnloop.optimizers.mutation.syntax import Syntax

FUNCTIONS: tuple[Callable[..., Any], ...] = (
    difflib.SequenceMatcher.find_longest_match,
    difflib.SequenceMatcher.get_opcodes,
    difflib.context_diff,
    textwrap.TextWrapper._wrap_chunks,
    textwrap.dedent,
    heapq.merge,
    heapq.nsmallest,
    configparser.RawConfigParser._read,  # type: ignore[attr-defined]
    configparser.RawConfigParser.get,
)

ODD = '''def odd(a, b):
    """Told in
  two lines."""
    if a: return b
    elif b:
        x = """
unindented
"""
    # a remark
    elif a and \\
            b:
        x = 1; y = 2
    else:
        x = 3
    try:
        pass
    except (KeyError,
            ValueError):  # both

        del x
    finally:
        @property
        def inner(self): return self.ä + "ö"
    for x in a: pass
    else:
        return (1,
    2)
    while True: x = 1
    match a:
        case [1, *_]:
            return 1
        case _: return 2
'''

SOURCES = (*(textwrap.dedent(inspect.getsource(each)) for each in FUNCTIONS), ODD, ODD.replace("    ", "\t"))
PIECES = (
    *(
        "",
        " ",
        "    ",
        "\t",
        "\n",
        "\n    ",
        "\n        ",
        "\\",
        "#",
        '"""',
        "'",
        ":",
        ";",
        ",",
        "(",
        ")",
        "[",
        "=",
        "é",
    ),
    *("x", "1", "pass\n", "else:\n", "elif x:\n", "if x:", "return x\n", "def f():\n", "@x\n", "yield", " not ", " + "),
)


def prints_of(source: str) -> Fingerprints:
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return Fingerprints(Syntax(source, definition.name))


SYNTAXES = {source: prints_of(source) for source in SOURCES}


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, Edit]:
    source = draw(st.sampled_from(SOURCES))
    start = draw(st.integers(0, len(source)))
    if draw(st.booleans()):
        start = source.rfind("\n", 0, start) + 1  # where statements come and go
    end = start + draw(st.integers(0, 90) if draw(st.booleans()) else st.just(0))
    indentation = draw(st.sampled_from(("", "    ", "        ", "            ")))
    text = indentation + "".join(draw(st.lists(st.sampled_from(PIECES), max_size=4)))
    return source, Edit(start, min(end, len(source)), text, "")


@settings(max_examples=60)
@given(edits())
def test_edited_source_has_the_fingerprint_that_it_has_when_parsed_as_a_whole(edit: tuple[str, Edit]) -> None:
    source, change = edit
    assert SYNTAXES[source].of_edited(change) == fingerprint(change.apply(source))


@pytest.mark.parametrize("source", SOURCES, ids=[*(each.__name__ for each in FUNCTIONS), "odd", "tabs"])
def test_lines_taken_and_put_anywhere_are_told_apart_as_in_the_whole(source: str) -> None:
    prints = SYNTAXES[source]
    starts = [0, *(index + 1 for index, character in enumerate(source) if character == "\n")]
    for start, end in pairwise(starts):
        line = source[start:end]
        indentation = line[: len(line) - len(line.lstrip())]
        for change in (
            Edit(start, end, "", ""),
            Edit(start, start, f"{indentation}z = 1\n", ""),
            Edit(start, end, "\n", ""),
        ):
            assert prints.of_edited(change) == fingerprint(change.apply(source))


@settings(max_examples=25)
@given(st.data())
def test_proposals_are_told_apart_as_candidates_are(data: st.DataObject) -> None:
    parameter = function(data.draw(st.sampled_from(SOURCES)))
    artifact = artifact_of(parameter)
    sources = [proposal.edits[parameter.id] for proposal in propose(artifact, 12, seed=data.draw(st.integers(0, 9)))]
    one, other = data.draw(st.sampled_from(sources)), data.draw(st.sampled_from(sources))
    if data.draw(st.booleans()):
        other = ast.unparse(ast.parse(one))
    first, second = Candidate({parameter.id: one}), Candidate({parameter.id: other})
    identities = Identities(artifact)

    assert (identities.of_candidate(first) == identities.of_candidate(second)) == (first.id == second.id)


def test_no_candidate_is_proposed_twice() -> None:
    parameter = function(inspect.getsource(heapq.merge))

    ids = [Candidate(proposal.edits).id for proposal in propose(artifact_of(parameter), 600)]

    assert len(set(ids)) == len(ids)


def test_only_the_lines_around_an_edit_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    source = SOURCES[0]
    prints = prints_of(source)
    parsed: list[str] = []
    parse = ast.parse

    def noted(text: str) -> ast.Module:
        parsed.append(text)
        return parse(text)

    place = source.index("k > bestsize")

    with monkeypatch.context() as patched:
        patched.setattr(ast, "parse", noted)
        prints.of_edited(Edit(place, place + 1, "c", ""))

    assert sum(map(len, parsed)) < len(source) / 4
