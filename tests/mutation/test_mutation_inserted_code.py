"""Operators that put something there: guards, wrapped expressions, collected results, statements from near by."""

from __future__ import annotations

import textwrap

import pytest
from mutation_support import edited_sources, function

LINE_EDITS = [
    # wrapped
    ("a", "abs(a)"),
    ("a", "len(a)"),
    ("a", "list(a)"),
    ("a", "sorted(a)"),
    ("a", "a.copy()"),
    ("f(a)", "f(int(a))"),
    ("f(key=a)", "f(key=str(a))"),
    ("a == b", "a == len(b)"),
    ("a + b", "abs(a + b)"),
    ("[x for x in a]", "[x for x in sorted(a)]"),
    # sliced
    ("a", "a[1:]"),
    ("a", "a[:-1]"),
    ("f(a)", "f(a[1:])"),
    ("a.b", "a.b[::-1]"),
    # bounded
    ("a", "max(a, 0)"),
    ("a - b", "min(a - b, c)"),
    # unwrapped
    ("f(a)", "a"),
    ("f(a, b)", "b"),
    ("a.strip()", "a"),
    ("f(a + b) * c", "(a + b) * c"),
    # collected
    ("a + b", "a + [b]"),
    ("a + f(b)", "a + [f(b)]"),
    ("a + b", "[a] + b"),
    # loops, sorting, grouping
    ("[x for x in []]", "[x for x in a]"),
    ("[x for x in a.c]", "[x for x in a]"),
    ("[x for x in []]", "[x for x in range(b)]"),
    ("[x for x, y in []]", "[x for x, y in a.items()]"),
    ("[x for x in a]", "[x for x in a[1:]]"),
    ("[x for x in a]", "[x for x in reversed(a)]"),
    ("sorted(a)", "sorted(a, reverse=True)"),
    ("sorted(a)", "sorted(a, key=len)"),
    ("max(a)", "max(a, key=abs)"),
    ("a.sort()", "a.sort(reverse=True)"),
    ("a + b * c", "(a + b) * c"),
    # operators that are hardly ever meant
    ("a / b", "a + b"),
    ("a >> b", "a - b"),
    ("a << b", "a // b"),
    # arguments
    ("f(a, b, c)", "f(b, c, a)"),
    ("f(a, b, c)", "f(c, a, b)"),
    ("f((a), b.x)", "f((a), b.x, c)"),
]


@pytest.mark.parametrize(("before", "after"), LINE_EDITS, ids=[f"{b} -> {a}" for b, a in LINE_EDITS])
def test_expression_is_wrapped_or_unwrapped(before: str, after: str) -> None:
    parameter = function(f"def work(a, b, c):\n    return {before}\n")

    assert f"def work(a, b, c):\n    return {after}\n" in edited_sources(parameter)


BLOCK_EDITS = {
    "guard": (
        """
        'Docstring.'
        return a[0]
        """,
        """
        'Docstring.'
        if not a:
            return None
        return a[0]
        """,
    ),
    "guard against None": (
        """
        return b
        """,
        """
        if b is None:
            return []
        return b
        """,
    ),
    "base case": (
        """
        return a * work(a - 1, b)
        """,
        """
        if a <= 1:
            return 1
        return a * work(a - 1, b)
        """,
    ),
    "base case of a sequence": (
        """
        return work(a[1:], b) + [a[0]]
        """,
        """
        if not a:
            return a
        return work(a[1:], b) + [a[0]]
        """,
    ),
    "final return": (
        """
        for x in a:
            b += x
        """,
        """
        for x in a:
            b += x
        return b
        """,
    ),
    "early return": (
        """
        for x in a:
            if x:
                f(x)
        return None
        """,
        """
        for x in a:
            if x:
                f(x)
                return x
        return None
        """,
    ),
    "break": (
        """
        for x in a:
            if x:
                b = x
        return b
        """,
        """
        for x in a:
            if x:
                b = x
                break
        return b
        """,
    ),
    "collected in a list": (
        """
        result = []
        for x in a:
            x += b
        return result
        """,
        """
        result = []
        for x in a:
            x += b
            result.append(x)
        return result
        """,
    ),
    "collected in a set, in a condition": (
        """
        seen = set()
        for x in a:
            if x in seen:
                continue
            if x:
                f(x)
        """,
        """
        seen = set()
        for x in a:
            if x in seen:
                continue
            if x:
                f(x)
                seen.add(x)
        """,
    ),
    "statement from near by": (
        """
        while a:
            b += 1
            if b > 3:
                break
            a = f(a)
        while b:
            f(a)
            b = 0
        """,
        """
        while a:
            b += 1
            if b > 3:
                break
            a = f(a)
        while b:
            f(a)
            a = f(a)
            b = 0
        """,
    ),
    "guard from near by": (
        """
        for x in a:
            if x < 0:
                continue
            f(x)
        for x in b:
            f(x)
        """,
        """
        for x in a:
            if x < 0:
                continue
            f(x)
        for x in b:
            if x < 0:
                continue
            f(x)
        """,
    ),
    "condition from near by": (
        """
        if a is b:
            f()
        if b:
            g()
        """,
        """
        if a is b:
            f()
        if a is b:
            g()
        """,
    ),
    "condition of a loop added": (
        """
        while a > 1:
            a = f(a)
        if b < 2:
            g()
        """,
        """
        while a > 1 and (b < 2):
            a = f(a)
        if b < 2:
            g()
        """,
    ),
    "one of several exceptions": (
        """
        try:
            f(a)
        except (KeyError, Unknown):
            g(b)
        """,
        """
        try:
            f(a)
        except (KeyError, IndexError):
            g(b)
        """,
    ),
    "another exception caught too": (
        """
        try:
            f(a)
        except KeyError:
            g(b)
        """,
        """
        try:
            f(a)
        except (KeyError, IndexError):
            g(b)
        """,
    ),
    "loop over nothing": (
        """
        for x in []:
            f(x)
        """,
        """
        for x in b:
            f(x)
        """,
    ),
}


@pytest.mark.parametrize("edit", BLOCK_EDITS)
def test_code_is_inserted(edit: str) -> None:
    before, after = (_function_with(body) for body in BLOCK_EDITS[edit])

    assert after in edited_sources(function(before))


def test_exceptions_held_by_names_are_caught() -> None:
    source = "def f(a, errors=KeyError):\n    try:\n        return a()\n    except ValueError as e:\n        return e\n"

    edited = edited_sources(function(source))

    assert source.replace("except ValueError", "except errors") in edited


def test_tabs_stay_tabs() -> None:
    assert "def f(a):\n\tif not a:\n\t\treturn a\n\treturn a[0]\n" in edited_sources(
        function("def f(a):\n\treturn a[0]\n")
    )


def test_nothing_is_inserted_into_a_line_with_its_header() -> None:
    for edited in edited_sources(function("def f(a): return a[0]\n")):
        assert edited.count("\n") == 1


def test_guard_of_a_generator_returns_nothing() -> None:
    guarded = [edited for edited in edited_sources(function("def f(a):\n    yield a[0]\n")) if "return" in edited]

    assert "def f(a):\n    if not a:\n        return\n    yield a[0]\n" in guarded
    assert not [edited for edited in guarded if "return\n" not in edited]


def test_statement_whose_names_are_unknown_here_is_not_inserted() -> None:
    source = "def f(a):\n    a += 1\n    for hidden in a:\n        print(hidden)\n    return a\n"

    for edited in edited_sources(function(source)):
        assert "def f(a):\n    print(hidden)" not in edited


def _function_with(body: str) -> str:
    return "def work(a, b):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
