"""Code that nobody wrote for us can be recorded, and swapped for itself, without a difference."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from swap_helpers import Modules
from swap_helpers import modules_fixture as modules_fixture

from pytest_learnloop.evaluation.record import Recorder
from pytest_learnloop.source.names import FunctionNode, statements
from pytest_learnloop.source.text import decode


def targets_of(path: Path, name: str) -> list[str]:
    """All functions and methods that can be told by their qualified names, none inside another."""
    tree = decode(path.read_bytes(), str(path)).tree
    qualnames = [each.names()[0] for each in statements(tree) if isinstance(each.node, FunctionNode)]
    counted = Counter(qualnames)
    return [f"{name}:{each}" for each in qualnames if counted[each] == 1 and "<locals>" not in each]


def words_of(copy: Any) -> object:
    """What a copied module makes of some input; only what every kind of it shows alike."""
    if copy.__name__.endswith("difflib"):
        return list(copy.unified_diff(["a", "b", "c"], ["a", "c", "d"])), copy.get_close_matches("appel", ["apple"])
    if copy.__name__.endswith("textwrap"):
        return copy.fill("some words " * 20, 30), copy.dedent("  a\n   b\n")
    if copy.__name__.endswith("shlex"):
        return copy.split("a 'b c' d\\ e"), copy.quote("a b")
    if copy.__name__.endswith("fractions"):
        return str(copy.Fraction("3/4") + copy.Fraction(1, 3)), copy.Fraction(2.5).limit_denominator(3).numerator
    parser = copy.ConfigParser()
    parser.read_string("[a]\nb = 1\nc = %(b)s0\n")
    return {name: dict(parser[name]) for name in parser.sections()}


@pytest.mark.parametrize("name", ["configparser", "difflib", "fractions", "shlex", "textwrap"])
def test_a_module(name: str, modules: Modules) -> None:
    source = importlib.import_module(name).__file__
    assert source is not None
    text = decode(Path(source).read_bytes(), source)
    copy = modules.load(f"copied_{name}", text.content)
    expected = words_of(copy)
    live = modules.live(*targets_of(Path(source), copy.__name__))
    recorder = Recorder()
    live.swap({}, recorder)
    with recorder.scope("start"):
        assert words_of(copy) == expected
    live.swap({parameter.id: parameter.source for parameter in live.artifact.parameters}, recorder)
    with recorder.scope("candidate"):
        assert words_of(copy) == expected
    start, candidate = recorder.of("start"), recorder.of("candidate")
    assert len(start.touched) > 4
    assert start.touched == candidate.touched
    assert start.lines == candidate.lines
    assert [call.arguments for call in start.calls] == [call.arguments for call in candidate.calls]
