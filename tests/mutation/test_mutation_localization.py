"""Suspicion of lines, against values worked out by hand."""

from __future__ import annotations

import math

import pytest
from mutation_support import artifact_of, context_of, experience, function, pool_of, propose

from pytest_learnloop.domain import Case, Ending, Experience, Outcome
from pytest_learnloop.learning.blame import ochiai
from pytest_learnloop.optimizers.mutation import MutationOptimizer
from pytest_learnloop.optimizers.mutation.localization import UNTOUCHED, Suspicion


def lines(*numbers: int, of: str = "shop:f") -> list[tuple[str, int]]:
    return [(of, number) for number in numbers]


@pytest.mark.parametrize(
    ("failing", "passing", "all_failing", "expected"),
    [(1, 0, 1, 1.0), (1, 1, 1, 1 / math.sqrt(2)), (1, 3, 1, 0.5), (2, 2, 2, 1 / math.sqrt(2)), (0, 5, 3, 0.0)],
)
def test_ochiai(failing: int, passing: int, all_failing: int, expected: float) -> None:
    assert ochiai(failing, passing, all_failing) == pytest.approx(expected)


def test_line_of_failing_cases_alone_is_most_suspicious() -> None:
    suspicion = Suspicion(
        [
            experience("test_a", 1, lines(2, 3)),
            experience("test_b", 1, lines(2, 3)),
            experience("test_c", 0, lines(2, 4)),
        ]
    )

    assert suspicion.of_lines("shop:f", 4, 4) == 1.0
    assert suspicion.of_lines("shop:f", 2, 2) == pytest.approx(1 / math.sqrt(3))
    assert suspicion.of_lines("shop:f", 3, 3) == UNTOUCHED
    assert suspicion.of_parameter("shop:f") == 1.0


def test_what_one_case_blames_most_is_as_suspicious_as_what_many_others_blame_most() -> None:
    suspicion = Suspicion(
        [
            *(experience(f"test_many_{n}", 0, lines(2, 3)) for n in range(8)),
            experience("test_one", 0, lines(5, 6)),
            *(experience(f"test_fine_{n}", 1, lines(3, 5, 6)) for n in range(7)),
            experience("test_fine", 1, lines(6)),
        ]
    )

    assert suspicion.of_lines("shop:f", 5, 5) == pytest.approx(suspicion.of_lines("shop:f", 2, 2))
    assert suspicion.of_lines("shop:f", 6, 6) < suspicion.of_lines("shop:f", 5, 5)
    assert suspicion.of_lines("shop:f", 3, 3) < suspicion.of_lines("shop:f", 2, 2)


def test_statement_without_a_record_of_its_own_takes_the_most_suspicious_line_within() -> None:
    suspicion = Suspicion([experience("test_a", 1, lines(3)), experience("test_b", 0, lines(3, 4))])

    assert suspicion.of_lines("shop:f", 2, 5) == 1.0


def test_without_a_passing_case_all_lines_of_failing_ones_are_equal() -> None:
    suspicion = Suspicion([experience("test_a", 0, lines(2, 3)), experience("test_b", 0, lines(2))])

    assert suspicion.of_lines("shop:f", 2, 2) == suspicion.of_lines("shop:f", 3, 3) == 1.0
    assert suspicion.of_lines("shop:f", 9, 9) == UNTOUCHED


@pytest.mark.parametrize(
    "experiences",
    [[], [experience("test_a", 1, lines(2))], [experience("test_a", 0), experience("test_b", 1, lines(2))]],
    ids=["no case at all", "no failing case", "failing before anything is reached"],
)
def test_where_nothing_is_known_all_lines_are_equal(experiences: list[Experience]) -> None:
    suspicion = Suspicion(experiences)

    assert suspicion.of_lines("shop:f", 2, 2) == suspicion.of_lines("shop:g", 7, 7) == 1.0


def test_parameter_that_was_touched_without_lines_is_suspicious_as_a_whole() -> None:
    touched = Outcome(Ending.FAILED, 0.0, touched=frozenset({"shop:LIMIT"}))
    suspicion = Suspicion([Experience(Case("test_a"), touched), experience("test_b", 1, lines(2))])

    assert suspicion.of_lines("shop:LIMIT", 1, 1) == 1.0
    assert suspicion.of_parameter("shop:LIMIT") == 1.0
    assert suspicion.of_parameter("shop:other") == UNTOUCHED


def test_skipped_cases_count_for_nothing() -> None:
    skipped = experience("test_a", 0, lines(2), Ending.SKIPPED)
    suspicion = Suspicion([skipped, experience("test_b", 0, lines(3)), experience("test_c", 1, lines(3))])

    assert suspicion.of_lines("shop:f", 2, 2) == UNTOUCHED


def test_partial_scores_count_as_failing() -> None:
    suspicion = Suspicion([experience("test_a", 0.5, lines(2)), experience("test_b", 1, lines(3))])

    assert suspicion.of_lines("shop:f", 2, 2) == 1.0


def test_suspicious_function_is_edited_first() -> None:
    innocent = function("def innocent(a):\n    return a < 1\n")
    guilty = function("def guilty(a):\n    return a < 1\n")
    experiences = [
        experience("test_a", 1, lines(2, of=innocent.id)),
        experience("test_b", 0, lines(2, of=guilty.id)),
    ]
    proposals = propose(artifact_of(innocent, guilty), experiences=experiences)

    first_innocent = next(i for i, proposal in enumerate(proposals) if innocent.id in proposal.edits)
    assert first_innocent > 5
    assert all(guilty.id in proposal.edits for proposal in proposals[:first_innocent])


def test_condition_is_nearly_as_suspicious_as_the_branch_it_chose() -> None:
    parameter = function("def f(a):\n    b = 1\n    c = a < b\n    if a < b:\n        return 2\n    return c\n")
    experiences = [experience(f"test_{n}", 1, lines(2, 3, 4, 6)) for n in range(9)]
    experiences.append(experience("test_bad", 0, lines(2, 3, 4, 5)))
    optimizer, artifact = MutationOptimizer(artifact_of(parameter)), artifact_of(parameter)

    (first,) = optimizer.propose(context_of(artifact, experiences), pool_of(artifact), 1)

    assert first.description == "changed `<` to `<=` in line 4 of f"
