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
