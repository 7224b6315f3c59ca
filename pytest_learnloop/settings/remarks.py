"""What was asked for and has no effect on a learning run, a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pytest_learnloop.words import have_no_effect

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


def on_what_was_typed(arguments: Iterable[str]) -> Iterator[str]:
    """
    :param arguments: the command line; what ini adds to it is meant for other runs as well.
    """
    given = [*dict.fromkeys(_OF_PYTEST[each] for each in arguments if each in _OF_PYTEST)]
    if given:
        yield (
            f"{have_no_effect(given)} with --learn, which needs what passes as well as what fails: choose "
            "tests by -k, -m and paths."
        )
