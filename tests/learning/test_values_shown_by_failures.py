"""What a test computes it does not write down: its failure shows the value, and who answers by it learned by heart."""

from __future__ import annotations

import pytest

from pytest_learnloop.domain import (
    Artifact,
    Call,
    Candidate,
    Case,
    CaseSource,
    Ending,
    Outcome,
    Parameter,
    ParameterKind,
)
from pytest_learnloop.learning.memorized import Memorization
from pytest_learnloop.learning.shown_values import shown_by

START = "def pad(width):\n    return '-' * width\n"
TEST = "def test_pad(w):\n    assert pad(w) == '-' * (w - 1) + ':'\n"
CASE, OTHER = Case("test_pad.py::test_pad[6]"), Case("test_pad.py::test_pad[9]")
SEEDED = [Case("test_pad.py::test_any", seed) for seed in (1, 2)]


def failing(explanation: str, *arguments: str) -> Outcome:
    call = Call("pad:pad", tuple(("width", each) for each in arguments))
    return Outcome(Ending.FAILED, 0.0, feedback=f"w = 6\n\n>   assert 777\n{explanation}\n\nt.py:8: x", calls=(call,))


@pytest.mark.parametrize(
    ("explanation", "values"),
    [
        ("E       AssertionError: assert '------' == '-----:'", {"------", "-----:"}),
        ("E       assert 45 == 144\nE        +  where 45 = rate(22)", {45, 144, 22}),
        (r"E       assert 'one\ntwo' == 'one\n'", {"one\ntwo", "one\n"}),
        ("E       assert {'a': 583} == {}", {"a", 583}),
        ("E       ValueError: not 'folio' but 2120", {"folio", 2120}),
        ("a line of the test: 583", set()),
    ],
)
def test_what_pytest_says_of_a_failure_shows_values(explanation: str, values: set[object]) -> None:
    assert {each.value for each in shown_by(failing(explanation))} == values


def test_what_went_in_is_shown_as_well() -> None:
    assert {each.value for each in shown_by(failing("", "583", "['folio']"))} == {583, "folio"}


def memorization(outcomes: dict[Case, Outcome]) -> Memorization:
    parameter = Parameter("pad:pad", ParameterKind.FUNCTION, "/pad.py", 1, START)
    tests = {case.nodeid: CaseSource(TEST) for case in (CASE, OTHER)}
    return Memorization.of(Artifact((parameter,)), [CASE, *SEEDED], tests).having_seen(outcomes)


def signs(known: Memorization, body: str) -> list[str]:
    return [each.literal for each in known.signs(Candidate({"pad:pad": f"def pad(width):\n    {body}\n"}))]


EXPLANATION = "E       AssertionError: assert '------' == '-----:'"


def test_a_constant_that_a_test_computes_is_a_sign() -> None:
    assert signs(memorization({CASE: failing(EXPLANATION)}), "return '-----:'") == ["'-----:'"]
    assert signs(memorization({}), "return '-----:'") == []


def test_an_input_that_is_compared_with_is_a_sign() -> None:
    assert signs(memorization({CASE: failing("", "583")}), "return ':' if width == 583 else ''") == ["583"]


def test_each_seed_of_a_test_shows_what_it_has() -> None:
    known = memorization({case: failing("", value) for case, value in zip(SEEDED, ("583", "941"), strict=True)})
    assert signs(known, "return {583: 1, 941: 2}[width]") == ["583", "941"]


def test_cases_that_pass_or_are_not_train_show_nothing() -> None:
    passed = Outcome(Ending.PASSED, 1.0, feedback=EXPLANATION)
    assert signs(memorization({CASE: passed, OTHER: failing(EXPLANATION)}), "return '-----:'") == []


def test_a_rule_that_gives_the_value_is_no_sign() -> None:
    assert signs(memorization({CASE: failing(EXPLANATION, "583")}), "return '-' * (width - 1) + ':'") == []
