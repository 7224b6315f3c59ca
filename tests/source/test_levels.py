"""What a proposal may change of a function."""

from __future__ import annotations

import ast

import pytest
from functions_support import function_sources
from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_learnloop.domain import Artifact, Candidate, EditLevel, Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.levels import check_levels
from pytest_learnloop.source.names import FunctionNode
from pytest_learnloop.source.splice import overlay
from pytest_learnloop.source.stub import stubbed

START = 'def f(a: int, b=1) -> int:\n    """What it does."""\n    return a\n'
BODY = 'def f(a: int, b=1) -> int:\n    """What it does."""\n    import math\n    return math.floor(a)\n'
ANOTHER_DEFAULT = BODY.replace("b=1", "b=2")
ANOTHER_ANNOTATION = BODY.replace("-> int", "-> float")
ANOTHER_DOCSTRING = BODY.replace("What it does.", "What it does")
NO_DOCSTRING = BODY.replace('    """What it does."""\n', "")
AN_IMPORT = "import math\n" + BODY
A_HELPER = "def _h():\n    return 1\n\n\n_ONE = 1\n" + BODY


def artifact(level: EditLevel | None, beginning: str | None = None) -> Artifact:
    parameter = Parameter("m:f", ParameterKind.FUNCTION, "/m.py", 1, START, edit=level)
    return Artifact((parameter,), {} if beginning is None else {"m:f": beginning})


def check(level: EditLevel | None, source: str, beginning: str | None = None) -> None:
    check_levels(artifact(level, beginning), Candidate({"m:f": source}))


@pytest.mark.parametrize("source", [BODY, ANOTHER_DEFAULT, ANOTHER_DOCSTRING, NO_DOCSTRING, AN_IMPORT, A_HELPER])
@pytest.mark.parametrize("level", [None, EditLevel.MODULE])
def test_a_module_takes_all_that_a_proposal_can_bring(level: EditLevel | None, source: str) -> None:
    check(level, source)


@pytest.mark.parametrize("source", [BODY, ANOTHER_DEFAULT, ANOTHER_ANNOTATION, ANOTHER_DOCSTRING, NO_DOCSTRING])
def test_a_definition_may_change_as_a_whole(source: str) -> None:
    check(EditLevel.DEFINITION, source)


@pytest.mark.parametrize(("source", "names"), [(AN_IMPORT, "math"), (A_HELPER, "_ONE and _h")])
@pytest.mark.parametrize("level", [EditLevel.BODY, EditLevel.DEFINITION])
def test_nothing_comes_along_with_a_definition(level: EditLevel, source: str, names: str) -> None:
    with pytest.raises(
        ProposalError, match=f"^m:f: only the {level.value} of f may change, and it brings {names} along"
    ):
        check(level, source)


@pytest.mark.parametrize("source", [ANOTHER_DEFAULT, ANOTHER_ANNOTATION])
def test_a_body_leaves_the_signature(source: str) -> None:
    check(EditLevel.BODY, BODY)
    with pytest.raises(ProposalError, match="its signature is another, too: keep it as it is"):
        check(EditLevel.BODY, source)


@pytest.mark.parametrize("source", [ANOTHER_DOCSTRING, NO_DOCSTRING])
def test_a_body_leaves_the_docstring(source: str) -> None:
    with pytest.raises(ProposalError, match="its docstring is another, too: keep it as it is"):
        check(EditLevel.BODY, source)


def test_what_stays_is_what_learning_started_from() -> None:
    older = "import math\n" + ANOTHER_DEFAULT
    check(EditLevel.BODY, older.replace("floor", "ceil"), beginning=older)
    with pytest.raises(ProposalError, match="signature"):
        check(EditLevel.BODY, BODY, beginning=older)
    with pytest.raises(ProposalError, match="signature"):
        check_levels(artifact(EditLevel.BODY, older), Candidate({}))


def test_nothing_is_written_that_changes_more_than_it_may() -> None:
    files = {"/m.py": START.encode()}
    assert overlay(artifact(EditLevel.BODY), Candidate({"m:f": BODY}), files) == {"/m.py": BODY.encode()}
    with pytest.raises(ProposalError, match=r"^m:f: only the body of f may change"):
        overlay(artifact(EditLevel.BODY), Candidate({"m:f": AN_IMPORT}), files)


def test_of_a_literal_there_is_the_value_alone() -> None:
    literal = Parameter("m:N", ParameterKind.LITERAL, "/m.py", 1, "1", edit=EditLevel.BODY)
    check_levels(Artifact((literal,)), Candidate({"m:N": "2"}))


@given(function_sources(), function_sources())
def test_body_level_takes_exactly_what_keeps_head_and_docstring(before: str, after: str) -> None:
    parameter = Parameter("m:f", ParameterKind.FUNCTION, "/m.py", 1, before, edit=EditLevel.BODY)
    try:
        check_levels(Artifact((parameter,)), Candidate({"m:f": after}))
    except ProposalError:
        assert head(before) != head(after)
    else:
        assert head(before) == head(after)


@given(function_sources(), st.sampled_from(["return None", "raise NotImplementedError"]))
def test_a_stub_changes_a_body_alone(source: str, statement: str) -> None:
    assume("async def" not in source)  # which may not return a value
    parameter = Parameter("m:f", ParameterKind.FUNCTION, "/m.py", 1, source, edit=EditLevel.BODY)
    check_levels(Artifact((parameter,)), Candidate({"m:f": stubbed(source, "f", statement)}))


def head(source: str) -> tuple[str, str, str | None]:
    (node,) = ast.parse(source).body
    assert isinstance(node, FunctionNode)
    returns = "" if node.returns is None else ast.dump(node.returns)
    return ast.dump(node.args), returns, ast.get_docstring(node, clean=False)
