"""Ranking parameters by how much the tests blame them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Artifact, Ending, Outcome, Parameter, ParameterKind
from pytest_learnloop.learning.blame import Blame, most_blamed, ochiai, ranked

SOURCES = {"m:a": "def a(): pass", "m:b": "def b(): pass  # longer", "m:c": "def c(): pass", "m:d": "def d(): pass"}
ARTIFACT = Artifact(
    tuple(Parameter(id_, ParameterKind.FUNCTION, "/m.py", 1, source) for id_, source in SOURCES.items())
)


def failing(*touched: str, score: float = 0.0) -> Outcome:
    return Outcome(Ending.FAILED if score < 1 else Ending.PASSED, score, touched=frozenset(touched))


def passing(*touched: str) -> Outcome:
    return failing(*touched, score=1.0)


def order(*outcomes: Outcome) -> list[str]:
    return [each.parameter for each in ranked(ARTIFACT, outcomes)]


def test_what_only_failing_tests_reach_is_blamed_most() -> None:
    outcomes = [failing("m:a", "m:b"), failing("m:b"), passing("m:a"), passing("m:c")]
    assert ranked(ARTIFACT, outcomes) == [
        Blame("m:b", failing=2, passing=0, score=1.0),
        Blame("m:a", failing=1, passing=1, score=0.5),
    ]


def test_a_function_is_blamed_as_its_most_suspicious_line_is() -> None:
    """Every test reaches ``m:a``, and only those that fail run its third line."""
    in_line_3 = [replace(failing("m:a", "m:b"), lines=frozenset({("m:a", 2), ("m:a", 3), ("m:b", 2)}))] * 2
    others = [replace(passing("m:a"), lines=frozenset({("m:a", 2)}))] * 9
    of_b = replace(passing("m:a", "m:b"), lines=frozenset({("m:a", 2), ("m:b", 2)}))
    assert ranked(ARTIFACT, [*in_line_3, *others, of_b])[:1] == [Blame("m:a", failing=2, passing=10, score=1.0)]
    assert order(*(replace(each, lines=frozenset()) for each in [*in_line_3, *others, of_b])) == ["m:b", "m:a"]


def test_what_no_failing_test_reaches_is_not_blamed() -> None:
    assert order(passing("m:a"), failing()) == []


def test_a_score_below_the_best_is_a_failure() -> None:
    assert order(failing("m:a", score=0.9)) == ["m:a"]


def test_skipped_tests_tell_nothing() -> None:
    assert order(Outcome(Ending.SKIPPED, 1.0, touched=frozenset({"m:a"})), failing("m:b")) == ["m:b"]


def test_a_tie_goes_to_fewer_passing_tests() -> None:
    # With four failing tests, 1 failing and 0 passing measures as much as 2 failing and 2 passing.
    two, four = [failing("m:a")], [failing("m:b"), failing("m:b"), failing(), passing("m:b"), passing("m:b")]
    assert ochiai(1, 0, 4) == ochiai(2, 2, 4) == 0.5
    assert order(*two, *four) == ["m:a", "m:b"]
    assert order(*four, *two) == ["m:a", "m:b"]


def test_what_most_failing_tests_share_leaves_room_for_what_another_reaches() -> None:
    outcomes = [*[failing("m:a", "m:c", "m:d")] * 3, failing("m:b"), *[passing("m:b")] * 5]
    assert [each.parameter for each in ranked(ARTIFACT, outcomes)][-1] == "m:b"
    assert [each.parameter for each in most_blamed(ARTIFACT, outcomes, 2)] == ["m:a", "m:b"]
    assert [each.parameter for each in most_blamed(ARTIFACT, outcomes, 3)] == ["m:a", "m:c", "m:b"]
    assert [each.parameter for each in most_blamed(ARTIFACT, outcomes, 1)] == ["m:a"]


def test_then_to_the_shorter_source_and_then_by_id() -> None:
    assert order(failing("m:d", "m:c", "m:b")) == ["m:c", "m:d", "m:b"]


touched = st.frozensets(st.sampled_from(sorted(SOURCES)))


@given(st.lists(st.builds(lambda names, score: failing(*names, score=score), touched, st.sampled_from([0.0, 1.0]))))
def test_blame_is_a_share_and_ordered(outcomes: list[Outcome]) -> None:
    found = ranked(ARTIFACT, outcomes)
    assert all(0 < each.score <= 1 and each.failing > 0 for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert ranked(ARTIFACT, reversed(outcomes)) == found, "the order of the tests tells nothing"


def test_a_tie_goes_to_what_the_failing_test_came_to_last() -> None:
    """A long test calls much that no other does: what it came to last stands next to its failure."""
    long = replace(failing("m:a", "m:b", "m:c"), latest=("m:b", "m:c"))
    assert order(long) == ["m:b", "m:c", "m:a"]
    assert order(long, passing("m:b")) == ["m:c", "m:a", "m:b"]


def test_what_a_passing_test_came_to_last_tells_nothing() -> None:
    assert order(failing("m:a", "m:b"), replace(passing("m:a", "m:b"), latest=("m:b", "m:a"))) == ["m:a", "m:b"]
