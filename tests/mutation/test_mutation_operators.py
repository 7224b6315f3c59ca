"""Each operator makes the edits it is there for."""

from __future__ import annotations

import textwrap

import pytest
from mutation_support import artifact_of, edited_sources, function, propose

LINE_EDITS = [
    # another comparison
    ("a < b", "a <= b"),
    ("a <= b", "a < b"),
    ("a >= b", "a > b"),
    ("a == b", "a != b"),
    ("a in b", "a not in b"),
    ("a not in b", "a in b"),
    ("a is b", "a is not b"),
    ("a is  not b", "a is b"),
    ("a < b < c", "a < b <= c"),
    ("(a) < (b)", "(a) <= (b)"),
    # arithmetic
    ("a + b", "a - b"),
    ("a - b", "a + b"),
    ("a - b", "b - a"),
    ("a - b", "a"),
    ("a - b", "b"),
    ("a // b", "a / b"),
    ("a / b", "a // b"),
    ("a % b", "a // b"),
    ("a & b", "a | b"),
    ("a << b", "a >> b"),
    ("a + b * c", "a + b / c"),
    ("a - (b - c)", "a - (b + c)"),
    ("a - b - c", "c - (a - b)"),
    ("a + b * c", "a + (b + c)"),
    ("(a + b) * c", "(a - b) * c"),
    ("(a + b) * c", "a * c"),
    ("a * b", "a ** b"),
    ("-a", "a"),
    ("a", "-a"),
    # operands
    ("a * b", "(a - 1) * b"),
    ("a * b", "a * (b + 1)"),
    ("(a * b) + c", "(a * (b - 1)) + c"),
    ("(a + b) * c", "(a + b - 1) * c"),
    ("f(a % b)", "f((a + 1) % b)"),
    ("f(a - b)", "f(a - b // 2)"),
    ("f(a - b * c)", "f(a - b * c // 2)"),
    ("a + b", "(a + b) // 2"),
    ("a + b", "a + len(b)"),
    ("a + b", "str(a) + b"),
    ("a - b", "abs(a) - b"),
    ("a * b + f(b - c)", "a * (b - c) + f(b - c)"),
    ("a[:b], b // c", "a[:b // c], b // c"),
    ("f(b, b - c)", "f(b - c, b - c)"),
    # conditions
    ("a and b", "a or b"),
    ("a or b", "a and b"),
    ("a or b and c", "a and (b and c)"),
    ("a and b and c", "a and b or c"),
    ("a and b", "a"),
    ("a and b", "a and not b"),
    ("not a", "a"),
    ("f(a)", "not f(a)"),
    ("a if b else c", "a if not b else c"),
    ("a if b else c", "c if b else a"),
    ("a if b else c", "a if True else c"),
    ("[x for x in a if b]", "[x for x in a if not b]"),
    ("[x for x in a if b]", "[x for x in a if True]"),
    # constants
    ("5", "6"),
    ("5", "4"),
    ("5", "0"),
    ("5", "-5"),
    ("-1", "1"),
    ("0.5", "5.0"),
    ("0.5", "0.05"),
    ("0.2", "0.8"),
    ("True", "False"),
    ("None", "0"),
    ("a['left'] + a['right']", "a['right'] + a['right']"),
    ("'yes'", "''"),
    ("a ** 2", "a ** 3"),
    # bounds
    ("a[b]", "a[b + 1]"),
    ("a[b]", "a[b - 1]"),
    ("a[1:]", "a[0:]"),
    ("a[1:]", "a[:]"),
    ("a[1:]", "a[1:-1]"),
    ("a[:b]", "a[:b + 1]"),
    ("a[:b]", "a[1:b]"),
    ("a[b:c]", "a[b:]"),
    ("range(a)", "range(a + 1)"),
    ("range(a)", "range(1, a)"),
    ("range(a)", "range(1, a + 1)"),
    ("range(1, a)", "range(1, a - 1)"),
    ("range(1, a)", "range(0, a)"),
    ("range(1, a)", "range(a)"),
    ("len(a)", "len(a) - 1"),
    ("a < len(b)", "a < len(b) - 1"),
    # arguments and elements
    ("f(a, b)", "f(b, a)"),
    ("a.f(b).g(c)", "a.g(c).f(b)"),
    ("a.f(b).g(c).h()", "a.f(b).h().g(c)"),
    ("(a or b).f(b).g(c)", "(a or b).g(c).f(b)"),
    ("f(g(a))", "g(f(a))"),
    ("a.f(g(b))", "g(a.f(b))"),
    ("f(a, b, c)", "f(c, b, a)"),
    ("f(x=a, y=b)", "f(x=b, y=a)"),
    ("f(a, b)", "f(a)"),
    ("f(a, key=b)", "f(a)"),
    ("(a, b)", "(b, a)"),
    ("a, b", "b, a"),
    # names
    ("a + a", "a + b"),
    ("a.x + a.y", "a.y + a.y"),
    ("min(a)", "max(a)"),
    ("any(x for x in a)", "all(x for x in a)"),
    ("a.lstrip()", "a.rstrip()"),
    ("a.startswith(b)", "a.endswith(b)"),
    ("a.month", "a.day"),
    ("a.groupby(b).mean()", "a.groupby(b).sum()"),
    ("bisect.bisect_left(a, b)", "bisect.bisect_right(a, b)"),
    ("f(a) + g(b)", "g(a) + g(b)"),
    ("a.left() + a.right()", "a.right() + a.right()"),
    # returned values
    ("f(a)", "b"),
    ("f(a)", "None"),
]


