"""Runs the cases of one order in this process, by pytest's own protocol, and reports on them.

A process runs one order and ends: nothing a candidate does needs to be undone.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import nullcontext
from typing import Any, NoReturn

import pytest

from pytest_learnloop.domain import Case, Detail, Ending
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.evaluation import fast_lane, internals, playing, seeded
from pytest_learnloop.evaluation.channel import Progress, Slot
from pytest_learnloop.evaluation.clock import monotonic
from pytest_learnloop.evaluation.fence import Fence, Note
from pytest_learnloop.evaluation.fixture_watch import FixtureWatch
from pytest_learnloop.evaluation.judge import FEEDBACK, Judge
from pytest_learnloop.evaluation.late_imports import LateImports
from pytest_learnloop.evaluation.limits import HANGING
from pytest_learnloop.evaluation.line import Line
from pytest_learnloop.evaluation.order import Deed, Order
from pytest_learnloop.evaluation.record import Recorder
from pytest_learnloop.evaluation.starvation import waited_for_a_core
from pytest_learnloop.evaluation.temporary_names import name_after
from pytest_learnloop.evaluation.touches import Touches
from pytest_learnloop.learning.episode import UNWATCHED, WHOLE

Send = Callable[[dict[str, Any]], None]
Swap = Callable[[Mapping[str, str], Recorder | None, Collection[str] | None], None]


class Harness:
    """The items of a session, ready to be run for one order."""

    def __init__(self, session: pytest.Session, swap: Swap, names: Mapping[str, str] | None = None) -> None:
        """
        :param swap: brings the edits of an order into force in this process, and starts recording where asked to; as
            :meth:`~pytest_learnloop.source.swap.LiveParameters.swap` does.
        :param names: nodeid of an item -> the one that orders know it by, where that is another.
        """
        self._session, self._config = session, session.config
        names = names or {}
        self._items = {names.get(item.nodeid, item.nodeid): item for item in session.items}
        self._swap = swap
        self._plain: frozenset[str] = frozenset()
        self._formatting = fast_lane.Formatting()
        self._preparing: tuple[fast_lane.Prepare, ...] = ()
        self._watch: FixtureWatch | None = None
        self._imports: LateImports | None = None
        self._running: tuple[int, pytest.Item] | None = None
        """Position and item of the case that runs by pytest's protocol."""
        self.judge = Judge()

    def find_plain_items(self) -> None:
        """Find out once which items may take the fast lane."""
        self._plain = fast_lane.plain_items(self._session)
        self._preparing = fast_lane.preparations(self._config)

    def run(self, order: Order, progress: Progress, send: Send, fence: Fence, line: Line) -> None:
        """Run the order's cases; verdicts go to ``progress``, all else that was asked for through ``send``."""
        progress.start(-1)
        touches = Touches.at(order.detail, self._config.rootpath)
        if not order.reports:
            tell = internals.tell_briefly if order.detail is Detail.SCORES else internals.tell_in_one_style
            tell(self._config)
        try:
            recorder = touches.recorder if touches is not None else None
            self._swap({} if order.fresh else order.edits, recorder, order.record)
        except ProposalError as error:
            send({"invalid": str(error)})
            return
        if touches is not None:
            for plugin in touches.plugins():
                self._config.pluginmanager.register(plugin)
            internals.describe_failures_within(touches.recorder.quiet)
            self._answer_when_hanging(touches, send)
        if order.reports:
            self.judge.keep_copies()
        if order.watch:
            self._watch = FixtureWatch(self._session, fence, touches)
            self._imports = LateImports(self._config.rootpath)
            self._config.pluginmanager.register(_CallPhase(fence), "learnloop-call-phase")
            self._config.pluginmanager.register(self._watch, "learnloop-fixture-watch")
        following, beaten = self._following(order), False
        fence.share(order.shared)
        progress.ready()
        for position, (nodeid, _) in enumerate(order.cases):
            if position == order.screen > 0 and not beaten:
                internals.tear_down_everything(self._session)  # the next child may need the same port
                return
            fence.enter(order.allowed.get(nodeid, ()), _noting(send, position) if order.watch else None)
            progress.start(position)
            started, asked, waited = monotonic(), line.asked, _waited_for_a_core(order)
            slot, message = self._run_case(order, position, following[position], touches, send)
            if line.asked > asked:
                slot = _without(line.waited(started), slot)
            slot = _without(_waited_for_a_core(order) - waited, slot)
            if message:
                send({"position": position, **message})
            progress.finish(position, slot)
            beaten = beaten or (position < order.screen and slot.score > order.reference[position])

    def _run_case(
        self, order: Order, position: int, nextitem: object, touches: Touches | None, send: Send
    ) -> tuple[Slot, dict[str, Any]]:
        nodeid, seed = order.cases[position]
        item = self._items.get(nodeid)
        if item is None:
            return Slot(Ending.ERROR, 0.0, 0.0), {"text": f"{nodeid} was not collected again"}
        name_after(nodeid)
        if self._is_fast(order, nodeid):
            return fast_lane.run(item, self._formatting, self._preparing), {}
        self._running = position, item
        watcher = touches.watch_steps() if touches is not None else UNWATCHED
        window = order.windows.get(Case(nodeid, seed).key, WHOLE) if order.windows else WHOLE
        playing.prepare(item, seed, window, watcher, _saying(send, position) if order.watch else lambda: None)
        shrinks = order.detail is Detail.TRACES and seed is not None
        shrinking = seeded.shrinking(item, touches.forget_calls) if shrinks and touches is not None else nullcontext()
        recording = touches.run() if touches is not None else nullcontext()
        with recording, seeded.apart_from_train(item, seed), shrinking:
            self._run_item(item, seed, nextitem, shrinks=shrinks)
        slot = Slot(self.judge.ending, self.judge.score(item), self.judge.duration)
        return slot, self._message(order, item, touches)

    def _answer_when_hanging(self, touches: Touches, send: Send) -> None:
        """Let the supervisor ask what a test has run so far, before it kills the process that hangs in it."""

        def answer(number: int, frame: object) -> None:
            if self._running is not None:
                position, item = self._running
                send({"position": position, **touches.of_hanging(item)})

        signal.signal(HANGING, answer)

    def _run_item(self, item: pytest.Item, seed: int | None, nextitem: object, *, shrinks: bool) -> None:
        self.judge.begin()
        if FEEDBACK in item.stash:
            del item.stash[FEEDBACK]
        seeded.prepare(item, seed, shrinks=shrinks)
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=nextitem)
        except (KeyboardInterrupt, pytest.exit.Exception) as error:
            self.judge.give_up(item, error)
            internals.tear_down_everything(item.session)

    def _following(self, order: Order) -> list[object]:
        """For each case what decides which fixtures stay set up: the next item, or its parent if the same runs again.

        Items on the fast lane have no fixtures and take no part in this.
        """
        following: list[object] = []
        after: pytest.Item | None = None
        for nodeid, _ in reversed(order.cases):
            item = self._items.get(nodeid)
            following.append(item.parent if item is not None and item is after else after)
            after = after if item is None or self._is_fast(order, nodeid) else item
        return following[::-1]

    def _is_fast(self, order: Order, nodeid: str) -> bool:
        return order.detail is Detail.SCORES and nodeid in self._plain

    def _message(self, order: Order, item: pytest.Item, touches: Touches | None) -> dict[str, Any]:
        message = self.judge.told_of_score(item)
        if order.detail is not Detail.SCORES and (text := self.judge.text(item)):
            message["text"] = text
        if self.judge.lacks_fixture:
            message["lacks_fixture"] = True
        elif touches is not None:
            message.update(touches.of_last())
        if order.watch:
            message.update(playing.course(item))
        if order.detail is Detail.TRACES:
            message.update(playing.way(item))
        if self._watch is not None and (seen := self._watch.take()):
            message["fixtures"] = seen
        if self._imports is not None and (imported := self._imports.take()):
            message["imported"] = imported
        if order.reports:
            for report in self.judge.reports:
                # Who counts a report may change it: a test whose subtests failed is found to have failed when counted.
                self._config.hook.pytest_report_teststatus(report=report, config=self._config)
            to_serializable = self._config.hook.pytest_report_to_serializable
            message["reports"] = [to_serializable(config=self._config, report=each) for each in self.judge.reports]
            message["warnings"] = self.judge.warnings
        return message


