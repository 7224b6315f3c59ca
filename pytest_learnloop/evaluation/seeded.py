"""Seeded tests: Hypothesis properties, run on the examples that a seed gives."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest


def is_seeded(item: pytest.Item) -> bool:
    """Whether a seed decides what the test does: one test, as many cases as there are seeds."""
    return _property_of(item) is not None


def look_for_constants(items: Iterable[pytest.Item]) -> None:
    """Let Hypothesis do now what it would do in each child again: read the project's modules for constants to try.

    It knows by itself which modules it has read, and tells nobody how to begin.
    """
    if any(map(is_seeded, items)):
        with suppress(ImportError, AttributeError):
            from hypothesis.internal.conjecture import providers

            providers._get_local_constants()


def prepare(item: pytest.Item, seed: int | None) -> None:
    """Make a Hypothesis property run on the examples of ``seed``, the same ones for every candidate.

    Nothing is remembered between runs, nothing depends on time, and failing examples are not shrunk. With no seed the
    user's settings stay, but for the example database, which candidates must not write.
    """
    wrapped = _property_of(item)
    if wrapped is None:
        return
    import hypothesis

    settings = getattr(wrapped, "_hypothesis_internal_use_settings", None) or hypothesis.settings()
    if seed is None:
        wrapped._hypothesis_internal_use_settings = hypothesis.settings(settings, database=None)
        return
    wrapped._hypothesis_internal_use_settings = hypothesis.settings(
        settings,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.seed(seed)(wrapped)


def _property_of(item: pytest.Item) -> Any:
    function = getattr(item, "obj", None)
    function = getattr(function, "__func__", function)
    return function if getattr(function, "is_hypothesis_test", False) else None
