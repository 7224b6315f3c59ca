"""Everything that reaches into pytest's own objects, in one place (but for what :mod:`overlay` does without us).

The public API has no words for what a forked child needs: its own output files, its own temporary directory, reporters
that keep still. Each function says what it relies on; a new pytest that changes one of these is mended here alone.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import logging
import os
import sys
import unittest
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

import pytest
from _pytest._io import TerminalWriter
from _pytest.assertion import rewrite
from _pytest.cacheprovider import Cache
from _pytest.fixtures import FuncFixtureInfo
from _pytest.unittest import TestCaseFunction

_REPORTING_HOOKS = (
    "pytest_runtest_logstart",
    "pytest_runtest_logreport",
    "pytest_runtest_logfinish",
    "pytest_warning_recorded",
)


def mute(config: pytest.Config, listener: object) -> None:
    """Register a listener, and let nobody else hear of tests that run: no dots, no counts, no report files.

    Relies on ``config.hook`` attributes being what ``subset_hook_caller`` starts from, for item hooks too.
    """
    manager = config.pluginmanager
    manager.register(listener, "learnloop-listener")
    others = [plugin for plugin in manager.get_plugins() if plugin is not listener]
    for name in _REPORTING_HOOKS:
        setattr(config.hook, name, manager.subset_hook_caller(name, others))
    config.option.usepdb = False


def keep_hook_proxies(session: pytest.Session) -> None:
    """Find out once for each file which conftests have a say in it, and not for each hook of each test; for good.

    To be called after collection, when no conftest comes any more. Relies on nodes asking ``Session.gethookproxy``.
    """
    session.gethookproxy = functools.cache(session.gethookproxy)  # type: ignore[assignment, method-assign]


def tell_in_one_style(config: pytest.Config) -> None:
    """Have failures told as pytest does by default, whatever the user asked for and wherever it runs; for good.

    Relies on ``Config._inicache``, and on modules of ``_pytest.assertion`` asking their own ``running_on_ci`` whether
    to tell everything.
    """
    for name, default in (("tbstyle", "auto"), ("verbose", 0), ("showlocals", False), ("fulltrace", False)):
        if hasattr(config.option, name):
            setattr(config.option, name, default)
    config._inicache["verbosity_assertions"] = "auto"
    for module in [each for name, each in sys.modules.items() if name.startswith("_pytest.assertion")]:
        if hasattr(module, "running_on_ci"):
            module.running_on_ci = lambda: False  # type: ignore[attr-defined]


def tell_briefly(config: pytest.Config) -> None:
    """Have failures told in a line each, for good: of what nobody reads, the code around takes longest to find.

    Relies on ``Item._repr_failure_py``, as items that are no functions know of no such style.
    """
    for name, value in (("tbstyle", "line"), ("fulltrace", False)):
        if hasattr(config.option, name):
            setattr(config.option, name, value)
    tell = pytest.Item._repr_failure_py

    def told(self: pytest.Item, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> object:
        return tell(self, excinfo, "line")

    pytest.Item._repr_failure_py = told  # type: ignore[assignment, method-assign]


def describe_failures_within(surroundings: Callable[[], AbstractContextManager[None]]) -> None:
    """Let failing assertions represent values within these surroundings; for good.

    Relies on rewritten assertions asking ``_saferepr`` of pytest's ``rewrite``, and those of ``unittest`` its
    ``safe_repr`` and, of lists and dictionaries, ``pprint.pformat``, by their modules' names; and on Hypothesis, which
    tells what fails while its test runs, asking ``RepresentationPrinter.pretty`` and pytest's ``_repr_failure_py``.
    """

    def within(describe: Callable[..., Any]) -> Callable[..., Any]:
        def described(*args: object, **kwargs: object) -> Any:
            with surroundings():
                return describe(*args, **kwargs)

        return described

    rewrite._saferepr = within(rewrite._saferepr)
    for module in [sys.modules[name] for name in ("unittest.util", "unittest.case") if name in sys.modules]:
        module.safe_repr = within(module.safe_repr)  # type: ignore[attr-defined]
        if hasattr(module, "pprint"):
            module.pprint = SimpleNamespace(pformat=within(module.pprint.pformat))  # type: ignore[attr-defined]
    printer = getattr(sys.modules.get("hypothesis.vendor.pretty"), "RepresentationPrinter", None)
    if printer is not None:
        printer.pretty = within(printer.pretty)
        pytest.Item._repr_failure_py = within(pytest.Item._repr_failure_py)  # type: ignore[method-assign]


def raised(item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.ExceptionInfo[BaseException] | None:
    """The exception that a report is going to tell of, if any; relies on items of ``unittest`` keeping theirs apart."""
    return next(iter(getattr(item, "_excinfo", None) or ()), call.excinfo)


def text_of(report: pytest.TestReport) -> str:
    """What a report says of a failure, as on a terminal of 80 columns; relies on ``TerminalWriter``."""
    file = io.StringIO()
    writer = TerminalWriter(file)
    writer.hasmarkup, writer.fullwidth = False, 80
    report.toterminal(writer)
    return file.getvalue().strip()


def private_output(config: pytest.Config, spill: int) -> None:
    """Give this process its own captured output, and send what escapes capture to the file ``spill``.

    Forked processes share the offset of pytest's capture files, so that each would read the others' output. Relies on
    ``FDCapture`` keeping its file and the saved descriptor as ``tmpfile`` and ``targetfd_save``.
    """
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    manager = config.pluginmanager.getplugin("capturemanager")
    capture = getattr(manager, "_global_capturing", None)
    for stream in (getattr(capture, "out", None), getattr(capture, "err", None)):
        saved = getattr(stream, "targetfd_save", None)
        if stream is not None and saved is not None:
            private = os.memfd_create("captured")
            os.dup2(private, stream.tmpfile.fileno())
            os.close(private)
            os.dup2(spill, saved)
    for descriptor in (1, 2):
        os.dup2(spill, descriptor)
    _quiet_log_file(config)


def _quiet_log_file(config: pytest.Config) -> None:
    """Keep a child's records out of the user's ``--log-file``; relies on ``LoggingPlugin.log_file_handler``."""
    handler = getattr(config.pluginmanager.getplugin("logging-plugin"), "log_file_handler", None)
    if isinstance(handler, logging.FileHandler):
        before = handler.setStream(io.StringIO())  # type: ignore[arg-type]  # any text stream will do
        if before is not None:
            before.close()


def private_temporary_directory(config: pytest.Config, directory: Path) -> None:
    """Make ``tmp_path`` and its kin lie in ``directory``, in one of their own that is made when it is asked for.

    Relies on ``TempPathFactory`` making ``_given_basetemp`` where ``_basetemp`` is None.
    """
    factory = config._tmp_path_factory  # type: ignore[attr-defined]
    factory._given_basetemp, factory._basetemp = directory / "pytest-0", None
    factory._next_number = {}


def rename(item: pytest.Item, nodeid: str) -> None:
    """Call an item by another nodeid; relies on nodes keeping it as ``_nodeid``, since pytest 9.2 parsed as ``_id``."""
    node: Any = item
    if hasattr(node, "_id"):
        node._id = type(node._id).parse(nodeid)
    else:
        node._nodeid = nodeid


def fixtures_of(item: pytest.Item) -> list[object]:
    """The fixture definitions that an item has requested so far, asked for dynamically or not.

    Relies on ``item._request._fixture_defs``, which is there from set-up to teardown.
    """
    request = getattr(item, "_request", None)
    return list(request._fixture_defs.values()) if request else []


def definitions_of(item: pytest.Item) -> Iterator[pytest.FixtureDef[Any]]:
    """The definitions of the fixtures that an item asks for by name, be it by way of other fixtures.

    Of several by one name, each of which may ask for the one before, all; relies on ``item._fixtureinfo``.
    """
    info = getattr(item, "_fixtureinfo", None)
    if info is not None:
        for name in info.names_closure:
            yield from info.name2fixturedefs.get(name, ())


def failed_fixtures_of(item: pytest.Item) -> list[object]:
    """The definitions of the fixtures that an item asks for by name whose set-up raised, be it for another item.

    They are not among :func:`fixtures_of`. Relies on ``FixtureDef.cached_result``.
    """
    results = ((each, each.cached_result) for each in definitions_of(item))
    return [each for each, result in results if result is not None and result[2] is not None]


def requested_fixtures(item: pytest.Function) -> tuple[list[str], list[str]]:
    """Names of the fixtures that a test asks for, by its arguments and by marks, and of those it gets without asking.

    Relies on ``item._fixtureinfo``.
    """
    info = item._fixtureinfo
    marked = (str(name) for mark in item.iter_markers("usefixtures") for name in mark.args)
    asked = list(dict.fromkeys([*info.argnames, *marked]))
    return asked, [name for name in info.initialnames if name not in asked]


def is_built_in(definition: pytest.FixtureDef[Any]) -> bool:
    """Whether a fixture is pytest's own."""
    return str(getattr(definition.func, "__module__", "")).startswith("_pytest.")


