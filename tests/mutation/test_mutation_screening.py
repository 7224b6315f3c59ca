"""Of many cases that fail in the same way, a few are run first."""

from __future__ import annotations

from mutation_support import artifact_of, function, propose

from pytest_learnloop.domain import Case, Ending, Experience, Outcome
from pytest_learnloop.optimizers.mutation.screening import screen

ID = "shop:f"


def failing(name: str, error: str = "ValueError: 1", line: int = 1, seconds: float = 0.0) -> Experience:
    feedback = f">   f()\nE   {error}"
    lines = frozenset({(ID, line)})
    touched = frozenset({ID})
    return Experience(Case(name), Outcome(Ending.FAILED, 0.0, seconds, feedback, touched=touched, lines=lines))


def test_few_cases_are_all_run() -> None:
    assert screen([failing(str(number)) for number in range(9)], ID) == ()


def test_quickest_of_each_way_to_fail_are_chosen() -> None:
    many = [failing(f"a{number}", seconds=10.0 - number) for number in range(10)]
    elsewhere = [failing(f"b{number}", line=2) for number in range(5)]
    otherwise = [failing("c", "TypeError: 1")]

    chosen = screen([*many, *elsewhere, *otherwise], ID)

    assert {case.nodeid for case in chosen} == {"a9", "a8", "a7", "b0", "b1", "b2", "c"}


def test_values_in_the_message_make_no_difference() -> None:
    assert len(screen([failing(str(number), f"KeyError: {number}") for number in range(20)], ID)) == 3


def test_cases_that_do_not_reach_the_parameter_are_left_out() -> None:
    foreign = [failing(f"x{number}") for number in range(20)]

    assert screen(foreign, "shop:other") == ()


def test_where_all_fail_in_their_own_way_all_are_run() -> None:
    assert screen([failing(str(number), line=number) for number in range(20)], ID) == ()


def test_proposals_ask_for_these() -> None:
    parameter = function("def f(a):\n    return a + 1\n")
    many = [failing(str(number)) for number in range(20)]

    proposals = propose(artifact_of(parameter), 3, experiences=many)

    assert {len(proposal.screen) for proposal in proposals} == {3}
