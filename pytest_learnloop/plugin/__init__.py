"""The pytest plugin: hooks, and nothing else.

Every pytest run of everyone who installed the package comes through here, so it imports nothing beyond the options
unless ``--learn`` is given.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

from pytest_learnloop import hookspecs, options

if TYPE_CHECKING:
    from pytest_learnloop.learning.feedback import CaseFeedback

_THREAD_POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_PATH = pytest.StashKey[tuple[str, ...]]()
"""``sys.path`` before any conftest was loaded."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    options.add_options(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    if getattr(early_config.known_args_namespace, "learn", False):
        _prepare_to_learn(early_config)
    return (yield)


def _prepare_to_learn(early_config: pytest.Config) -> None:
    # pytest-cov measures this process, in which no test runs.
    early_config.known_args_namespace.no_cov = True
    early_config.stash[_PATH] = tuple(sys.path)
    # A process that has started a pool of threads cannot be forked, and user code that is imported by a conftest or
    # a test module starts them as it pleases: with one thread there is no pool.
    for variable in _THREAD_POOLS:
        os.environ.setdefault(variable, "1")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "learn(split=None, timeout=None): decide what a test is used for when code is learned with --learn "
        "('train', 'validation' or 'held_out'), and how many seconds it may take.",
    )
    if not config.getoption("learn"):
        options.check_not_learning(config)
        return
    if config.getoption("collectonly"):
        return
    from pytest_learnloop.evaluation.fresh import PLUGIN_NAME

    if config.pluginmanager.has_plugin(PLUGIN_NAME):
        return
    if config.getoption("learn_explain"):
        from pytest_learnloop.plugin.explaining import ExplainingPlugin

        config.pluginmanager.register(ExplainingPlugin(config), "learnloop-explaining")
        return
    from pytest_learnloop.plugin.learning import LearningPlugin

    config.pluginmanager.register(
        LearningPlugin(config, config.stash.get(_PATH, tuple(sys.path))), "learnloop-learning"
    )


@pytest.fixture
def learn(request: pytest.FixtureRequest) -> CaseFeedback:
    """Give the case a score (``learn.score``) or words for the optimizer (``learn.feedback``).

    Without ``--learn`` both do nothing.
    """
    from pytest_learnloop.evaluation.judge import FEEDBACK
    from pytest_learnloop.learning.feedback import CaseFeedback

    return request.node.stash.setdefault(FEEDBACK, CaseFeedback())  # type: ignore[no-any-return]
