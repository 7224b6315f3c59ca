"""Hypothesis reads the project's modules for constants once, and not in every child."""

from __future__ import annotations

import sys

import pytest
from hypothesis.internal.conjecture import providers

from pytest_learnloop.evaluation.seeded import look_for_constants


def test_a_module_that_has_been_read_is_not_read_again(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = pytester.getitems(
        """
        from hypothesis import given, strategies

        @given(strategies.integers())
        def test_property(n):
            assert n != 271828182
        """
    )
    look_for_constants(items)
    assert id(items[0].module) in providers._seen_modules  # type: ignore[attr-defined]
    monkeypatch.setattr(providers, "constants_from_module", None)
    assert len(sys.modules) == providers._sys_modules_len


def test_without_properties_it_is_left_alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "_get_local_constants", None)
    look_for_constants(pytester.getitems("def test_plain(): pass"))