def is_of_unittest(item: pytest.Item) -> bool:
    """Whether a test is run by ``unittest``, on pytest's behalf; relies on ``TestCaseFunction``."""
    return type(item) is TestCaseFunction


def tells_parts_of_unittest() -> bool:
    """Whether each ``subTest`` gets a report, by pytest from version 9 on and by pytest-subtests before.

    Relies on ``TestCaseFunction.addSubTest``.
    """
    return hasattr(TestCaseFunction, "addSubTest")


def is_idle_of_unittest(item: pytest.Function, definition: pytest.FixtureDef[Any]) -> bool:
    """Whether a fixture is one by which pytest sets up a class of ``unittest``, and this one needs no setting up.

    Relies on fixtures that call ``setUpClass`` and ``setup_method`` being defined in ``_pytest.unittest``.
    """
    if definition.func.__module__ != TestCaseFunction.__module__ or item.cls is None:
        return False
    overridden = (
        inspect.getattr_static(item.cls, name) is not inspect.getattr_static(unittest.TestCase, name)
        for name in ("setUpClass", "tearDownClass", "run", "__call__")
    )
    return not any(overridden) and not any(hasattr(item.cls, name) for name in ("setup_method", "teardown_method"))


def item_of(request: pytest.FixtureRequest) -> pytest.Item:
    """The item for which a fixture is set up; relies on ``request._pyfuncitem``."""
    item: pytest.Item = request._pyfuncitem
    return item


