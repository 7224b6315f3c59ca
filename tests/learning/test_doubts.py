"""What makes a change doubtful where few tests ask for it: it takes code away, answers at once, or adds a number."""

from __future__ import annotations

import textwrap

import pytest

from pytest_learnloop.domain import Artifact, Candidate, Case, Ending, Outcome, Parameter, ParameterKind
from pytest_learnloop.learning.doubts import Doubt, asking, doubts


def doubt(start: str, source: str) -> Doubt | None:
    before, after = (f"def f(a, b):\n{textwrap.indent(body, '    ')}\n" for body in (start, source))
    artifact = Artifact((Parameter("shop:f", ParameterKind.FUNCTION, "/shop.py", 1, before),))
    return doubts(artifact, Candidate({"shop:f": after})).get("shop:f")


@pytest.mark.parametrize(
    ("start", "source"),
    [
        ("check(a)\nreturn a", "return a"),
        ("check(a)", "pass"),
        ("a = b\nreturn a", "return a"),
        ("return check(a)", "return a"),
        ("return a.strip()", "return a"),
        ("if a and check(b):\n    return a", "if a:\n    return a"),
        ("if a > b:\n    return a", "if True:\n    return a"),
        ("if a > b:\n    return a\nelse:\n    return b", "if False:\n    return a\nelse:\n    return b"),
        ("for a in b:\n    check(a)  # first\n    break", "for a in b:\n    check(a)"),
    ],
)
def test_it_only_takes_away(start: str, source: str) -> None:
    assert doubt(start, source) is Doubt.LESS


@pytest.mark.parametrize(
    ("start", "source"),
    [
        ("return a[b]", "return 2"),
        ("return a == b", "return True"),
        ("if a:\n    return b\nreturn a", "if a:\n    return 'b c'\nreturn a"),
        ("return f'{a}'", "return None"),
    ],
)
def test_it_only_gives_back_a_constant(start: str, source: str) -> None:
    assert doubt(start, source) is Doubt.CONSTANT


@pytest.mark.parametrize(
    ("start", "source"),
    [
        ("return a", "return a + 1"),
        ("return a * b", "return a * b - 1"),
        ("return a + b", "return (a + b) // 2"),
        ("return a", "return -a"),
        ("a.b = b", "a.b = b + 1"),
        ("return check(a)", "return check(a - 1)"),
        ("return check(a=b)", "return check(a=b + 1)"),
    ],
)
def test_it_only_changes_a_value_by_a_number(start: str, source: str) -> None:
    assert doubt(start, source) is Doubt.STEP


@pytest.mark.parametrize(
    ("start", "source"),
    [
        ("return a - b", "return a + b"),
        ("return a + 2", "return a + 1"),
        ("return a + 1", "return a"),
        ("if not a:\n    return b", "if a:\n    return b"),
        ("return a[:b]", "return a[: b + 1]"),
        ("return range(a)", "return range(a + 1)"),
        ("if a < b:\n    return b", "if a < b - 1:\n    return b"),
        ("return a", "return b + 1"),
        ("return a", "return sorted(a)"),
        ("check(a)", "check(b)"),
        ("check(a)\ncheck(b)", "check(b)\ncheck(a)"),
        ("a = True", "a = False"),
        ("return [a, b]", "return [a]"),
        ("return 1", "return 2"),
        ("return a[b]", "return a[0]"),
        ("return a", "if not a:\n    return 0\nreturn a"),
    ],
)
def test_it_is_not_doubtful(start: str, source: str) -> None:
    assert doubt(start, source) is None


def test_a_literal_is_not_doubtful() -> None:
    artifact = Artifact((Parameter("shop:RATE", ParameterKind.LITERAL, "/shop.py", 1, "[check(1), 2]"),))
    assert doubts(artifact, Candidate({"shop:RATE": "[2]"})) == {}


def test_cases_that_are_better_ask_for_it() -> None:
    failed, passed = Outcome(Ending.FAILED, 0.0), Outcome(Ending.PASSED, 1.0)
    start = {Case("test_a"): failed, Case("test_b"): failed, Case("test_c"): passed}
    assert asking(start, {Case("test_a"): passed, Case("test_b"): failed, Case("test_c"): passed}) == 1
