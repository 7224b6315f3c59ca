"""The pytest plugin: hooks, and nothing else.

Every pytest run of everyone who installed the package comes through here, so it imports nothing beyond the options
unless ``--learn`` is given. PYTEST_DONT_REWRITE: nothing here is to explain what it asserts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
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
    given = early_config.known_args_namespace
    if any(getattr(given, name, None) for name in ("learn", "learn_study", "learn_watch")):
        early_config.stash[_PATH] = tuple(sys.path)
        # pytest-cov measures this process, in which no test runs.
        given.no_cov = True
    if getattr(given, "learn", False):
        _prepare_to_learn()
    return (yield)


def _prepare_to_learn() -> None:
    # A process that has started a pool of threads cannot be forked, and user code that is imported by a conftest or
    # a test module starts them as it pleases: with one thread there is no pool.
    for variable in _THREAD_POOLS:
        os.environ.setdefault(variable, "1")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    studies, watches = config.getoption("learn_study") is not None, config.getoption("learn_watch")
    if not studies:
        options.check_not_studying(config)
    if config.getoption("help") or not (studies or watches):
        return None
    path = config.stash.get(_PATH, tuple(sys.path))
    if watches:
        from pytest_learnloop.plugin.watch import watch

        return watch(config, path)
    from pytest_learnloop.plugin.study import run_study

    return run_study(config, path)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"learn({', '.join(f'{name}=None' for name in options.MARKED)}): decide "
        "what a test is used for when code is learned with --learn ('train', 'validation' or 'held_out'), how many "
        "seconds it may take, how many cases it yields on seeds (5 or '1/5/5'), and how many steps of an episode an "
        "update sees and is scored by (a number or 'full'); its label is what --learn-stratify label goes by.",
    )
    if not config.getoption("learn"):
        options.check_not_learning(config)
        return
    if config.getoption("collectonly"):
        return
    from pytest_learnloop.evaluation.fresh_child import PLUGIN_NAME

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
def learn(request: pytest.FixtureRequest) -> Iterator[CaseFeedback]:
    """Give the case a score (``learn.score``) or words for the optimizer (``learn.feedback``), and play episodes.

    Without ``--learn`` scores and words do nothing, and whole episodes are played.
    """
    from pytest_learnloop.evaluation.judge import FEEDBACK
    from pytest_learnloop.evaluation.playing import playground_of
    from pytest_learnloop.learning.feedback import CaseFeedback
    from pytest_learnloop.plugin.grading import grader_of

    playground = playground_of(request.node)
    feedback = request.node.stash[FEEDBACK] = CaseFeedback(
        playground, grader_of(request.config), measures=bool(request.config.getoption("learn"))
    )
    yield feedback
    playground.close()
