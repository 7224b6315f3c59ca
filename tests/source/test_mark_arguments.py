"""What the arguments of a mark say, as it is read from the source."""

from __future__ import annotations

import ast

import pytest

from pytest_learnloop import trainable
from pytest_learnloop.domain import EditLevel
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.marks import Said, find_marks
from pytest_learnloop.source.text import decode


def said(source: str) -> Said:
    text = decode(source.encode(), "mod.py")
    (mark,) = find_marks(text, {"trainable": trainable}, trainable)
    return mark.said


def test_a_bare_mark_says_nothing() -> None:
    assert (
        said("@trainable\ndef f(): pass") == said("@trainable()\ndef f(): pass") == said("X = trainable(1)") == Said()
    )


def test_all_arguments_of_a_function() -> None:
    source = "@trainable(note='n', start='git: v1', stub='return []', edit='body')\ndef f(): pass"
    assert said(source) == Said("n", "git:v1", "return []", EditLevel.BODY)


def test_all_arguments_of_a_literal() -> None:
    source = "TABLE = trainable({'a': [1, -2]}, note='n', start='stub', stub={})"
    assert said(source) == Said("n", "stub", "{}")


@pytest.mark.parametrize("stub", ["''", "'Be\\n brief.'", '"it\'s"', "('a' 'b')"])
def test_the_stub_of_a_literal_is_its_value(stub: str) -> None:
    assert ast.literal_eval(said(f"PROMPT = trainable('Be brief.', stub={stub})").stub) == ast.literal_eval(stub)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("@trainable(start='git')\ndef f(): pass", r"start='git': give current, stub, git:REVISION or path:FILE"),
        ("@trainable(stub='pass')\ndef f(): pass", r"stub='pass': a stub is one return, raise or yield"),
        ("@trainable(stub=0)\ndef f(): pass", "stub= must be a string literal: it is read from the source"),
        ("@trainable(edit='all')\ndef f(): pass", "edit='all': give one of body, definition, module"),
        ("@trainable(edits='body')\ndef f(): pass", r"trainable\(\) takes the literal and note=, start= or stub="),
        ("@trainable(**{})\ndef f(): pass", r"trainable\(\) takes the literal"),
        ("X = trainable(1, edit='body')", "edit= is for functions: of a literal there is the value alone"),
        ("X = trainable(1, stub='1')", "stub=\"'1'\": the literal is an int, the proposal a str: keep the type"),
        ("X = trainable(1, stub=N)", "stub='N': not a literal: N: write the value out"),
    ],
)
def test_arguments_that_say_nothing_are_refused(source: str, message: str) -> None:
    with pytest.raises(TargetError, match=rf"^mod\.py:1: .*{message}"):
        said(source)


def test_a_mark_with_arguments_is_still_the_identity() -> None:
    def function() -> None:
        pass

    assert trainable(start="stub", stub="return None", edit="body")(function) is function
    assert trainable("long", start="stub", stub="") == "long"
