"""Functions that nobody has written yet are asked for as such, and not as faulty ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from text_support import artifact_of, failing, lesson_of, parameter, words

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.text.context import context_text
from pytest_learnloop.optimizers.text.lesson import Rejection
from pytest_learnloop.optimizers.text.messages import task
from pytest_learnloop.optimizers.text.outlines import Outlines
from pytest_learnloop.optimizers.text.stubs import is_unwritten

PRICE = 'def price(book):\n    """What it costs."""\n    raise NotImplementedError'
TOTAL = 'def total(books):\n    """The sum."""\n    raise NotImplementedError'


@pytest.mark.parametrize(
    "body",
    [
        "raise NotImplementedError",
        "raise NotImplementedError('later')",
        "'What it costs.'",
        "...",
        "pass",
        "raise NotImplementedError\n    yield  # never reached: it makes this a generator",
    ],
)
def test_what_does_nothing_is_not_written(body: str) -> None:
    assert is_unwritten(parameter("price", ""), f"def price(book):\n    {body}\n")


@pytest.mark.parametrize(
    "body", ["return 0", "print(book)\n    raise NotImplementedError", "raise ValueError", "raise", "yield"]
)
def test_what_does_something_is(body: str) -> None:
    assert not is_unwritten(parameter("price", ""), f"def price(book):\n    {body}\n")


def test_a_mark_says_what_its_stub_does() -> None:
    on_disk = "def price(book): return 1"
    marked = Parameter("shop:price", ParameterKind.FUNCTION, "/shop.py", 1, on_disk, stub="return 0")
    assert is_unwritten(marked, "def price(book):\n    return 0\n")
    assert not is_unwritten(marked, on_disk)


def test_literals_are_always_written() -> None:
    assert not is_unwritten(parameter("LIMIT", "...", ParameterKind.LITERAL), "...")


def test_several_are_asked_for_together(tmp_path: Path) -> None:
    path = tmp_path / "shop.py"
    path.write_text(f"RATE = 7\n\n\n{PRICE}\n\n\n{TOTAL}\n", encoding="utf-8")
    functions = [parameter(name, source, path=str(path)) for name, source in (("price", PRICE), ("total", TOTAL))]
    artifact = artifact_of(*functions, parameter("tax", "def tax(price):\n    return price * RATE"))
    failed = failing("test_total", "E       NotImplementedError")
    lesson = lesson_of(failed, artifact=artifact).to_write(["shop:price", "shop:total"])
    text = context_text(lesson, 10_000, words, Outlines(artifact).around(lesson)).text
    assert text.startswith("Write these Python functions:\n\n### shop:price\n```python\ndef price(book):")
    assert "### shop:total\n" in text
    assert "stays as it is:\n```python\ndef tax(price):\n    return price * RATE" in text
    assert "in outline:\n```python\nRATE = 7\n```" in text
    assert "NotImplementedError" not in text
    asked = task(lesson, lesson.parameters)
    assert asked.startswith("For each one, write its `### ` line")
    assert "Fix" not in asked


def test_what_was_tried_in_vain_is_still_told() -> None:
    artifact = artifact_of(parameter("price", PRICE))
    tried = (Rejection({"shop:price": "def price(book):\n    return 0"}, "Zero is too little."),)
    lesson = replace(lesson_of(failing("a"), artifact=artifact), rejected=tried).to_write(["shop:price"])
    assert "Zero is too little." in context_text(lesson, 10_000, words).text
