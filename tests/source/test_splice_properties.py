"""Splicing on generated files: nesting, decorators, odd newlines and indentation, strings over several lines."""

from __future__ import annotations

import ast
import codecs

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from located_support import located_functions

from pytest_learnloop.source.locate import Definition
from pytest_learnloop.source.piece import parse_piece
from pytest_learnloop.source.splice import splice
from pytest_learnloop.source.text import decode, parse

FIXED = "|"
"""Begins a line that stays where it is when its block is moved: it is in a string, in brackets, or an odd comment."""
SIMPLE = [
    "pass",
    "x = 1; y = 2;  # two",
    "x = (1 +\n|  2)",
    "x = [\n|# odd\n        1,\n|]",
    "x = 1 + \\\n| 2",
    "'''doc\n|  more\n|\ttab\n|\n|'''",
    "x = 'é'; y = '''a\n|    b''' + '''\n| c'''",
    "x = f'''{1\n|}\n|  {x}'''",
    "x = 1\n|\n|   \n|\x0c\ny = 2",
    "# a comment\n|# odd\npass",
    "\x0cpass",
]
HEADERS = [
    "if x:",
    "for x in y:  # loop",
    "while x:",
    "with x as y:",
    "try:\n\tpass\nfinally:",
    "class {name}:",
    "class {name}(x,\n|  y):",
    "def {name}(a, b=1): return a  # flat\nif x:",
    "def {name}(a, *, b=1):",
    "@x\ndef {name}(a):",
    "@x.y(\n|    1\n)\n# between\nasync def {name}(\n|  a,\n|):",
]
UNITS = ["    ", "\t", "  ", " "]


@st.composite
def blocks(draw: st.DrawFn, unit: str, depth: int = 3) -> list[str]:
    """Lines of a block at column 0."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        if depth == 0 or draw(st.booleans()):
            lines += draw(st.sampled_from(SIMPLE)).split("\n")
        else:
            header = draw(st.sampled_from(HEADERS)).replace("{name}", draw(st.sampled_from(["f", "g", "h"])))
            lines += header.split("\n") + indented(draw(blocks(unit, depth - 1)), unit)
    return lines


def indented(lines: list[str], unit: str) -> list[str]:
    return [line if line.startswith(FIXED) else unit + line for line in lines]


def joined(lines: list[str], newlines: list[str]) -> str:
    """The lines with these endings in turn; a form feed goes before the indentation."""
    content = ""
    for number, line in enumerate(lines):
        plain = line.removeprefix(FIXED)
        feed = "\x0c" if "\x0c" in plain else ""
        content += feed + plain.replace("\x0c", "") + newlines[number % len(newlines)]
    return content


@st.composite
def files(draw: st.DrawFn) -> bytes:
    newlines = draw(st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=1, max_size=4))
    content = joined(draw(blocks(draw(st.sampled_from(UNITS)))), newlines)
    if draw(st.booleans()):
        content = content.rstrip("\r\n")
    if draw(st.booleans()):
        return f"# coding: latin-1{newlines[0]}{content}".encode("latin-1")
    return draw(st.sampled_from([b"", codecs.BOM_UTF8])) + content.encode()


generated = settings(max_examples=100)


@generated
@given(files())
def test_functions_spliced_onto_themselves_leave_every_byte(data: bytes) -> None:
    text = decode(data, "m.py")
    for definition in located_functions(text):
        assert ast.dump(parse(definition.source).body[0]) == dumped(definition)
        assert splice(text, [(definition, definition.source)]) == data


@generated
@given(files(), st.data())
def test_what_is_around_a_definition_stays_and_what_is_in_it_is_as_proposed(data: bytes, draw: st.DataObject) -> None:
    text = decode(data, "m.py")
    found = list(located_functions(text))
    assume(found)
    definition = draw.draw(st.sampled_from(found))
    name = definition.qualname.rpartition(".")[2]
    keyword = "async def" if isinstance(definition.node, ast.AsyncFunctionDef) else "def"
    unit = draw.draw(st.sampled_from(UNITS))
    body = indented(draw.draw(blocks(unit, depth=2)), unit)
    proposal = joined([f"{keyword} {name}(a):", *body], ["\n"])
    after = splice(text, [(definition, proposal)])
    before, behind = (text.content[: definition.start], text.content[definition.end :])
    assert after.startswith(text.encode(before))
    assert after.endswith(behind.encode(text.encoding))
    there = next(d for d in located_functions(decode(after, "m.py")) if d.start == definition.start)
    assert ast.dump(parse_piece(there.source, name).definition) == ast.dump(parse_piece(proposal, name).definition)


def dumped(definition: Definition) -> str:
    node = definition.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    fields = {**dict(ast.iter_fields(node)), "decorator_list": []}
    return ast.dump(type(node)(**fields))
