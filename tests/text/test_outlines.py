"""A rewrite from scratch shows what stands around the function, and nothing of other tests."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from text_support import failing, lesson_of, parameter, words

from pytest_learnloop.domain import Artifact, ParameterKind
from pytest_learnloop.optimizers.text.context import context_text
from pytest_learnloop.optimizers.text.outlines import Outlines
from pytest_learnloop.source.outline import outline

SHOP = '''
    from __future__ import annotations

    import math
    from dataclasses import dataclass
    from pytest_learnloop import trainable

    RATE = 20
    TABLE = [{numbers}]
    PROMPT = trainable("say less")

    @dataclass(frozen=True)
    class Line:
        """One line."""

        price: int
        copies: int = 1

    class Basket:
        def __init__(self, lines):
            self.lines = lines

        @trainable
        def total(self):
            return sum(net(each) for each in self.lines)

        @property
        def size(self) -> int:
            return len(self.lines)

    @trainable
    def net(line: Line) -> int:
        return line.price * line.copies

    def label(line):
        return "secret body"
'''
SHOP = dedent(SHOP).replace("{numbers}", ", ".join(map(str, range(100))))


def around(qualname: str, *reads: str, source: str = SHOP) -> str:
    return "\n\n".join(outline(ast.parse(dedent(source)), qualname, reads))


def test_imports_constants_classes_and_signatures() -> None:
    told = around("net", "Line")
    assert told.startswith("import math\nfrom dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass Line:\n")
    assert "    price: int\n    copies: int = 1" in told
    assert "RATE = 20" in told
    assert "TABLE = ..." in told
    assert "def label(line): ..." in told
    assert "    def total(self): ..." in told
    assert "def net" not in told
    assert "secret body" not in told
    assert "trainable\n" not in told


def test_the_class_of_a_method_comes_first_without_the_method() -> None:
    told = around("Basket.total", "net")
    assert told.index("class Basket:") < told.index("def net(line: Line) -> int: ...") < told.index("RATE")
    assert "        self.lines = lines" in told
    assert "    @property\n    def size(self) -> int: ..." in told
    assert "def total" not in told


def test_of_a_module_with_tests_only_what_is_read() -> None:
    source = """
        import pytest
        SECRETS = ["held-out"]
        RATE = 20

        def net(x):
            return x * RATE

        @pytest.mark.parametrize("x", SECRETS)
        def test_secret(x):
            assert net(x)
    """
    assert around("net", "x", "RATE", source=source) == "RATE = 20"


def test_it_is_shown_for_rewrites_and_goes_first_when_room_is_short(tmp_path: Path) -> None:
    path = tmp_path / "shop.py"
    path.write_text(SHOP, encoding="utf-8")
    net = parameter("net", "def net(line: Line) -> int:\n    return line.price * line.copies\n", path=str(path))
    prompt = parameter("PROMPT", "'say less'", ParameterKind.LITERAL, path=str(path))
    outlines = Outlines(artifact := Artifact((net, prompt)))
    lesson = lesson_of(failing("test_net"), artifact=artifact)
    assert outlines.around(replace(lesson, parameters=(net.id,))) == ()
    fresh = lesson.anew(net.id)
    pieces = outlines.around(fresh)
    whole = context_text(fresh, 10_000, words, pieces).text
    assert "In its module there is this as well, in outline:" in whole
    assert "class Line:" in whole
    assert "PROMPT = trainable" not in whole, "it need not be what is on disk"
    without = context_text(fresh, 10_000, words).text
    assert context_text(fresh, words(without), words, pieces).text == without


AGENT = """
    from pytest_learnloop import ask, trainable

    SYSTEM = trainable("Be brief.")

    def day(question):
        return ask([{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}])

    def other():
        return "SYSTEM"

    class Agent:
        GREETING = trainable("Hello")

        @staticmethod
        def greet(name):
            return Agent.GREETING + name
"""


def prompts_of(path: Path, source: str = AGENT, *names: str) -> Artifact:
    path.write_text(dedent(source), encoding="utf-8")
    return Artifact(tuple(parameter(each, "'Be brief.'", ParameterKind.LITERAL, path=str(path)) for each in names))


def test_beside_a_literal_stands_what_reads_it(tmp_path: Path) -> None:
    artifact = prompts_of(tmp_path / "shop.py", AGENT, "SYSTEM")
    lesson = lesson_of(failing("test_day"), artifact=artifact)
    pieces = Outlines(artifact).around(lesson)
    text = context_text(lesson, 10_000, words, pieces).text
    assert "SYSTEM = 'Be brief.'\n```\n\nIt is used here:\n```python\ndef day(question):\n    return ask([{" in text
    assert len(pieces) == 1


def test_a_literal_of_a_class_is_read_as_an_attribute(tmp_path: Path) -> None:
    artifact = prompts_of(tmp_path / "shop.py", AGENT, "Agent.GREETING")
    (piece,) = Outlines(artifact).around(lesson_of(failing("test_day"), artifact=artifact))
    assert piece == "@staticmethod\ndef greet(name):\n    return Agent.GREETING + name"


def test_of_a_module_with_tests_nothing_that_reads_a_literal_is_shown(tmp_path: Path) -> None:
    source = f"import pytest\n{dedent(AGENT)}\n\ndef check_secret():\n    assert SYSTEM\n"
    artifact = prompts_of(tmp_path / "shop.py", source, "SYSTEM")
    assert Outlines(artifact).around(lesson_of(failing("test_day"), artifact=artifact)) == ()


def test_what_is_trained_as_well_is_not_shown_twice(tmp_path: Path) -> None:
    artifact = prompts_of(tmp_path / "shop.py", AGENT, "SYSTEM")
    day = parameter("day", "def day(question):\n    return ask(SYSTEM)\n", path=str(tmp_path / "shop.py"))
    both = Artifact((*artifact.parameters, day))
    lesson = replace(lesson_of(failing("test_day"), artifact=both), parameters=("shop:SYSTEM",))
    assert Outlines(both).around(lesson) == ()
