"""Options of the suite, and what is loaded once for all candidates."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from arcade.play import Protocol


@contextmanager
def without(module: str) -> Iterator[None]:
    """As if a module that nobody has imported yet were not installed."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


# Here, since it takes a second, which each candidate would take anew; and without torch, which it imports where there
# is one, though nothing here makes use of it.
with without("torch"):
    import ocatari.core  # noqa: F401


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--protocol",
        choices=["game", "life"],
        default="game",
        help="an episode is a whole game (default), or ends with the first life that is lost",
    )
    parser.addoption("--steps", type=int, metavar="N", help="an episode has N steps at most (default: the game's own)")


@pytest.fixture
def protocol(request: pytest.FixtureRequest) -> Protocol:
    return Protocol(request.config.getoption("--protocol") == "life", request.config.getoption("--steps"))
