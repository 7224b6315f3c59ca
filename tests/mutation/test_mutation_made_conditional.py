"""A statement whose condition was forgotten gets one."""

from __future__ import annotations

import pytest
from mutation_support import artifact_of, function, propose


def edited(source: str) -> list[str]:
    parameter = function(source)
    return [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter), 400)]


@pytest.mark.parametrize(
    ("statement", "condition"),
    [
        ("send(a)", "a"),
        ("send(a)", "a is not None"),
        ("send(a, b.c)", "b.c is not None"),
        ("send(self.d)", "self.d"),
        ("b = a", "a"),
        ("b.c = a", "a is not None"),
        ("b += a", "not a"),
        ("return a", "a"),
        ("raise a", "a is not None"),
    ],
)
def test_condition_is_on_what_is_used(statement: str, condition: str) -> None:
    source = f"def work(self, a, b):\n    {statement}\n    return b\n"
    wanted = f"def work(self, a, b):\n    if {condition}:\n        {statement}\n    return b\n"
    assert wanted in edited(source)


def test_condition_stands_elsewhere() -> None:
    source = "def work(a, b):\n    if len(a) > b:\n        a.pop()\n    a.append(b)\n    return a\n"
    wanted = source.replace("    a.append(b)\n", "    if len(a) > b:\n        a.append(b)\n")
    assert wanted in edited(source)


@pytest.mark.parametrize(
    ("source", "statement"),
    [
        pytest.param("def work(a):\n    b = a\n    return b\n", "b = a", id="nothing else binds the name"),
        pytest.param("def work(a):\n    b = a\n    return b\n", "return b", id="nothing follows"),
        pytest.param('def work(a):\n    """Of a."""\n    return a\n', '"""Of a."""', id="it does nothing"),
    ],
)
def test_what_has_to_run_gets_none(source: str, statement: str) -> None:
    assert not [each for each in edited(source) if f":\n        {statement}" in each]
