"""The expressions in f-strings are searched like any other, where it is sure where they stand."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutation_support import Workbench, artifact_of, edited_sources, function, propose

from pytest_learnloop.optimizers.mutation.embedding import embedded
from pytest_learnloop.optimizers.mutation.fields import fields
from pytest_learnloop.optimizers.mutation.placing import place
from pytest_learnloop.optimizers.mutation.syntax import Syntax

FIELDS: dict[str, tuple[str, list[str]]] = {
    "one": ("f'{a}'", ["a"]),
    "two": ("f'{a} and { b }'", ["a", " b "]),
    "doubled braces": ("f'{{a}} {b}'", ["b"]),
    "doubled braces around a field": ("f'{{{a}}}'", ["a"]),
    "conversion": ("f'{a!r}'", ["a"]),
    "conversion and specification": ("f'{a!r:>10}'", ["a"]),
    "specification": ("f'{a:02d}{b}'", ["a", "b"]),
    "specification with fields": ("f'{a:{b}.{c}}{d}'", ["a", "b", "c", "d"]),
    "specification with an equals sign": ("f'{a:=+5}'", ["a"]),
    "comparisons": ("f'{a != b}{a == b}{a <= b}'", ["a != b", "a == b", "a <= b"]),
    "echo": ("f'{a=}{b = !r:>5}'", ["a", "b "]),
    "slice": ("f'{a[1:]}'", ["a[1:]"]),
    "dictionary": ("f'{ {1: 2}[1] }'", [" {1: 2}[1] "]),
    "keyword": ("f'{g(a=1)}'", ["g(a=1)"]),
    "lambda": ("f'{(lambda: 1)()}'", ["(lambda: 1)()"]),
    "other quotes": ("""f'{a["}"]} {b}'""", ['a["}"]', "b"]),
    "the same quotes, as from Python 3.12 on": ("f'{a['}']} {b}'", ["a['}']", "b"]),
    "a comment, as from Python 3.12 on": ("f'''{a # }\n}'''", ["a # }\n"]),
    "an f-string within": ("""f'{f"{a}"}{b}'""", ['f"{a}"', "b"]),
    "triple quotes": ('f"""{a}\n"{b}" {c}"""', ["a", "b", "c"]),
    "escapes": (r"f'\'{a}\\{b}\n'", ["a", "b"]),
    "backslash before a brace": (r"f'\{a}'", ["a"]),
    "named character": (r"f'\N{DIGIT ONE}{a}'", ["a"]),
    "raw": (r"rf'\N{a}\'{b}'", ["a", "b"]),
    "capitals": (r"Rf'\d{a}' F'{b}'", ["a", "b"]),
    "side by side": ("'{a}' f'{b}' u'{c}' f'{d}'", ["b", "d"]),
    "one below the other": ("f'{a}'  # {b}\n    '{c}' \\\n f'{d}'", ["a", "d"]),
    "a word before a literal": ("f'{a if\"}\"else b}'", ['a if"}"else b']),
}


@pytest.mark.parametrize("kind", FIELDS)
def test_fields_are_found(kind: str) -> None:
    text, expected = FIELDS[kind]

    assert [text[field.start : field.end] for field in fields(text)] == expected


@pytest.mark.parametrize(
    "text", ["f'{a", "f'{a'", "f'{a:", "f'{a:'", "f'{a b!}'", "f'a", "f", "", "f'{a!r b}'", "a + b"]
)
def test_what_is_no_string_literal_is_not_understood_or_has_no_fields(text: str) -> None:
    try:
        found = fields(text)
    except ValueError:
        return
    assert found == []


@dataclass(frozen=True)
class Piece:
    """A piece of an f-string, with the number of expressions in it whose places are told."""

    text: str
    placed: int = 0


def _expressions(delimiter: str) -> st.SearchStrategy[str]:
    quote = '"' if delimiter[0] == "'" else "'"
    texts = ["a", " a ", "ä", "a+b", "a [1:]", "a != b", "a==b", "(a, b)", " {1: b}[a] ", "g(b=1)", "-a", "not a", "[]"]
    texts += ["(lambda q: q + 1)(a)", "[x for x in a if x]", "a if b else c", f"a[{quote}k{quote}]", "(yield)"]
    texts += [f"{quote}}}{quote}", f"a.join({quote}ö{quote}, b)", f"f{quote}<{{a + 1}}>{quote}"]
    texts += ["(a\n  + b)", "\na"] if len(delimiter) == 3 else []
    return st.sampled_from(texts)


@st.composite
def _fields(draw: st.DrawFn, delimiter: str, *, nested: bool = False) -> Piece:
    expression = draw(_expressions(delimiter))
    echo = "" if nested else draw(st.sampled_from(["", "", "", "=", " = "]))
    conversion = draw(st.sampled_from(["", "", "!r", "!s"]))
    specification = [] if nested else draw(st.lists(_specifications(delimiter), max_size=2))
    specified = ":" + "".join(piece.text for piece in specification) if specification else ""
    placed = 0 if echo else 1 + expression.count("<{")
    placed += sum(piece.placed for piece in specification)
    return Piece(f"{{{expression}{echo}{conversion}{specified}}}", placed)


def _specifications(delimiter: str) -> st.SearchStrategy[Piece]:
    return st.sampled_from([Piece(">10"), Piece("=+5"), Piece("%H:%M"), Piece("!")]) | _fields(delimiter, nested=True)


@st.composite
def _literals(draw: st.DrawFn) -> Piece:
    prefix = draw(st.sampled_from(["f", "F", "rf", "fR", ""]))
    delimiter = draw(st.sampled_from(["'", '"', "'''", '"""']))
    texts = ["text", "{{", "}}", "{{}}", "é", "=", "!", "#", r"\\", r"\n", r"\'", r"\""]
    texts += ["\n"] if len(delimiter) == 3 else []
    plain = st.sampled_from(texts).map(Piece)
    pieces = draw(st.lists(plain | _fields(delimiter) if prefix else plain, max_size=5))
    return Piece(f"{prefix}{delimiter}{''.join(p.text for p in pieces)}{delimiter}", sum(p.placed for p in pieces))