def stand_in(item: pytest.Item, definition: pytest.FixtureDef[Any]) -> pytest.Item:
    """An item without a body, in the place of another, that uses one fixture alone.

    Relies on ``Function`` taking its fixtures from ``fixtureinfo`` where it is given, and on the session's manager of
    fixtures for one that the item asks for as it runs.
    """
    name = definition.argname
    asked_for = [each for each in definitions_of(item) if each.argname == name]
    visible = asked_for or item.session._fixturemanager.getfixturedefs(name, item) or ()
    info = FuncFixtureInfo((), (name,), [name], {name: visible})
    return pytest.Function.from_parent(item.parent, name=item.name, callobj=lambda: None, fixtureinfo=info)


def set_up_for_session(session: pytest.Session) -> list[pytest.FixtureDef[Any]]:
    """The fixtures that are torn down with the session; relies on ``SetupState.stack`` and what fixtures put there."""
    finalizers, _ = session._setupstate.stack.get(session, ([], None))
    bound = (getattr(getattr(each, "func", None), "__self__", None) for each in finalizers)
    return [each for each in bound if isinstance(each, pytest.FixtureDef)]


class TakenFinalizers:
    """What would tear down a session's fixtures, taken away from them so that nobody does it inadvertently.

    Relies on ``SetupState.stack``, a node's first finalizer being its own, and on ``FixtureDef._finalizers``.
    """

    def __init__(self, session: pytest.Session, definitions: Iterable[pytest.FixtureDef[Any]]) -> None:
        self._session = session
        finalizers, _ = session._setupstate.stack[session]
        self._of_session = finalizers[1:]
        self._of_fixtures = [(definition, list(definition._finalizers)) for definition in definitions]
        del finalizers[1:]
        for definition, _ in self._of_fixtures:
            definition._finalizers.clear()

    def give_back(self) -> None:
        finalizers, _ = self._session._setupstate.stack[self._session]
        finalizers += self._of_session
        for definition, taken in self._of_fixtures:
            definition._finalizers[:] = taken


