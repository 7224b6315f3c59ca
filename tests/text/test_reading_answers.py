"""Answers of models are read leniently: whatever can be used is used."""

from __future__ import annotations

from pathlib import Path

import pytest
from text_support import CLAMP, artifact_of, parameter

from pytest_learnloop.domain import Artifact, Candidate, ParameterKind, normalized
from pytest_learnloop.optimizers.text.answers.reading import AnswerReader, Reading

FIXED = CLAMP.replace("    return value\n", "    return min(value, high)\n")
INDENTED = "".join(f"    {line}" for line in FIXED.splitlines(keepends=True))
DIFF = """\
--- a/shop.py
+++ b/shop.py
@@ -3,4 +3,4 @@
     if value < low:
         return low
-    return value
+    return min(value, high)
"""
REPLACE = """\
<<<<<<< SEARCH
    return value
=======
    return min(value, high)
>>>>>>> REPLACE
"""


def fence(code: str, info: str = "python") -> str:
    return f"```{info}\n{code.rstrip()}\n```"


def read(answer: str, artifact: Artifact | None = None, *, truncated: bool = False) -> Reading:
    artifact = artifact or artifact_of()
    shown = [each.id for each in artifact.parameters]
    return AnswerReader(artifact).read(answer, artifact.start, shown, truncated=truncated)


