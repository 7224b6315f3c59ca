"""Classic one-line faults are repaired within a bounded number of candidates."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from mutation_support import Workbench

Calls = Sequence[tuple[tuple[Any, ...], Any]]

FAULTS: dict[str, tuple[str, Calls]] = {
    "boundary of a binary search": (
        """
        def find(items, wanted):
            low, high = 0, len(items)
            while low < high:
                middle = (low + high) // 2
                if items[middle] == wanted:
                    return middle
                if items[middle] < wanted:
                    low = middle + 1
                else:
                    high = middle - 1
            return -1
        """,
        [(([1, 3, 5, 7, 9, 11], n), i) for n, i in [(1, 0), (3, 1), (5, 2), (7, 3), (9, 4), (11, 5), (4, -1), (0, -1)]],
    ),
    "greatest common divisor with its arguments swapped": (
        """
        def gcd(a, b):
            if b == 0:
                return a
            return gcd(a % b, b)
        """,
        [((12, 18), 6), ((7, 3), 1), ((10, 0), 10), ((100, 75), 25), ((5, 5), 5)],
    ),
    "running maximum that starts too high": (
        """
        def largest_sum(numbers):
            best = 0
            here = 1
            for number in numbers:
                here = max(0, here + number)
                best = max(best, here)
            return best
        """,
        [(([1, -2, 3, 4],), 7), (([-1, -2],), 0), (([5],), 5), (([2, -1, 2],), 3), (([],), 0)],
    ),
    "return within the loop": (
        """
        def count_vowels(text):
            count = 0
            for letter in text:
                if letter in "aeiou":
                    count += 1
                return count
        """,
        [(("banana",), 3), (("sky",), 0), (("aeiou",), 5), (("hello",), 2)],
    ),
    "and for or": (
        """
        def is_leap(year):
            return year % 4 == 0 and year % 100 != 0 and year % 400 == 0
        """,
        [((2000,), True), ((1900,), False), ((2024,), True), ((2023,), False), ((2400,), True), ((4,), True)],
    ),
    "true division for an index": (
        """
        def median(values):
            ordered = sorted(values)
            return ordered[len(ordered) / 2]
        """,
        [(([3, 1, 2],), 2), (([5],), 5), (([9, 8, 7, 6, 5],), 7)],
    ),
    "range that ends too early": (
        """
        def factorial(n):
            product = 1
            for factor in range(1, n):
                product *= factor
            return product
        """,
        [((0,), 1), ((1,), 1), ((3,), 6), ((5,), 120)],
    ),
    "wrong variable": (
        """
        def fibonacci(n):
            first, second = 0, 1
            for _ in range(n):
                first, second = second, first + first
            return first
        """,
        [((0,), 0), ((1,), 1), ((2,), 1), ((7,), 13), ((10,), 55)],
    ),
    "missing negation": (
        """
        def unique(items):
            seen = []
            for item in items:
                if item in seen:
                    seen.append(item)
            return seen
        """,
        [(([1, 1, 2],), [1, 2]), (([],), []), (([3, 2, 3],), [3, 2])],
    ),
    "slice that loses an element": (
        """
        def rotated(items, steps):
            steps %= len(items)
            return items[steps + 1:] + items[:steps]
        """,
        [(([1, 2, 3, 4], 1), [2, 3, 4, 1]), (([1, 2], 2), [1, 2]), (([7, 8, 9], 5), [9, 7, 8])],
    ),
    "minimum for maximum": (
        """
        def clamped(value, low, high):
            return max(low, max(value, high))
        """,
        [((5, 0, 10), 5), ((-5, 0, 10), 0), ((50, 0, 10), 10)],
    ),
    "increment of the wrong amount": (
        """
        def every_other(items):
            kept = []
            index = 0
            while index < len(items):
                kept.append(items[index])
                index += 1
            return kept
        """,
        [(([1, 2, 3, 4, 5],), [1, 3, 5]), (([],), []), (([1],), [1]), (([1, 2],), [1])],
    ),
    "statements in the wrong order": (
        """
        def running_totals(numbers):
            totals = []
            total = 0
            for number in numbers:
                totals.append(total)
                total += number
            return totals
        """,
        [(([1, 2, 3],), [1, 3, 6]), (([],), []), (([4, -4],), [4, 0])],
    ),
    "assignment instead of accumulation": (
        """
        def weighted(values, weights):
            total = 0
            for value, weight in zip(values, weights):
                total = value * weight
            return total
        """,
        [(([1, 2], [3, 4]), 11), (([], []), 0), (([5], [2]), 10)],
    ),
    "assignment instead of an addition": (
        """
        def discount(total, loyal):
            percent = 0
            if total >= 100:
                percent = 10
            elif total >= 50:
                percent = 5
            if loyal:
                percent = 5
            return percent
        """,
        [((0, True), 5), ((100, True), 15), ((100, False), 10), ((50, True), 10), ((50, False), 5), ((0, False), 0)],
    ),
    "stripped on the wrong side": (
        """
        def without_indent(line):
            return line.rstrip(" ")
        """,
        [(("  a ",), "a "), (("b",), "b"), ((" c",), "c")],
    ),
    "wrong exception": (
        """
        def lookup(table, key, default=None):
            try:
                return table[key]
            except IndexError:
                return default
        """,
        [(({"a": 1}, "a"), 1), (({}, "b"), None), (({}, "b", 7), 7)],
    ),
    "break instead of continue": (
        """
        def total_of_positive(numbers):
            total = 0
            for number in numbers:
                if number <= 0:
                    break
                total += number
            return total
        """,
        [(([1, -1, 2],), 3), (([-1, 5],), 5), (([1, 2],), 3)],
    ),
    "generator that stops early": (
        """
        def chunks(items, size):
            for start in range(0, len(items) - 1, size):
                yield items[start:start + size]
        """,
        [(([1, 2, 3], 2), [[1, 2], [3]]), (([1, 2, 3, 4], 2), [[1, 2], [3, 4]]), (([1], 1), [[1]])],
    ),
    "wrong default": (
        """
        def price(amount, quantity=0):
            return amount * quantity
        """,
        [((5,), 5), ((5, 2), 10), ((3,), 3)],
    ),
    "operand off by one": (
        """
        def ruler(width):
            return ("-" * width) + ":"
        """,
        [((3,), "--:"), ((5,), "----:"), ((1,), ":")],
    ),
    "operand that stands near by": (
        """
        def table(names, width):
            lines = ["|" + "-" * width + "|"]
            for name in names:
                lines.append("|" + name.ljust(width - 2) + "|")
            return lines
        """,
        [((["a"], 4), ["|--|", "|a |"]), ((["b"], 5), ["|---|", "|b  |"]), (([], 6), ["|----|"])],
    ),
    "missing half": (
        """
        def centred(text, width):
            left = width - len(text)
            return " " * left + text
        """,
        [(("ab", 6), "  ab"), (("ab", 8), "   ab"), (("abc", 9), "   abc"), (("abcd", 4), "abcd")],
    ),
    "two independent faults": (
        """
        def grade(points, bonus):
            points = points - bonus
            if points > 90:
                return "A"
            if points >= 70:
                return "B"
            return "C"
        """,
        [((80, 10), "A"), ((90, 0), "A"), ((70, 0), "B"), ((60, 10), "B"), ((50, 0), "C"), ((95, 0), "A")],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_classic_fault_is_repaired(fault: str) -> None:
    source, calls = FAULTS[fault]
    bench = Workbench(source, calls, run=_collected)

    repaired = bench.repair(limit=250)

    assert repaired is not None


def test_typical_repair_takes_few_candidates() -> None:
    tried = []
    for source, calls in FAULTS.values():
        repaired = Workbench(source, calls, run=_collected).repair(limit=250)
        assert repaired is not None
        tried.append(repaired[1])

    assert sorted(tried)[len(tried) // 2] <= 40


def test_coroutine_function_is_repaired() -> None:
    source = """
        async def total(numbers):
            amount = 0
            for number in numbers:
                amount -= number
            return amount
    """
    run: Callable[[Any], Any] = asyncio.run
    bench = Workbench(source, [(([1, 2],), 3), (([],), 0)], run=run)

    assert bench.repair(limit=100) is not None


def test_repair_keeps_the_rest_of_the_source_as_it_was() -> None:
    source = """
        def area( width,height ):   # rectangles only
            '''How much it covers.'''
            # both in metres
            return (width   +
                    height)
    """
    repaired = Workbench(source, [((2, 3), 6), ((4, 4), 16)]).repair(limit=100)

    assert repaired is not None
    lines = repaired[0].splitlines()
    assert lines[:3] == textwrap.dedent(source).strip().splitlines()[:3]
    assert lines[3:] == ["    return (width   *", "            height)"]


def _collected(result: Any) -> Any:
    return list(result) if hasattr(result, "__next__") else result
