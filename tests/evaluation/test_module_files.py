"""Children know in which file each module is, and need not look at all there are before they tell of a failure."""

from __future__ import annotations

import inspect
import os
import sys
from types import ModuleType
from typing import Any

import pytest
from evaluation_support import evaluate

from pytest_learnloop.evaluation.module_files import make_known
from pytest_learnloop.testing import Project


@pytest.fixture
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspect, "modulesbyfile", {})


def test_the_module_of_a_file_is_known(nothing_known: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_known(list(sys.modules.values()))

    def look_at(module: Any) -> None:
        raise AssertionError(f"{module} was looked at")

    monkeypatch.setattr(inspect, "getabsfile", look_at)
    assert inspect.getmodule(look_at.__code__, __file__) is sys.modules[__name__]


def test_a_lazy_module_is_left_alone(nothing_known: None) -> None:
    class Lazy(ModuleType):
        def __getattribute__(self, name: str) -> Any:
            raise AssertionError(f"{name} was looked up")

    make_known([Lazy("lazy"), os, None])
    assert set(inspect.modulesbyfile) == {os.__file__}


_ALL_AT_ONCE = """
def evaluation(evaluates, artifact, cases):
    (found,) = evaluates.evaluate([Trial(artifact.start, cases, Detail.TEXTS)])
    return said(found)
"""


def test_children_know_it_from_the_beginning(project: Project) -> None:
    project.write(
        shop="from pytest_learnloop import trainable\n\n@trainable\ndef price(): return 1",
        test_shop="""
        import inspect, shop

        def test_shop(): assert inspect.modulesbyfile[shop.__file__] == "shop" and shop.price()
        """,
    )
    (outcome,) = evaluate(project, _ALL_AT_ONCE).values()
    assert outcome[0] == "passed", outcome
