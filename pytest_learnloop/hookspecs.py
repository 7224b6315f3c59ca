"""Our own hooks, by which others add strategies. Imported by every pytest run, so it imports nothing at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pytest_learnloop.domain import Artifact, Candidate
    from pytest_learnloop.learning.batch import Batches, Sampler
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
    batches: Batches,
) -> Optimizer | None:
    """Provide the optimizer that ``--learn-optimizer NAME`` asks for.

    :param name: what the user asked for; give None for a name that is not yours.
    :param artifact: the parameters with their starting sources.
    :param seed: seed of everything random.
    :param asker: asks the model of ``--learn-model``, within the run's budget; None without one.
    :param settings: all other settings of the run.
    :param check: raises ProposalError for a candidate that can't be used, before any test runs on it.
    :param batches: draws the experiences that a question or an update shows, by ``--learn-batch`` and
        ``--learn-sampler``. What an optimizer takes from elsewhere is not counted as an exposure.
    """


@pytest.hookspec(firstresult=True)
def pytest_learnloop_sampler(name: str, seed: int, settings: Settings, labels: Mapping[str, str]) -> Sampler | None:
    """Provide the sampler that ``--learn-sampler NAME`` asks for.

    :param name: what the user asked for; give None for a name that is not yours.
    :param seed: seed of everything random.
    :param settings: all other settings of the run.
    :param labels: nodeid -> label, of the tests that have one: ``@pytest.mark.learn(label=…)``.
    """


@pytest.hookspec(firstresult=True)
def pytest_learnloop_model(name: str, root: Path) -> Model | None:
    """Provide the model that ``--learn-model NAME`` or ``--learn-agent-model NAME`` asks for.

    :param name: what the user asked for; give None for a name that is not yours.
    :param root: pytest's root directory, which relative paths are relative to.
    """


@pytest.hookspec(firstresult=True)
def pytest_learnloop_grade(name: str, result: Any) -> Any:
    """Grade what a test has submitted by ``learn.grade(name, result)``.

    Under ``--learn`` it runs in the process that began the run, where no candidate runs, and in several threads at
    once: what it grades by (the labels of validation data, say) never gets into a candidate's process. Let it read what
    it needs when it is called first, not when the conftest is imported, which every process does.

    :param name: what is to be graded; give None for a name that is not yours.
    :param result: plain data, as JSON has it: tuples have become lists.
    :return: a number, or other plain data; the test gets it from ``learn.grade``.
    """
