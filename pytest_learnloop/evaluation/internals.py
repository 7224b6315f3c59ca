"""Everything that reaches into pytest's own objects, in one place.

The public API has no words for what a forked child needs: its own output files, its own temporary directory, reporters
that keep still. Each function says what it relies on; a new pytest that changes one of these is mended here alone.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from pathlib import Path
from typing import TextIO

import pytest
from _pytest.assertion import rewrite

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
    """Make ``tmp_path`` and its kin lie in ``directory``; relies on ``TempPathFactory._basetemp``."""
    factory = config._tmp_path_factory  # type: ignore[attr-defined]
    basetemp = directory / "pytest"
    basetemp.mkdir(mode=0o700)
    factory._basetemp = basetemp
    factory._next_number = {}


def fixtures_of(item: pytest.Item) -> list[object]:
    """The fixture definitions that an item has requested so far, asked for dynamically or not.

    Relies on ``item._request._fixture_defs``, which is there from set-up to teardown.
    """
    request = getattr(item, "_request", None)
    return list(request._fixture_defs.values()) if request else []


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
    return bool(definitions and definitions[-1].func.__module__.startswith("_pytest."))


class OverlaidPath(type(Path())):  # type: ignore[misc]
    """A path that reads as other contents than the disk holds."""

    contents: bytes = b""

    def read_bytes(self) -> bytes:
        return self.contents


def overlay_rewritten_modules(contents: dict[str, bytes]) -> None:
    """Let assertion rewriting see ``contents`` (path -> bytes) instead of the files: for parameters in test modules.

    Relies on ``_rewrite_test`` reading the source with ``read_bytes``, and ``_read_pyc`` finding cached modules.
    """
    rewrite_test, read_pyc = rewrite._rewrite_test, rewrite._read_pyc

    def overlaid(path: Path) -> Path:
        if str(path) not in contents:
            return path
        replaced = OverlaidPath(path)
        replaced.contents = contents[str(path)]
        return replaced

    def read_unless_overlaid(source: Path, *rest: object, **kwargs: object) -> object:
        return None if str(source) in contents else read_pyc(source, *rest, **kwargs)  # type: ignore[arg-type]

    rewrite._rewrite_test = lambda fn, config: rewrite_test(overlaid(fn), config)
    rewrite._read_pyc = read_unless_overlaid  # type: ignore[assignment]


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
    ):
        if hasattr(config.option, name):
            setattr(config.option, name, neutral)


def silence_files(config: pytest.Config) -> None:
    """Keep report plugins of a child from opening or truncating the files that the user's own process writes."""
    for name, neutral in (("xmlpath", None), ("report_log", None), ("htmlpath", None), ("json_report", False)):
        if hasattr(config.option, name):
            setattr(config.option, name, neutral)


def terminal_file(config: pytest.Config) -> TextIO:
    """The file that pytest's terminal writer writes to; relies on ``TerminalWriter._file``."""
    if not config.pluginmanager.has_plugin("terminalreporter"):
        return sys.stdout
    return config.get_terminal_writer()._file
