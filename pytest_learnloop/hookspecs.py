"""Our own hooks, by which others add strategies. Imported by every pytest run, so it imports nothing at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_learnloop.domain import Artifact
    from pytest_learnloop.optimizers import Optimizer


@pytest.hookspec(firstresult=True)
def pytest_learnloop_optimizer(name: str, artifact: Artifact, seed: int) -> Optimizer | None:
    """Provide the optimizer that ``--learn-optimizer NAME`` asks for.

    :param name: what the user asked for; give None for a name that is not yours.
    :param artifact: the parameters with their starting sources.
    :param seed: seed of everything random.
    """