@pytest.mark.parametrize(("before", "after"), LINE_EDITS, ids=[f"{b} -> {a}" for b, a in LINE_EDITS])
def test_expression_is_edited(before: str, after: str) -> None:
    parameter = function(f"def work(a, b, c):\n    return {before}\n")

    assert f"def work(a, b, c):\n    return {after}\n" in edited_sources(parameter)


BLOCK_EDITS = {
    "augmented assignment": (
        """
        for x in a:
            b += x
        """,
        """
        for x in a:
            b -= x
        """,
    ),
    "augmented assignment dropped": (
        """
        b += a
        """,
        """
        b = a
        """,
    ),
    "accumulation": (
        """
        for x in a:
            b = x
        """,
        """
        for x in a:
            b += x
        """,
    ),
    "accumulation of what was bound before": (
        """
        c = 1
        if a:
            c = b
        """,
        """
        c = 1
        if a:
            c += b
        """,
    ),
    "accumulation in an attribute": (
        """
        a.total = b
        """,
        """
        a.total += b
        """,
    ),
    "condition added": (
        """
        if a:
            f()
        if b > 3:
            g()
        """,
        """
        if a and b > 3:
            f()
        if b > 3:
            g()
        """,
    ),
    "condition replaced by a constant": (
        """
        if a:
            f()
        """,
        """
        if True:
            f()
        """,
    ),
    "elif negated": (
        """
        if a:
            f()
        elif b:
            g()
        """,
        """
        if a:
            f()
        elif not b:
            g()
        """,
    ),
    "statement dropped": (
        """
        f(a)
        g(b)  # the rest
        """,
        """
        f(a)
        """,
    ),
    "only statement of a block dropped": (
        """
        if a:
            f(b)
        """,
        """
        if a:
            pass
        """,
    ),
    "statement of a one-line block dropped": (
        """
        if a: f(b)
        """,
        """
        if a: pass
        """,
    ),
    "statements swapped": (
        """
        f(a)
        # then
        a = b
        """,
        """
        a = b
        # then
        f(a)
        """,
    ),
    "moved out of a loop": (
        """
        for x in a:
            f(x)
            return b
        """,
        """
        for x in a:
            f(x)
        return b
        """,
    ),
    "moved out before a loop": (
        """
        for x in a:
            b = 0
            b += x
        """,
        """
        b = 0
        for x in a:
            b += x
        """,
    ),
    "moved into a loop": (
        """
        for x in a:
            f(x)
        g(b)
        """,
        """
        for x in a:
            f(x)
            g(b)
        """,
    ),
    "moved into a loop from above": (
        """
        b = 0
        for x in a:
            b += x
        """,
        """
        for x in a:
            b = 0
            b += x
        """,
    ),
    "moved into the else branch": (
        """
        if a:
            f()
        else:
            g()
        b = 1
        """,
        """
        if a:
            f()
        else:
            g()
            b = 1
        """,
    ),
    "break": (
        """
        for x in a:
            if x:
                break
        """,
        """
        for x in a:
            if x:
                continue
        """,
    ),
    "exception": (
        """
        try:
            f(a)
        except KeyError:
            g(b)
        """,
        """
        try:
            f(a)
        except IndexError:
            g(b)
        """,
    ),
    "target": (
        """
        low, high = a, b
        while low < high:
            low = f(low)
        """,
        """
        low, high = a, b
        while low < high:
            high = f(low)
        """,
    ),
}


