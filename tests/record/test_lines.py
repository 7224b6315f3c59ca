"""Which lines of a parameter's source are said to have run."""

from __future__ import annotations

from pathlib import Path

import pytest
from record_helpers import Recorded, lines

IF = """
import sys

def f(a):
    "words"
    if a > 1:
        return 1
    elif a > 0:
        return 2
    return 3
"""

LAYOUT = """
def f(
    a,
):
    \"\"\"Words
    on lines.
    \"\"\"
    b = [
        1,
        2,
    ]
    for i in (
        b
    ):
        a += i
    else:
        a += 1
    return a
"""

TRY = """
def f(a):
    try:
        b = 1 / a
    except (
        ZeroDivisionError
    ) as error:
        b = 0
    except ValueError:
        b = 1
    else:
        b += 1
    finally:
        b += 2
    return b
"""

MATCH = """
def f(a):
    match a:
        case [x]:
            b = x
        case (
            1
            | 2
        ) if a:
            b = 5
        case _:
            b = 7
    with open(__file__) as file: b += 1
    global seen; seen = b
    return b
"""

NESTED = """
def f(a):
    def g(b):
        "words"
        return b + 1
    class C:
        "words"
        x = 1
        def h(self):
            return 2
    async def later():
        return 3
    pairs = [(lambda: 1)() for _ in range(2)]
    while a:
        a -= 1
        if a: continue
        break
    return g(a)
"""


@pytest.mark.parametrize(
    ("source", "expression", "expected"),
    [
        (IF, "m.f(2)", [3, 4]),
        (IF, "m.f(1)", [3, 5, 6]),
        (IF, "m.f(0)", [3, 5, 7]),
        (LAYOUT, "m.f(0)", [7, 8, 9, 10, 11, 12, 14, 16, 17]),
        (TRY, "m.f(1)", [2, 3, 11, 13, 14]),
        (TRY, "m.f(0)", [2, 3, 4, 5, 7, 13, 14]),
        (MATCH, "m.f([9])", [2, 3, 4, 12, 13, 14]),
        (MATCH, "m.f(1)", [2, 6, 7, 8, 9, 12, 13, 14]),
        (NESTED, "m.f(2)", [2, 4, 5, 7, 8, 10, 12, 13, 14, 15, 16, 17]),
    ],
)
def test_lines(source: str, expression: str, expected: list[int], tmp_path: Path) -> None:
    assert lines(Recorded(tmp_path, source).run(expression)) == expected


def test_lines_of_a_candidate_count_from_the_first_of_its_source(tmp_path: Path) -> None:
    new = "import math\n\n@deco\ndef f(a):\n    b = a\n    return b\n"
    recorded = Recorded(tmp_path, "deco = str\n\ndef f(a): return a", edits={"m:f": new.replace("@deco\n", "")})
    assert lines(recorded.run("m.f(1)")) == [4, 5]


def test_decorated_and_indented_definitions_count_from_def(tmp_path: Path) -> None:
    source = "class C:\n    @staticmethod\n    # a comment\n    def f(a):\n        return a\n"
    assert lines(Recorded(tmp_path, source, ["m:C.f"]).run("m.C.f(1)"), "m:C.f") == [2]