WITH_EXAMPLE = FIXED.replace(
    '    """Keep a value between two others."""', '    """Cut.\n\n    ```python\n    clamp(7, 1, 5)\n    ```\n    """'
)
ANSWERS = {
    "a fence": fence(FIXED),
    "another fence": f"~~~\n{FIXED}~~~",
    "a longer fence": f"````python\n{FIXED}````",
    "prose around": f"The upper bound was forgotten.\n\n{fence(FIXED)}\n\nNow it holds.",
    "no fence": FIXED,
    "no fence, prose around": f"Here it is:\n\n{FIXED}\nThis takes the smaller of the two.",
    "no closing fence": f"```python\n{FIXED}",
    "a fence in a fence": f"```\nSure!\n```python\n{FIXED}```\n```",
    "a fence in a docstring": fence(WITH_EXAMPLE),
    "quotes left open before": fence('def clamp():\n    """Cut.') + f"\nor\n{fence(FIXED)}",
    "the old version quoted first": f"It was\n{fence(CLAMP)}\nand is to be\n{fence(FIXED)}",
    "an example of use": f"{fence(FIXED)}\nUse it so:\n{fence('print(clamp(7, 1, 5))')}",
    "use in the same block": fence(f"{FIXED}\nprint(clamp(7, 1, 5))\n"),
    "thoughts": f"<think>\n{fence('def clamp(): pass')}\n</think>\n{fence(FIXED)}",
    "thoughts without a beginning": f"{fence('def clamp(): pass')}\n</think>\n{fence(FIXED)}",
    "a heading": f"### shop:clamp\n{fence(FIXED)}",
    "indented": fence(INDENTED),
    "an indented fence": "\n".join(f"   {line}" for line in fence(FIXED).splitlines()),
    "in a class": fence(f"class Shop:\n{INDENTED}"),
    "decorators": fence(f"from pytest_learnloop import trainable\n\n\n@trainable(note='x')\n@cache\n{FIXED}"),
    "a body at the margin": fence("def clamp(value, low, high):\nreturn max(low, min(value, high))\n"),
    "smart quotes": fence(FIXED.replace('"""', "\u201c\u201d\u201d")),
    "tabs": fence(FIXED.replace("    ", "\t")),
    "carriage returns": fence(FIXED).replace("\n", "\r\n"),
    "byte order marks before it": f"\ufeff\ufeff{fence(FIXED)}",
    "byte order marks before code alone": f"\ufeff\ufeff{FIXED}",
    "byte order marks in a fence": fence(f"\ufeff\ufeff{FIXED}"),
    "another name": fence(FIXED.replace("def clamp", "def clamp_fixed")),
    "search and replace": REPLACE,
    "search and replace in a fence": fence(REPLACE),
    "search and replace at another depth": REPLACE.replace("    return", "return"),
    "a diff": fence(DIFF, "diff"),
    "a diff without a name": fence(DIFF, ""),
    "a future import": fence(f"from __future__ import annotations\n\n{FIXED}"),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_understood(answer: str) -> None:
    reading = read(answer)
    assert reading.problem == ""
    edited = reading.edits["shop:clamp"]
    namespace: dict[str, object] = {}
    exec(edited, namespace)
    clamp = namespace["clamp"]
    assert callable(clamp)
    assert [clamp(value, 1, 5) for value in (0, 3, 7)] == [1, 3, 5]
    assert "print" not in edited
    assert "@" not in edited


USELESS = {
    "empty": ("", "empty"),
    "a stub": (fence("def clamp(value, low, high):\n    ...\n"), "left out"),
    "blank": ("  \n", "empty"),
    "prose": ("The upper bound is missing.", "no code"),
    "no code that parses": (fence("def clamp(value, low, high):\n    return (\n"), "line 2: '(' was never closed"),
    "a null byte": (fence("def clamp(value, low, high):\n    return '\0'\n"), "null bytes"),
    "the same": (fence(CLAMP), "leaves the code as it is"),
    "the same but for a comment": (fence(f"# mended\n{CLAMP}"), "leaves the code as it is"),
    "another function": (fence("def other(x):\n    return x\n"), "defines other, and not shop:clamp"),
    "another method": (fence(f"class Shop:\n{INDENTED}").replace("clamp", "cut", 1).replace("value,", ""), "Shop.cut"),
    "a lambda": (fence("clamp = lambda value, low, high: value\n"), "no code that can be used for shop:clamp"),
    "lines that are not there": (REPLACE.replace("return value", "return nothing"), "not in the code"),
    "endless thoughts": (f"<think>\n{fence(FIXED)}", "empty"),
}


@pytest.mark.parametrize(("answer", "problem"), USELESS.values(), ids=USELESS)
def test_what_cannot_be_used_is_told(answer: str, problem: str) -> None:
    reading = read(answer)
    assert reading.edits == {}
    assert problem in reading.problem


def test_open_blocks_of_an_answer_that_was_cut_short_are_not_used() -> None:
    assert read(f"```python\n{FIXED}", truncated=True).edits == {}
    assert read(FIXED, truncated=True).edits == {}
    assert read(f"{fence(FIXED)}\n```python\ndef clamp(value,", truncated=True).edits
    assert read(f"{REPLACE}\n<<<<<<< SEARCH\n    return low", truncated=True).edits


def test_needed_imports_and_helpers_come_along_and_nothing_else() -> None:
    code = (
        "import math\nimport os\nfrom itertools import *\n\nSTEP = 2\nUNUSED = 3\n\n\n"
        "def half(x):\n    return math.floor(x) / STEP\n\n\ndef unused():\n    return os\n\n\n"
        "def clamp(value, low, high):\n    return half(value)\n\n\nresult = clamp(1, 2, 3)\n"
    )
    edited = read(fence(code)).edits["shop:clamp"]
    for kept in ("import math", "STEP = 2", "def half(x):"):
        assert kept in edited
    for dropped in ("os", "itertools", "unused", "UNUSED", "result"):
        assert dropped not in edited


def test_constants_that_are_bound_at_once_come_along_together() -> None:
    code = (
        "TOP, (BOTTOM, *REST) = 1.5, (8, 9)\ndef clamp(value, low, high):\n    'Cut.'\n    return max(value, BOTTOM)\n"
    )
    assert read(fence(code)).edits["shop:clamp"] == code.rstrip()


def test_a_docstring_that_is_left_out_stays() -> None:
    bare = "def clamp(value, low, high):  # both inclusive\n    # cut\n    return min(max(value, low), high)"
    kept = bare.replace("inclusive\n", 'inclusive\n    """Keep a value between two others."""\n')
    assert read(fence(bare)).edits["shop:clamp"] == kept
    assert read(fence(CLAMP.replace('    """Keep a value between two others."""\n', ""))).unchanged


@pytest.mark.parametrize(
    "code",
    [
        "def clamp(value, low, high):\n    'Cut.'\n    return min(max(value, low), high)",
        "def clamp(value, low, high): return min(max(value, low), high)",
    ],
    ids=["another docstring", "no line for it"],
)
def test_a_docstring_is_put_back_only_where_there_is_room_for_it(code: str) -> None:
    assert read(fence(code)).edits["shop:clamp"] == code


def test_what_the_module_has_already_stays_there(tmp_path: Path) -> None:
    path = tmp_path / "shop.py"
    path.write_text(f"import math\n\nSTEP = 2\n\n\n{CLAMP}")
    artifact = artifact_of(parameter("clamp", CLAMP, path=str(path)))
    code = "import math\n\nSTEP = 3\n\n\ndef clamp(value, low, high):\n    return math.floor(value) * STEP\n"
    edited = read(fence(code), artifact).edits["shop:clamp"]
    assert edited.startswith("def clamp")


@pytest.mark.parametrize(
    ("body", "imports"),
    [
        ("    return math.floor(value)\n", ["import math"]),
        ("    return floor(value)\n", ["from math import floor"]),
        ("    counts: List[int] = list(Counter([value]))\n    return counts[0]\n", ["Counter", "List"]),
        ("    math = value\n    return math\n", []),
        ("    return low if value is LIMIT else string\n", []),
    ],
)
@pytest.mark.parametrize("star", ["", "from typing import *\nfrom math import *\n"])
def test_forgotten_imports_are_added_where_it_is_clear_what_is_meant(body: str, imports: list[str], star: str) -> None:
    edited = read(fence(f"{star}def clamp(value, low, high):\n{body}")).edits["shop:clamp"]
    above = edited.split("def clamp")[0].splitlines()
    assert len(above) == len(imports)
    assert all(line.endswith(said) for line, said in zip(above, imports, strict=True))


def test_helpers_of_the_parent_are_kept_where_they_are_needed() -> None:
    artifact = artifact_of()
    before = "import math\n\n\ndef clamp(value, low, high):\n    return math.floor(value)\n"
    parent = Candidate({"shop:clamp": before})
    answer = fence("def clamp(value, low, high):\n    return math.ceil(value)\n")
    edited = AnswerReader(artifact).read(answer, parent, ["shop:clamp"]).edits["shop:clamp"]
    assert edited.startswith("import math\n")
    without = fence("def clamp(value, low, high):\n    return value\n")
    assert "math" not in AnswerReader(artifact).read(without, parent, ["shop:clamp"]).edits["shop:clamp"]


METHOD = "def area(self):\n    return self.a\n"
SQUARED = "    def area(self):\n        return self.a ** 2\n"


@pytest.mark.parametrize(
    "answer", [f"class Square:\n    side = 1\n\n{SQUARED}", SQUARED, SQUARED.replace("    def", "def")]
)
def test_methods(answer: str) -> None:
    edited = read(fence(answer), artifact_of(parameter("Square.area", METHOD))).edits["shop:Square.area"]
    assert normalized(edited) == normalized("def area(self):\n    return self.a ** 2")


def test_methods_of_one_name_are_told_apart_by_class_or_heading() -> None:
    artifact = artifact_of(parameter("Square.area", METHOD), parameter("Circle.area", METHOD))
    in_class = fence(f"class Circle:\n{SQUARED}")
    assert set(read(in_class, artifact).edits) == {"shop:Circle.area"}
    headed = f"### shop:Square.area\n{fence(SQUARED)}"
    assert set(read(headed, artifact).edits) == {"shop:Square.area"}


TEXT = ParameterKind.LITERAL


@pytest.mark.parametrize(
    ("original", "answer", "value"),
    [
        ("'Be brief.'", fence("'Be kind.'"), "Be kind."),
        ("'Be brief.'", fence("PROMPT = 'Be kind.'"), "Be kind."),
        ("'Be brief.'", fence("PROMPT: str = trainable('Be kind.', note='x')"), "Be kind."),
        ("'Be brief.'", fence('Be kind.\nAlways "so".', "text"), 'Be kind.\nAlways "so".'),
        ("'Be brief.'", '"Be kind."', "Be kind."),
        ("'Be brief.'", fence('PROMPT = (\n    "Be kind. "\n    "Be brief."\n)'), "Be kind. Be brief."),
        ("'Be brief.'", fence('PROMPT = trainable(\n    "Be kind. "\n    "Be brief."\n)'), "Be kind. Be brief."),
        ("'Be brief.'", fence('PROMPT = """Say\n```json\n{}\n```\nonly."""'), "Say\n```json\n{}\n```\nonly."),
        ("30", fence("LIMIT = 31\nPROMPT = 32"), 32),
        ("30", fence("32"), 32),
        ("30", fence("1.5"), 1.5),
        ("[1, 2]", fence("[\n    1,\n    3,\n]"), [1, 3]),
    ],
)
def test_literals(original: str, answer: str, value: object) -> None:
    reading = read(answer, artifact_of(parameter("PROMPT", original, TEXT)))
    assert eval(reading.edits["shop:PROMPT"]) == value


@pytest.mark.parametrize(
    "answer",
    [
        "PROMPT = 'Be kind.'",
        "This is better:\n\nPROMPT = 'Be kind.'\n\nIt asks for kindness.",
        "PROMPT = (\n    'Be '\n    'kind.'\n)\n\nIt asks for kindness.",
        "'Be kind.'",
    ],
)
def test_code_for_a_text_needs_no_fence(answer: str) -> None:
    reading = read(answer, artifact_of(parameter("PROMPT", "'Be brief.'", TEXT)))
    assert eval(reading.edits["shop:PROMPT"]) == "Be kind."


@pytest.mark.parametrize(
    "answer",
    [
        "The prompt is too short. It should ask for kindness.",
        "Kind",
        "I would set PROMPT = 'Be kind.' here.",
        "PROMPT = input()",
        "PROMPT == 'Be kind.'",
    ],
)
def test_words_about_a_text_are_not_its_value(answer: str) -> None:
    reading = read(answer, artifact_of(parameter("PROMPT", "'Be brief.'", TEXT)))
    assert reading.edits == {}
    assert reading.problem == "it holds no code block, nor code without one, for shop:PROMPT."


@pytest.mark.parametrize("answer", ["PROMPT = input()", "'text'", "None", "[1, x]"])
def test_literals_of_another_type_are_refused(answer: str) -> None:
    assert read(f"```python\n{answer}\n```", artifact_of(parameter("PROMPT", "30", TEXT))).edits == {}


def test_a_function_and_a_literal_in_one_answer() -> None:
    artifact = artifact_of(parameter("clamp", CLAMP), parameter("LIMIT", "30", TEXT))
    assert set(read(fence(f"LIMIT = 31\n\n\n{FIXED}"), artifact).edits) == {"shop:clamp", "shop:LIMIT"}
    assert set(read(f"### shop:LIMIT\n{fence('31')}\n### shop:clamp\n{fence(FIXED)}", artifact).edits) == {
        "shop:clamp",
        "shop:LIMIT",
    }