@pytest.mark.parametrize("edit", BLOCK_EDITS)
def test_statement_is_edited(edit: str) -> None:
    before, after = (_function_with(body) for body in BLOCK_EDITS[edit])

    assert after in edited_sources(function(before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(a, b=1): return a", "def f(a, b=0): return a"),
        ("def f(a, *, b=None): return a", "def f(a, *, b=0): return a"),
        ("def f(a, b=False): return a", "def f(a, b=True): return a"),
    ],
)
def test_default_is_edited(before: str, after: str) -> None:
    assert after in edited_sources(function(before))


def test_missing_await_is_added() -> None:
    source = "async def outer(a):\n    async def inner(): return a\n    return inner()\n"

    assert source.replace("return inner()", "return await inner()") in edited_sources(function(source))


def test_names_bound_further_down_are_no_candidates() -> None:
    source = "def f(a):\n    b = a\n    later = b\n    return later\n"

    assert source.replace("b = a", "b = later") not in edited_sources(function(source))


def test_operation_from_near_by_needs_its_names() -> None:
    sources = edited_sources(function("def f(a, c):\n    d = g(a)\n    return [a * b for b in d], a * c\n"))

    assert "def f(a, c):\n    d = g(a * c)\n    return [a * b for b in d], a * c\n" in sources
    assert not [source for source in sources if "g(a * b)" in source]


@pytest.mark.parametrize("never", ["f(a + (b - 1))", "f(a + 1 + b)", "f((a + b) // 2 + c)", "f(len(a + b) + c)"])
def test_operands_of_a_sum_are_wrapped_less(never: str) -> None:
    sources = [
        *edited_sources(function("def work(a, b, c):\n    return f(a + b)\n")),
        *edited_sources(function("def work(a, b, c):\n    return f(a + b + c)\n")),
    ]

    assert not [source for source in sources if never in source]


@pytest.mark.parametrize("seed", range(6))
def test_whole_value_is_halved_before_its_operands(seed: int) -> None:
    parameter = function("def work(a, b):\n    return a * b\n")
    sources = [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter), seed=seed)]
    whole, operand = (f"def work(a, b):\n    return {text}\n" for text in ("a * b // 2", "a // 2 * b"))

    assert sources.index(whole) < sources.index(operand)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a):\n    c = a\n    return c\n",
        "def f(a):\n    a = g(a)\n    return a\n",
        "def f(a):\n    a.b = g(a.b)\n",
        "def __init__(self, a):\n    self.a = a\n",
    ],
)
def test_what_holds_nothing_or_is_made_anew_does_not_accumulate(source: str) -> None:
    assert not [edited for edited in edited_sources(function(source)) if "+= " in edited]


def test_names_of_a_comprehension_stay_within_it() -> None:
    sources = edited_sources(function("def f(a, b):\n    c = [x for x in a]\n    return b\n"))

    assert "def f(a, b):\n    c = [x for x in a]\n    return c\n" in sources
    assert "def f(a, b):\n    c = [x for x in a]\n    return x\n" not in sources


def test_annotations_and_docstring_stay() -> None:
    source = 'def f(a: int | str, b: "3" = 1) -> int | None:\n    "Returns 7."\n    c: int | str = a\n    return c\n'

    for edited in edited_sources(function(source)):
        assert edited.startswith("def f(a: int | str, b: ")
        assert ") -> int | None:" in edited
        assert '"Returns 7."' in edited


def test_columns_are_counted_in_bytes_by_python_and_in_characters_here() -> None:
    source = 'def f(a):\n    return "äöü€😀" if a < 1 else "ß"\n'

    assert source.replace("<", "<=") in edited_sources(function(source))


def test_string_that_spans_lines_is_never_indented_anew() -> None:
    source = 'def f(a):\n    for x in a:\n        g(x)\n        y = """one\n        two"""\n    return y\n'

    assert all('"""one\n        two"""' in edited for edited in edited_sources(function(source)) if '"""' in edited)


def test_helpers_before_the_definition_are_left_alone() -> None:
    source = "def helper(a):\n    return a + 1\n\n\ndef f(a):\n    return helper(a) - 2\n"

    for edited in edited_sources(function(source)):
        assert edited.startswith("def helper(a):\n    return a + 1\n\n\ndef f(a):")


def _function_with(body: str) -> str:
    return "def work(a, b):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
