"""Sources of functions in many layouts, for properties."""

from __future__ import annotations

from hypothesis import strategies as st

SIGNATURES = (
    "()",
    "(a)",
    "(a, /, b=1, *c, d, e={'k': 1}, **g)",
    "(self, a: 'int: no' = 1)",
    "(a: int,\n      b=lambda x: x,  # a comment: with a colon\n      )",
)
RESULTS = ("", " -> int", " -> 'a: b'", " -> dict[str,\n    int]")
DOCSTRINGS = (
    "",
    '"One line."',
    '"""More.\n\n    Lines: two.\n    """',
    "'''It's \"quoted\".'''",
    "r'\\d'",
    "'a' 'b'",
    "''",
)
STATEMENTS = (
    "pass",
    "return",
    "x = {1: ':'}",
    "if a:\n        x = 1",
    "yield 1",
    "x = yield",
    "def inner(): yield 2",
    "'text'",
)


@st.composite
def function_sources(draw: st.DrawFn) -> str:
    """A function called ``f``, at column 0."""
    kind = draw(st.sampled_from(("def", "async def")))
    head = f"{kind} f{draw(st.sampled_from(SIGNATURES))}{draw(st.sampled_from(RESULTS))}:"
    statements = draw(st.lists(st.sampled_from(STATEMENTS), min_size=1))
    if "yield" in "".join(statements) and kind == "async def":
        statements = [each for each in statements if each != "return"] or ["pass"]
    if draw(st.booleans()) and all("\n" not in each and not each.startswith(("if", "def")) for each in statements):
        return f"{head} {'; '.join(statements)}"
    comment = draw(st.sampled_from(("", "  # noqa", "  # a: b")))
    lines = [each for each in (draw(st.sampled_from(DOCSTRINGS)), *statements) if each]
    return f"{head}{comment}\n" + "\n".join(f"    {line}" for line in lines)
