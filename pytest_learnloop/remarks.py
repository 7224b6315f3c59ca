"""What was asked for and has no effect on a learning run, a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from pytest_learnloop.learning.budget import Limits

_OF_PYTEST: Mapping[str, str] = MappingProxyType(
    {
        "--lf": "--lf",
        "--last-failed": "--lf",
        "--ff": "--ff",
        "--failed-first": "--ff",
        "--nf": "--nf",
        "--new-first": "--nf",
        "--sw": "--sw",
        "--stepwise": "--sw",
        "--sw-skip": "--sw-skip",
        "--stepwise-skip": "--sw-skip",
    }
)
"""Spellings of options that go by earlier runs -> the short one."""

_BY_DEFAULT = Limits(seconds=600)
"""What ends a run whose limits can't."""


def on_what_was_typed(arguments: Iterable[str]) -> Iterator[str]:
    """
    :param arguments: the command line; what ini adds to it is meant for other runs as well.
    """
    given = dict.fromkeys(_OF_PYTEST[each] for each in arguments if each in _OF_PYTEST)
    if given:
        has = "has" if len(given) == 1 else "have"
        yield (
            f"{', '.join(given)} {has} no effect with --learn, which needs what passes as well as what fails: choose "
            "tests by -k, -m and paths."
        )


def ended_without_calls(limits: Limits, *, asked: bool) -> tuple[Limits, list[str]]:
    """The limits of a run whose optimizer asks no model, and what the user should know of them.

    Where they limit nothing but calls, the default budget counts as well: the run would not end.

    :param asked: whether tests may ask a model.
    """
    of_calls = Limits(dollars=limits.dollars, calls=limits.calls, tokens=limits.tokens)
    if of_calls == Limits():
        return limits, []
    ends = limits != of_calls
    if ends and asked:
        return limits, []
    why = "the optimizer asks no model" if asked else "no model is asked"
    beside = "" if ends else f", and the default of {_BY_DEFAULT} counts beside it"
    limited = limits if ends else replace(limits, seconds=_BY_DEFAULT.seconds)
    return limited, [f"--learn-budget {of_calls}: {why}, so that this ends no run{beside}."]
