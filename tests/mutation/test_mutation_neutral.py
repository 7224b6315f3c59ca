"""No edit leaves an operation behind that changes nothing, and none is one."""

from __future__ import annotations

import pytest
from mutation_support import Workbench, edited_sources, function

FOLDED = [
    ("a - 1", "a", "a - 0"),
    ("a + 1", "a", "a + 0"),
    ("1 + a", "a", "0 + a"),
    ("a * 2", "a", "a * 1"),
    ("2 * a", "a", "1 * a"),
    ("a ** 2", "a", "a ** 1"),
    ("a << 1", "a", "a << 0"),
    ("(a - 1) * b", "a * b", "(a - 0) * b"),
    ("len(a) // 2 - 1", "len(a) // 2", "len(a) // 2 - 0"),
    ("b[(a * b) - 1]", "b[a * b]", "b[(a * b) - 0]"),
    ("f'{a - 1}'", "f'{a}'", "f'{a - 0}'"),
    ("a * 0", "a", "a + 0"),
]


@pytest.mark.parametrize(("before", "after", "never"), FOLDED, ids=[f"{before}" for before, _, _ in FOLDED])
def test_number_that_changes_nothing_goes_with_its_operation(before: str, after: str, never: str) -> None:
    edited = edited_sources(function(f"def work(a, b):\n    return {before}\n"))

    assert f"def work(a, b):\n    return {after}\n" in edited
    assert f"def work(a, b):\n    return {never}\n" not in edited


@pytest.mark.parametrize(
    ("before", "after"),
    [("1 - a", "0 - a"), ("a // 2", "a // 1"), ("a - 0.5", "a - 0.0"), ("a / 2", "a / 1"), ("2 ** a", "1 ** a")],
)
def test_number_that_changes_something_stays(before: str, after: str) -> None:
    assert f"def work(a, b):\n    return {after}\n" in edited_sources(
        function(f"def work(a, b):\n    return {before}\n")
    )


@pytest.mark.parametrize(("before", "never"), [("a += 1", "a += 0"), ("a *= 2", "a *= 1"), ("a -= 1", "a -= 0")])
def test_statement_is_dropped_rather_than_made_to_change_nothing(before: str, never: str) -> None:
    edited = edited_sources(function(f"def work(a):\n    {before}\n    return a\n"))

    assert f"def work(a):\n    {never}\n    return a\n" not in edited
    assert "def work(a):\n    return a\n" in edited


@pytest.mark.parametrize(
    ("before", "never"),
    [("len(a)", "int(len(a))"), ("len(a)", "abs(len(a))"), ("sorted(a)", "list(sorted(a))"), ("abs(a)", "abs(abs(a))")],
)
def test_call_that_changes_nothing_is_not_made(before: str, never: str) -> None:
    assert f"def work(a):\n    return {never}\n" not in edited_sources(function(f"def work(a):\n    return {before}\n"))


def test_repair_takes_a_step_back_without_a_trace() -> None:
    source = """
        def middle(values):
            return sorted(values)[len(values) // 2 - 1]
    """
    repaired = Workbench(source, [(([3, 1, 2],), 2), (([5, 9, 7, 8, 6],), 7), (([4],), 4)]).repair(limit=60)

    assert repaired is not None
    assert repaired[0].endswith("return sorted(values)[len(values) // 2]\n")