@st.composite
def _strings(draw: st.DrawFn) -> Piece:
    literals = draw(st.lists(_literals(), min_size=1, max_size=3))
    between = draw(st.sampled_from([" ", "\n  ", "  # {a} 'so\n", " \\\n "]))
    return Piece(between.join(literal.text for literal in literals), sum(literal.placed for literal in literals))


@settings(max_examples=60)
@given(_strings())
def test_text_of_every_node_in_a_field_is_that_node(string: Piece) -> None:
    syntax = Syntax(f"def f(a, b):\n    ä = (a); g(({string.text}))\n", "f")

    found = [node for node in syntax.nodes if syntax.fields_around(node) and _has_text(node, syntax)]
    for node in found:
        again = ast.parse(f"({syntax.segment(node)})", mode="eval").body
        assert ast.unparse(again) == ast.unparse(node)
    assert sum(isinstance(syntax.parent(node), ast.FormattedValue) for node in found) == string.placed


def _has_text(node: ast.AST, syntax: Syntax) -> bool:
    """Whether a node has a text that is an expression: a format specification and a slice have none."""
    if isinstance(node, ast.FormattedValue | ast.Slice) or syntax.field(node) == "format_spec":
        return False
    return isinstance(node, ast.expr)


@settings(max_examples=30)
@given(_strings())
def test_edit_in_a_field_keeps_the_text_around_it(string: Piece) -> None:
    source = f"def f(a, b, c):\n    g(({string.text}))\n"
    before = _texts(source)

    for proposal in propose(artifact_of(function(source)), 60):
        edited = proposal.edits["shop:f"]
        if edited.startswith("def f(a, b, c):\n    g((") and "inserted" not in proposal.description:
            assert _texts(edited) in (before, None), proposal.description


