"""Our own hooks, by which others add strategies. Imported by every pytest run, so it imports nothing at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_learnloop.domain import Artifact, Candidate
    from pytest_learnloop.models import Asker, Model
    from pytest_learnloop.optimizers import Optimizer
    from pytest_learnloop.settings import Settings


@pytest.hookspec(firstresult=True)
def pytest_learnloop_optimizer(
    name: str,
    artifact: Artifact,
    seed: int,
    asker: Asker | None,
    settings: Settings,
    check: Callable[[Candidate], object],
) -> Optimizer | None:
    """Provide the optimizer that ``--learn-optimizer NAME`` asks for.

    :param name: what the user asked for; give None for a name that is not yours.
    :param artifact: the parameters with their starting sources.
    :param seed: seed of everything random.
    :param asker: asks the model of ``--learn-model``, within the run's budget; None without one.
    :param settings: all other settings of the run.
    :param check: raises ProposalError for a candidate that can't be used, before any test runs on it.
    """


@pytest.hookspec(firstresult=True)
def pytest_learnloop_model(name: str, root: Path) -> Model | None:
    """Provide the model that ``--learn-model NAME`` or ``--learn-agent-model NAME`` asks for.

    :param name: what the user asked for; give None for a name that is not yours.
    :param root: pytest's root directory, which relative paths are relative to.
    """
