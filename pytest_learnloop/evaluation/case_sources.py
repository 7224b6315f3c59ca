"""What a test does, in its own words: its source and its parameters, for optimizers that read."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from types import CodeType

import pytest

from pytest_learnloop.domain import CaseSource, Support
from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.represent import represent
from pytest_learnloop.evaluation.silence import silently
from pytest_learnloop.source.support import Origin, Requests, SupportFinder
from pytest_learnloop.source.text import parse


def case_sources(items: Sequence[pytest.Item], *, with_support: bool = True) -> dict[str, CaseSource]:
    """Nodeid -> what the test does; items that are no function with a source, such as doctests, are left out.

    Call it before any candidate runs: it asks the values of ``parametrize`` for their ``repr``.

    :param with_support: tell what the tests use as well, which takes about a millisecond for each test function.
    """
    functions = [item for item in items if isinstance(item, pytest.Function)]
    if not functions:
        return {}
    finder = SupportFinder(functions[0].config.rootpath, {item.originalname or item.name for item in functions})
    shared: dict[tuple[pytest.Item | pytest.Collector | None, str], tuple[str, tuple[Support, ...]]] = {}
    found = {}
    for item in functions:
        test = item.parent, item.originalname or item.name  # whose cases share what is found, and may be thousands
        if test not in shared:
            source = _source_of(item)
            shared[test] = source, _support_of(item, finder) if source and with_support else ()
        source, support = shared[test]
        if source:
            found[item.nodeid] = CaseSource(source, _parameters_of(item, _direct(item)), support)
    return found


def _support_of(item: pytest.Function, finder: SupportFinder) -> tuple[Support, ...]:
    origin = _origin_of(item.function)
    return finder.of(origin, _requests_of(item)) if origin is not None else ()


def _requests_of(item: pytest.Function) -> Requests:
    asked, automatic = internals.requested_fixtures(item)
    origins: dict[str, list[Origin]] = {}
    for definition in internals.definitions_of(item):
        if (origin := _origin_of(definition.func)) is not None:
            origins.setdefault(definition.argname, []).insert(0, origin)
    return Requests(asked, automatic, origins)


def _origin_of(function: Callable[..., object]) -> Origin | None:
    """File and first line of a function; None of what is not written in Python."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return (Path(code.co_filename), code.co_firstlineno) if isinstance(code, CodeType) else None


def _source_of(item: pytest.Function) -> str:
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(item.function)))
        (definition,) = parse(source).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return ""
    if not isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return ""
    # A decorator may hold what other cases are made of.
    return "".join(source.splitlines(keepends=True)[definition.lineno - 1 :])


def _parameters_of(item: pytest.Function, direct: Collection[str]) -> tuple[tuple[str, str], ...]:
    callspec = getattr(item, "callspec", None)
    if callspec is None:
        return ()
    return tuple(
        (name if name in direct else f"request.param of {name}", represent(value, describe=partial(silently, repr)))
        for name, value in callspec.params.items()
    )


def _direct(item: pytest.Function) -> frozenset[str]:
    """The parameters that the test gets as they are; a fixture makes what it likes of the others."""
    names: set[str] = set()
    for mark in item.iter_markers("parametrize"):
        given = mark.args[0] if mark.args else mark.kwargs["argnames"]
        indirect = mark.args[2] if len(mark.args) > 2 else mark.kwargs.get("indirect", False)
        listed = {each.strip() for each in given.split(",")} if isinstance(given, str) else set(given)
        names |= set() if indirect is True else listed - set(indirect or ())
    return frozenset(names)