def _texts(source: str) -> list[object] | None:
    """What stands between the fields of the f-string given to ``g``; None where none is."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "g" and node.args:
            values = getattr(node.args[0], "values", None)
            return values and [value.value for value in values if isinstance(value, ast.Constant)]
    return None


EDITS = {
    "operator": ('f"{a + b}"', 'f"{a - b}"'),
    "number": ('f"{a // 10}.{b:02d}"', 'f"{a // 100}.{b:02d}"'),
    "name": ("f'{a!r:>{b}}'", "f'{b!r:>{b}}'"),
    "specification": ("f'{a!r:>{b}}'", "f'{a!r:>{c}}'"),
    "name in an f-string within": ("""f'{f"{a}"}'""", """f'{f"{b}"}'"""),
    "the second of several": ("f'{a}' 'b' f'{a}'", "f'{a}' 'b' f'{b}'"),
    "spacing": ("f'{ a+b }'", "f'{ a-b }'"),
    "beyond ASCII": ("'ä', f'ö{a}ü{b}'", "'ä', f'ö{a}ü{a}'"),
    "several lines": ("f'''\n{a}\n  {b}'''", "f'''\n{a}\n  {a}'''"),
    "raw": (r"rf'\d{a}'", r"rf'\d{b}'"),
    "one too low": ('f"{a}"', 'f"{a + 1}"'),
    "half": ('f"{a}"', 'f"{a // 2}"'),
    "string": ("""f'{a["x"]}{a["y"]}'""", """f'{a["y"]}{a["y"]}'"""),
    "condition": ('f"{a if b else c}"', 'f"{a if not b else c}"'),
    "negation": ('f"{not a}"', 'f"{a}"'),
}


@pytest.mark.parametrize("kind", EDITS)
def test_field_is_edited(kind: str) -> None:
    before, after = (f"def work(a, b, c):\n    return {string}\n" for string in EDITS[kind])

    assert after in edited_sources(function(before))


@pytest.mark.parametrize("string", ['f"{a=}"', 'f"{a + b = }"', 'f"{a, b}"'])
def test_field_is_left_alone(string: str) -> None:
    for edited in edited_sources(function(f"def work(a, b):\n    return g({string})\n")):
        assert string in edited or 'f"' not in edited


@pytest.mark.parametrize("quote", ["'", '"'])
def test_new_string_is_put_in_quotes_that_fit(quote: str) -> None:
    other = '"' if quote == "'" else "'"

    edited = edited_sources(function(f"def work(a):\n    return f{quote}{{a or None}}{quote}\n"))

    assert f"def work(a):\n    return f{quote}{{a or {other}{other}}}{quote}\n" in edited
    assert not [source for source in edited if f"a or {quote}" in source]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"x"', '"x"'),
        ("'x'", '"x"'),
        ("""'"'""", None),
        (r'"\n"', None),
        ('"#"', None),
        ("(a\n)", None),
        ("{}", None),
        ("[{}]", "[{}]"),
    ],
)
def test_edit_in_a_field_is_written_for_every_python(text: str, written: str | None) -> None:
    syntax = Syntax("def work(a):\n    return f'{a}'\n", "work")
    (name,) = (node for node in syntax.nodes if isinstance(node, ast.Name))

    edit = embedded(syntax.replace(name, text), name, syntax)

    assert (edit and edit.text) == written


def test_field_whose_text_is_another_expression_is_not_placed() -> None:
    (statement,) = ast.parse("f'{a}{b}'").body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.JoinedStr)

    placed = [field for _, field in place(statement.value, "f'{a}{c}'", 0, 9)]

    assert [field.start for field in placed] == [3]


def test_edit_in_a_field_is_told_with_its_line() -> None:
    parameter = function('def work(a, b):\n    return g(\n        f"x"\n        f"{a + b}"\n    )\n')

    descriptions = [proposal.description for proposal in propose(artifact_of(parameter))]

    assert "changed `+` to `-` in line 4 of work" in descriptions


def test_braces_are_not_doubled() -> None:
    edited = edited_sources(function('def work(a):\n    return f"{None}"\n'))

    assert 'def work(a):\n    return f"{[]}"\n' in edited
    assert not [source for source in edited if "{{" in source]


FAULTS: dict[str, tuple[str, Sequence[tuple[tuple[Any, ...], Any]], str]] = {
    "number": (
        """
        def price(cents):
            return f"{cents // 10}.{cents % 100:02d}"
        """,
        [((1234,), "12.34"), ((5,), "0.05"), ((100,), "1.00")],
        'f"{cents // 100}.{cents % 100:02d}"',
    ),
    "index, rather than the condition that leads there": (
        """
        def listed(items):
            if len(items) == 1:
                return items[0]
            elif len(items) == 2:
                return f"{items[0]} and {items[0]}"
            return ", ".join(items[:-1]) + f" and {items[-1]}"
        """,
        [((["a"],), "a"), ((["a", "b"],), "a and b"), ((["x", "y"],), "x and y"), ((["a", "b", "c"],), "a, b and c")],
        'f"{items[0]} and {items[1]}"',
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_in_an_fstring_is_repaired_soon(fault: str) -> None:
    source, calls, expected = FAULTS[fault]

    repaired = Workbench(source, calls).repair(limit=32)

    assert repaired is not None
    assert expected in repaired[0]
