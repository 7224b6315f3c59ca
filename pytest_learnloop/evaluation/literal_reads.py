"""Noticing which code reads a trainable literal.

A literal has no code to be instrumented, so each code object is looked at as it begins to run, once in a scope: by
:mod:`sys.monitoring` where Python has it (3.12), else by a profile function, which costs much more.
"""

from __future__ import annotations

import dis
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from types import CodeType, FrameType, ModuleType
from typing import Any, Protocol

from pytest_learnloop.source.bindings import Place

_GLOBAL_READS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"})
_ATTRIBUTE_READS = frozenset({"LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM", "LOAD_SUPER_ATTR"})
_TOOL_NAME = "pytest-learnloop"

_Began = Callable[[CodeType, FrameType], None]


class LiteralReads:
    """Collects, while it listens, the literals that are read by the code that runs."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        """Ids of the literals read since the last :meth:`restart`."""
        self._of_global: dict[tuple[int, str], str] = {}
        self._of_attribute: defaultdict[str, set[str]] = defaultdict(set)
        self._of_file: defaultdict[object, set[str]] = defaultdict(set)
        self._known: dict[int, tuple[CodeType, frozenset[str]]] = {}
        self._starts: _Starts | None = None

    def watch(self, parameter: str, places: Iterable[Place]) -> None:
        """Count code that reads one of these names, as a global or as an attribute, as reading the literal."""
        for holder, name in places:
            if isinstance(holder, ModuleType):
                self._of_global[id(vars(holder)), name] = parameter
            self._of_attribute[name].add(parameter)
        self._known.clear()

    def watch_modules(self, parameter: str, paths: Iterable[str]) -> None:
        """Count code of these files as reading the parameter: what it was at import is in whatever they hold."""
        for path in paths:
            self._of_file[path].add(parameter)
        self._known.clear()

    @property
    def any(self) -> bool:
        """Whether there is anything to watch."""
        return bool(self._of_attribute or self._of_file)

    def listen(self) -> None:
        """Begin to look at the code that runs."""
        if self._starts is None:
            self._starts = _monitoring() or _Profile()
            self._starts.listen(self._began)

    def restart(self, seen: Iterable[str] = ()) -> None:
        """Begin anew with these, and look again at code that has run before."""
        self.seen = set(seen)
        if self._starts is not None:
            self._starts.restart()

    def stop(self) -> None:
        """Look no more."""
        if self._starts is not None:
            self._starts.stop()
            self._starts = None

    def _began(self, code: CodeType, frame: FrameType) -> None:
        known = self._known.get(id(code))
        if known is None:
            # The code object is kept along, so that its id is not given to another.
            known = self._known[id(code)] = (code, self._read_by(code, frame.f_globals))
        self.seen.update(known[1])

    def _read_by(self, code: CodeType, namespace: dict[str, Any]) -> frozenset[str]:
        # What a class decorator generates, such as the __init__ of a dataclass, has no file, but its module's globals.
        read = {each for path in (code.co_filename, namespace.get("__file__")) for each in self._of_file.get(path, ())}
        if self._of_attribute.keys().isdisjoint(code.co_names):
            return frozenset(read)
        for instruction in dis.get_instructions(code):
            name = instruction.argval
            if instruction.opname in _GLOBAL_READS and (id(namespace), name) in self._of_global:
                read.add(self._of_global[id(namespace), name])
            elif instruction.opname in _ATTRIBUTE_READS and name in self._of_attribute:
                read |= self._of_attribute[name]
        return frozenset(read)


class _Starts(Protocol):
    """A way to hear of each code object that begins to run."""

    def listen(self, began: _Began) -> None: ...

    def restart(self) -> None: ...

    def stop(self) -> None: ...


class _Profile:
    """A profile function in this thread, and in those that start while it listens."""

    def listen(self, began: _Began) -> None:
        def profile(frame: FrameType, event: str, arg: object) -> None:
            if event == "call":
                began(frame.f_code, frame)

        self._before = sys.getprofile()
        sys.setprofile(profile)
        threading.setprofile(profile)

    def restart(self) -> None:
        """Nothing to do: every call is heard of."""

    def stop(self) -> None:
        sys.setprofile(self._before)
        threading.setprofile(self._before)


if sys.version_info >= (3, 12):

    class _Monitoring:
        """Hears between two restarts once of each code object and of each place where one goes on, in all threads."""

        def __init__(self, tool: int) -> None:
            self._tool = tool

        def listen(self, began: _Began) -> None:
            def begin(code: CodeType, offset: int) -> object:
                began(code, sys._getframe(1))
                return sys.monitoring.DISABLE

            def throw(code: CodeType, offset: int, error: BaseException) -> None:
                began(code, sys._getframe(1))  # these events cannot be disabled one by one

            events = sys.monitoring.events
            # A generator or coroutine may go on in another scope than it began in.
            heard = {events.PY_START: begin, events.PY_RESUME: begin, events.PY_THROW: throw}
            sys.monitoring.use_tool_id(self._tool, _TOOL_NAME)
            for event, callback in heard.items():
                sys.monitoring.register_callback(self._tool, event, callback)
            sys.monitoring.set_events(self._tool, sum(heard))
            self._heard = tuple(heard)
            self.restart()  # what was heard of before the last stop() stays disabled, although the tool id was freed

        def restart(self) -> None:
            sys.monitoring.restart_events()

        def stop(self) -> None:
            sys.monitoring.set_events(self._tool, sys.monitoring.events.NO_EVENTS)
            for event in self._heard:
                sys.monitoring.register_callback(self._tool, event, None)
            sys.monitoring.free_tool_id(self._tool)


def _monitoring() -> _Starts | None:
    """:mod:`sys.monitoring` with a tool id of our own; None where it is missing or all ids are taken."""
    if sys.version_info >= (3, 12):
        free = [tool for tool in (4, 3, *range(6)) if sys.monitoring.get_tool(tool) is None]
        return _Monitoring(free[0]) if free else None
    return None
