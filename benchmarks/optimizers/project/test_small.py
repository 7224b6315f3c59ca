import pytest
from small import is_leap, median, pages, runs


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2023, False),
        (2024, True),
        (1900, False),
        (2000, True),
        (2100, False),
        (1700, False),
        (1600, True),
        (2004, True),
    ],
)
def test_is_leap(year, expected):
    assert is_leap(year) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3], 3),
        ([2, 9, 4], 4),
        ([1, 2, 3, 4], 2.5),
        ([8, 2, 6, 4], 5),
        ([10, 0], 5),
        ([5, 5, 1, 9], 5),
        ([7, 1, 3, 9, 5, 11], 6),
        ([0, 0, 4, 4], 2),
    ],
)
def test_median(values, expected):
    assert median(values) == expected


@pytest.mark.parametrize(
    ("items", "per_page", "expected"),
    [
        (0, 10, 0),
        (10, 10, 1),
        (11, 10, 2),
        (1, 10, 1),
        (12, 4, 3),
        (20, 5, 4),
        (21, 5, 5),
        (7, 2, 4),
    ],
)
def test_pages(items, per_page, expected):
    assert pages(items, per_page) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a", [("a", 1)]),
        ("aaa", [("a", 3)]),
        ("ab", [("a", 1), ("b", 1)]),
        ("aab", [("a", 2), ("b", 1)]),
        ("abba", [("a", 1), ("b", 2), ("a", 1)]),
        ("xxyyy", [("x", 2), ("y", 3)]),
        ("zzz!", [("z", 3), ("!", 1)]),
    ],
)
def test_runs(text, expected):
    assert runs(text) == expected
