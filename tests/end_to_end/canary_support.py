"""Projects whose tests are full of words that stand nowhere else, and all that a model might see of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from model_support import ScriptedProgram, fenced

from pytest_learnloop.testing import Project

WORDS = """
    import os

    from pytest_learnloop import trainable

    @trainable
    def shout(text, times=1):
        '''The text in capitals, several times.'''
        return text.upper()
"""

ANSWERS = (
    "I would rather not say.",
    fenced("def shout(text, times=1):\n    return text.upper("),
    fenced("def shout(text, times=1):\n    os._exit(3)"),
    fenced("def shout(text, times=1):\n    raise RuntimeError(f'no {text!r}')"),
    fenced("def shout(text, times):\n    return text"),
    fenced("def shout(text, times=1):\n    print('loud', text)\n    return text.upper() + '!' * times"),
    fenced("def shout(text, times=1):\n    return times"),
    fenced("def shout(text, times=1):\n    return text.upper() * times"),
)
"""Prose, half a function, crashes, exceptions, another signature, output, the wrong type, and at last what is right."""

_TEST = """
TABLE_{word} = {{"{word}": {number}}}

@pytest.fixture
def fixture_{word}():
    '''Gives {word}.'''
    print("set up {word}")
    yield "{word}"
    print("torn down {word}")

{mark}
@pytest.mark.parametrize("text_{word}, times", [("{word} a", 1), ("{word} b", 2)], ids=["{word}-one", "{word}-two"])
def test_{word}(text_{word}, times, fixture_{word}, learn):
    '''Tells of {word}.'''
    print("out {word}")
    print("err {word}", file=sys.stderr)
    logging.getLogger("{word}").warning("log {word}")
    learn.feedback("hint {word}")
    number = {number}
    assert shout(text_{word}, times) == text_{word}.upper() * times, "message {word}"
    assert TABLE_{word}["{word}"] == number
"""

_PROPERTY = """
{mark}
@given(strategies.sampled_from(["{word} a", "{word} b"]), strategies.integers(1, 3))
def test_property_{word}(text_{word}, times):
    '''Tells of {word}.'''
    assert shout(text_{word}, times) == text_{word}.upper() * times, "message {word}"
"""

_HEAD = """import logging
import sys

import pytest
from hypothesis import given, strategies

from words import shout
"""

HELD_OUT = '@pytest.mark.learn(split="held_out")'
TRAIN = '@pytest.mark.learn(split="train")'


def word(number: int) -> str:
    """A word that nothing else holds, nor begins."""
    return f"quetzal{number:02}x"


def number_of(word: str) -> int:
    """A number that nothing else holds."""
    return 73918400 + int(word[7:9])


def by_function(project: Project) -> list[str]:
    """Eight functions, which are split by the hash of their names. Returns further arguments of pytest."""
    _write(project, test_words="".join(_test(number) for number in range(8)))
    return []


def by_mark_and_pattern(project: Project) -> list[str]:
    """Functions and Hypothesis properties that are held out by a mark, by a file's name, and not at all."""
    _write(
        project,
        test_words=_test(0, TRAIN) + _test(1, HELD_OUT) + _test(2, TRAIN) + _test(3),
        test_kept_back=_test(4) + _property(5),
        test_properties=_property(6, HELD_OUT) + _property(7),
    )
    return ["--learn-held-out=*test_kept_back*", "-p", "_hypothesis_pytestplugin"]


def by_case(project: Project) -> list[str]:
    """One function, whose cases are split: the list of them tells all."""
    cases = ", ".join(
        f'pytest.param("{word(n)}", {n % 2 + 1}, {number_of(word(n))}, id="{word(n)}-id")' for n in range(12)
    )
    _write(
        project,
        test_words=f"""
@pytest.fixture(params=[{", ".join(str(number_of(word(n))) for n in range(2))}])
def unused(request):
    return request.param


@pytest.mark.parametrize("text, times, number", [{cases}])
class TestShout:
    @pytest.mark.parametrize("again", [{number_of(word(0))}], ids=["again"])
    def test_method(self, text, times, number, again):
        assert shout(text, times) == text.upper() * times, number


@pytest.mark.parametrize(
    "text, times, number",
    [
        {cases}
    ],
)
def test_function(text, times, number):
    assert shout(text, times) == text.upper() * times, number
""".replace(f"[{number_of(word(0))}], ids", "[1], ids"),
    )
    return ["--learn-split-by=case"]


def visible(project: Project, program: ScriptedProgram) -> dict[str, str]:
    """Place -> all the text in it that a model is sent, or may be sent."""
    texts = {f"prompt {number}": call.prompt for number, call in enumerate(program.calls)}
    texts |= {f"directory {number}": "\n".join(call.directory) for number, call in enumerate(program.calls)}
    for path in project.path.rglob("*.jsonl"):
        texts[path.name] = path.read_text(encoding="utf-8")
    texts |= _tables(project.path / ".learnloop" / "answers.sqlite3", "answers")
    return texts | _tables(project.path / ".learnloop" / "journal.sqlite3", "trials", "candidates")


def hidden(project: Project) -> list[str]:
    """The words and numbers that only tests hold of which no case is a train case."""
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        (splits,) = connection.execute("SELECT splits FROM runs ORDER BY rowid DESC LIMIT 1").fetchone()
    assigned: dict[str, set[str]] = {}
    for nodeid, _, split in json.loads(splits):
        assigned.setdefault(nodeid[nodeid.index("quetzal") :][: len(word(0))], set()).add(split)
    return [text for each, splits in assigned.items() if "train" not in splits for text in (each, str(number_of(each)))]


def _write(project: Project, **tests: str) -> None:
    project.write(words=WORDS, **{name: _HEAD + body for name, body in tests.items()})


def _test(number: int, mark: str = "") -> str:
    return _TEST.format(word=word(number), number=number_of(word(number)), mark=mark)


def _property(number: int, mark: str = "") -> str:
    return _PROPERTY.format(word=word(number), mark=mark)


def _tables(path: Path, *tables: str) -> dict[str, str]:
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as connection:
        return {f"{path.name}: {table}": "\n".join(_rows(connection, table)) for table in tables}


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    for row in connection.execute(f"SELECT * FROM {table}"):
        yield json.dumps(row, default=str)