class _CallPhase:
    """Tells the fence when a test's own body runs: what fixtures do around it may be shared with other tests."""

    def __init__(self, fence: Fence) -> None:
        self._fence = fence

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        self._fence.in_call = True
        try:
            return (yield)
        finally:
            self._fence.in_call = False


def seeded_nodeids(items: Iterable[pytest.Item]) -> frozenset[str]:
    """The nodeids of items that are run on seeds."""
    return frozenset(item.nodeid for item in items if seeded.is_seeded(item))


def examples_of_properties(items: Iterable[pytest.Item]) -> dict[str, int]:
    """Nodeid of each property -> the examples that it runs on one seed, if none fails."""
    found = {item.nodeid: seeded.examples_of_a_case(item) for item in items}
    return {nodeid: examples for nodeid, examples in found.items() if examples is not None}


def _without(seconds: float, slot: Slot) -> Slot:
    """The verdict, without the time that the case waited for a model or a core."""
    return slot._replace(duration=max(0.0, slot.duration - seconds)) if seconds > 0 else slot


def _waited_for_a_core(order: Order) -> float:
    """Seconds up to now that this process was kept waiting, where durations become the measure of all to come."""
    return waited_for_a_core(os.getpid()) if order.watch else 0.0


def _noting(send: Send, position: int) -> Note:
    """Says at once what a case does to the world, since it may never come to its end."""
    process = os.getpid()

    def note(deed: Deed, in_call: bool) -> None:
        if os.getpid() == process:  # one that the test has forked could write into the middle of a message
            send({"position": position, "deed": deed, "in_call": in_call})

    return note


def _saying(send: Send, position: int) -> Callable[[], None]:
    """Says at once that a case asks for a seed, since it may never come to its end."""
    process = os.getpid()

    def say() -> None:
        if os.getpid() == process:
            send({"position": position, "asks_seed": True})

    return say


def leave() -> NoReturn:
    """End this process at once: no exit handler, no flushing, nothing that a candidate may have planted."""
    os._exit(0)
