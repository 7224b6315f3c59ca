"""The fast lane: calling a plain test directly, where only its verdict is asked for.

pytest's protocol costs about a hundred times what a small test does. For a test without fixtures and marks, in a
session where nothing else has a say in how tests run, it decides nothing: the verdict is that of the call. So it is for
functions, for methods of classes that set nothing up, and for tests of ``unittest`` of which the class sets nothing up
for all of them. Where texts, traces or reports are wanted the full protocol runs, so that they are pytest's own.
"""

from __future__ import annotations

import inspect
import logging
import os
import time
import unittest
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

import pytest

from pytest_learnloop.domain import Ending
from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.mishap import FirstMishap
from pytest_learnloop.evaluation.seeded import is_seeded

_RUN_HOOKS = (
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_runtest_makereport",
    "pytest_pyfunc_call",
    "pytest_fixture_setup",
)
_HARMLESS_PLUGINS = (
    "_pytest.",
    "pytest_learnloop.",
    "_hypothesis_pytestplugin.",
    "anyio.",
    "pytest_asyncio.",
    "xdist.",
)
"""Plugins whose hooks decide nothing about an item that :func:`_is_plain`."""
_WAKING: Mapping[str, tuple[str, ...]] = {
    "pytest_timeout.": ("timeout", "PYTEST_TIMEOUT"),
    "pytest_rerunfailures.": ("reruns", "force_reruns"),
}
"""Plugins that decide nothing about such an item unless an option, an ini value or a variable by such a name is set."""
_PREPARING = "pytest_randomly."
"""Plugin that decides nothing but which random numbers a test gets, just before it is called."""
_IDLE_FIXTURES = ("pytest_asyncio.", "syrupy.", "faker.")
"""Plugins whose fixtures do nothing for a test that gets them without asking."""
_HARMLESS_MARKS = frozenset({"parametrize", "learn"})


def plain_items(session: pytest.Session) -> frozenset[str]:
    """Nodeids of the items that may take the fast lane; none at all where someone else has a say in this session."""
    if not _is_undisturbed(session.config):
        return frozenset()
    return frozenset(item.nodeid for item in session.items if _is_plain(item))


class Formatting(logging.Handler):
    """Formats records and lets errors of that rise, as the handler does that pytest attaches to the root logger.

    As there, one handler serves all tests.
    """

    def emit(self, record: logging.LogRecord) -> None:
        self.format(record)


Prepare = Callable[[pytest.Item], object]
"""What is to be done just before an item is called."""


def preparations(config: pytest.Config) -> tuple[Prepare, ...]:
    """What plugins do just before each plain item is called, and nothing else can take the place of."""
    hooks = config.hook.pytest_runtest_call.get_hookimpls()
    return tuple(each.function for each in hooks if _module_of(each.plugin).startswith(_PREPARING))


def run(item: pytest.Item, formatting: Formatting, preparing: Iterable[Prepare]) -> Slot:
    """Call a plain item and judge by what it raises."""
    os.environ["PYTEST_CURRENT_TEST"] = f"{item.nodeid} (call)"
    started = time.perf_counter()
    for prepare in preparing:
        prepare(item)
    try:
        with warnings.catch_warnings(record=True), _logs_checked(formatting):
            _call(item)
        ending = Ending.PASSED
    except (pytest.skip.Exception, pytest.xfail.Exception, unittest.SkipTest):
        ending = Ending.SKIPPED
    except MemoryError:
        ending = Ending.OUT_OF_MEMORY
    except BaseException:  # whatever a test raises is its failure, as in the full protocol
        ending = Ending.FAILED
    return Slot(ending, float(ending is Ending.PASSED), time.perf_counter() - started)


@contextmanager
def _logs_checked(formatting: Formatting) -> Iterator[None]:
    """With the handler in place, so that a bad record fails the test and ``logging.basicConfig`` does nothing."""
    root = logging.getLogger()
    root.addHandler(formatting)
    try:
        yield
    finally:
        root.removeHandler(formatting)


def _call(item: pytest.Item) -> None:
    """Run its body, and raise what makes it fail or be skipped."""
    assert isinstance(item, pytest.Function)
    if internals.is_of_unittest(item):
        result = FirstMishap(tells_parts=internals.tells_parts_of_unittest())
        item.instance(result)
        if result.mishap is not None:
            raise result.mishap
    else:
        item.obj(**_parameters(item))


def _parameters(item: pytest.Function) -> Mapping[str, object]:
    """What ``parametrize`` gives an item: name of an argument -> value."""
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec is not None else {}


def _is_plain(item: pytest.Item) -> bool:
    if not (type(item) is pytest.Function or internals.is_of_unittest(item)) or is_seeded(item):
        return False
    assert isinstance(item, pytest.Function)
    parameters = _parameters(item).keys()
    if not _needs_no_fixture(item, parameters) or any(mark.name not in _HARMLESS_MARKS for mark in item.iter_markers()):
        return False
    if not all(internals.is_direct_parameter(item, name) for name in parameters):
        return False
    function = inspect.unwrap(item.obj)
    return not (inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function))


def _needs_no_fixture(item: pytest.Function, parameters: AbstractSet[str]) -> bool:
    """Whether it asks for none, and what it gets without asking does nothing for it."""
    asked, _ = internals.requested_fixtures(item)
    others = (each for each in internals.definitions_of(item) if each.argname not in parameters)
    return set(asked) <= parameters and all(
        f"{each.func.__module__}.".startswith(_IDLE_FIXTURES) or internals.is_idle_of_unittest(item, each)
        for each in others
    )


def _is_undisturbed(config: pytest.Config) -> bool:
    warnings_decide = any("error" in rule for rule in _warning_rules(config))
    levels = ("log_level", "log_cli_level", "log_file_level")
    logging_decides = any(config.getoption(name) or config.getini(name) for name in levels)
    logging_decides = logging_decides or not config.pluginmanager.has_plugin("logging-plugin")
    settings_decide = logging_decides or bool(config.getini("faulthandler_timeout"))
    return not (warnings_decide or settings_decide or any(_others(config)))


def _warning_rules(config: pytest.Config) -> Iterable[str]:
    return [*(config.getini("filterwarnings") or ()), *(config.known_args_namespace.pythonwarnings or ())]


def _others(config: pytest.Config) -> Iterable[object]:
    """Plugins and conftests that implement a hook by which tests are run."""
    for name in _RUN_HOOKS:
        for implementation in getattr(config.hook, name).get_hookimpls():
            module = _module_of(implementation.plugin)
            if not (module.startswith((*_HARMLESS_PLUGINS, _PREPARING)) or _is_dormant(module, config)):
                yield implementation.plugin


def _is_dormant(module: str, config: pytest.Config) -> bool:
    """Whether a plugin does nothing unless it is told to, and is not told to."""
    waking = _WAKING.get(f"{module.partition('.')[0]}.")
    return waking is not None and not any(_is_set(config, name) for name in waking)


def _is_set(config: pytest.Config, name: str) -> bool:
    if config.getoption(name, None) or os.environ.get(name):
        return True
    try:
        return bool(config.getini(name))
    except (KeyError, ValueError):  # there is no ini value by this name
        return False


def _module_of(plugin: object) -> str:
    """Name of the module that a plugin is, or that its class is defined in, with a dot at the end for packages."""
    name = getattr(plugin, "__name__", None) if inspect.ismodule(plugin) else type(plugin).__module__
    return f"{name}."