def tear_down_everything(session: pytest.Session) -> None:
    """Tear down what an item that broke out of the protocol left set up, so that the next one can begin.

    Relies on ``Session._setupstate``.
    """
    with contextlib.suppress(Exception):  # the item has failed already, and its teardown is nobody else's failure
        session._setupstate.teardown_exact(None)


def is_direct_parameter(item: pytest.Function, name: str) -> bool:
    """Whether an argument's value is what ``parametrize`` says, and not made of it by a fixture (``indirect``).

    Relies on direct values coming from a stand-in for a fixture whose function is pytest's own.
    """
    definitions = item._fixtureinfo.name2fixturedefs.get(name)
    return bool(definitions and is_built_in(definitions[-1]))


def neutralize(config: pytest.Config) -> None:
    """Take the effect of options that concern the final report only, so that all cases are collected and run here.

    Relies on these being read after ``pytest_configure`` began, or by plugins that register later in it.
    """
    for name, neutral in (
        ("maxfail", 0),
        ("usepdb", False),
        ("trace", False),
        ("lf", False),
        ("failedfirst", False),
        ("newfirst", False),
        ("stepwise", False),
        ("stepwise_skip", False),
        ("stepwise_reset", False),
        ("numprocesses", None),
        ("dist", "no"),
        ("tx", []),
        ("no-testmon", True),  # pytest-testmon keeps in its database what ran in this process, which is nothing
        ("memray", False),  # pytest-memray measures this process, too, and each test writes a file of another name
        ("allure_report_dir", None),  # allure-pytest listens to tests that run in this very process
        ("disable_unused_snapshots", True),  # syrupy takes snapshots that no test of this process asked for as unused
        ("warn_unused_snapshots", True),  # what there is of this in an older syrupy
    ):
        if hasattr(config.option, name):
            setattr(config.option, name, neutral)


def silence_files(config: pytest.Config) -> None:
    """Keep report plugins of a child from opening or truncating the files that the user's own process writes."""
    for name, neutral in (("xmlpath", None), ("report_log", None), ("htmlpath", None), ("json_report", False)):
        if hasattr(config.option, name):
            setattr(config.option, name, neutral)


@contextlib.contextmanager
def unwritten_cache() -> Iterator[None]:
    """Let nothing be written to pytest's cache, and nobody hear of it.

    Plugins do so as they set out, pytest-randomly among them. The user's own process has done it, and in a child the
    fence would refuse it, of which pytest warns: where warnings are errors, no test would run. Relies on ``Cache.set``.
    """
    write = Cache.set
    Cache.set = lambda self, key, value: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        Cache.set = write  # type: ignore[method-assign]


def terminal_file(config: pytest.Config) -> TextIO:
    """The file that pytest's terminal writer writes to; relies on ``TerminalWriter._file``."""
    if not config.pluginmanager.has_plugin("terminalreporter"):
        return sys.stdout
    return config.get_terminal_writer()._file


def terminal_width(config: pytest.Config) -> int | None:
    """Columns of the terminal that pytest writes to; None where it writes to a file. Relies on ``TerminalWriter``."""
    file = terminal_file(config)
    return TerminalWriter(file).fullwidth if file.isatty() else None
