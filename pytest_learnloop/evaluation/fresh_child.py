"""The inside of a child that collects again: it turns a pytest session of its own into the execution of one order."""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from pytest_learnloop.asking import EVENT
from pytest_learnloop.domain import Artifact
from pytest_learnloop.evaluation import channel, collection_failure, internals, limits, overlay
from pytest_learnloop.evaluation.channel import Progress
from pytest_learnloop.evaluation.first_names import first_names
from pytest_learnloop.evaluation.fork import become_a_child, enclose
from pytest_learnloop.evaluation.harness import Harness, leave
from pytest_learnloop.evaluation.line import Line
from pytest_learnloop.evaluation.order import Order
from pytest_learnloop.evaluation.own_names import tell_apart
from pytest_learnloop.source.swap import LiveParameters

PLUGIN_NAME = "learnloop-fresh"
"""Name of the plugin in a fresh child; where it is registered, ``--learn`` has no effect."""
_SAID = 2000
"""Characters kept of what pytest printed before it gave up."""

SITE = """\
import sys
sys.path.remove({directory!r})
this = sys.modules.pop("sitecustomize")
try:
    import sitecustomize
except ImportError:
    sys.modules["sitecustomize"] = this
sys.path.insert(0, {directory!r})
import learnloop_overlay
sys.path.remove({directory!r})
learnloop_overlay.install({contents!r})
learnloop_overlay.install_for_script({contents!r})
"""


class Task(NamedTuple):
    """What a fresh child finds in its directory."""

    order: Order
    arguments: tuple[str, ...]
    """Of pytest."""
    granted: tuple[str, ...]
    memory: int

    @classmethod
    def found_in(cls, scratch: Path) -> Task:
        """The task of a child that this is the directory of; its supervisor wrote it, which runs no candidate code."""
        task: Task = pickle.loads((scratch / "task").read_bytes())
        return task


def temporary_of(scratch: Path) -> Path:
    """The directory for temporary files in that of a child."""
    return scratch / "tmp"


class FreshChild:
    """This process, from the moment on that it is a child with a task."""

    def __init__(self, task: Task, scratch: Path, pipe: int, answers: int) -> None:
        """
        :param scratch: the child's directory.
        :param pipe: descriptor that verdicts go to.
        :param answers: descriptor that answers to its questions come from.
        """
        self._scratch = scratch
        spill = os.open(scratch / "spill", os.O_WRONLY | os.O_APPEND)
        temporary_of(scratch).mkdir(mode=0o700)
        become_a_child(spill, temporary_of(scratch))
        _install_overlay(task.order, scratch)
        fence = enclose(scratch, task.granted, task.memory)
        with (scratch / "progress").open("r+b") as shared:
            progress = Progress.of_file(shared, len(task.order.cases))
        progress.start(-1)
        self._send = channel.sender(pipe)
        line = Line(self._send, answers)
        fence.hear(EVENT, line.ask)

        def run(harness: Harness) -> None:
            harness.run(task.order, progress, self._send, fence, line)

        self.plugin = FreshPlugin(task.order, run, self._send, scratch)

    def give_up(self, reason: str) -> None:
        """Tell why nothing was run."""
        said = (self._scratch / "spill").read_text(encoding="utf-8", errors="replace")[-_SAID:]
        self._send({"invalid": f"{reason}:\n{said}"})


def run_pytest(arguments: Sequence[str], plugin: object, child: Callable[[], FreshChild | None]) -> NoReturn:
    """Run pytest with a plugin that is to end this process before pytest does.

    :param child: who is to tell, if there is any by then, that it came otherwise.
    """
    sys.argv[:] = ["pytest", *arguments]
    try:
        reason = f"pytest ended with {pytest.main([*arguments], plugins=[plugin])!r} before it ran a test"
    except BaseException:  # whatever it is, the supervisor is to hear of it
        reason = traceback.format_exc()
    try:
        if (ended := child()) is not None:
            ended.give_up(reason)
        else:
            print(reason, file=sys.stderr)
    finally:
        leave()


def main() -> None:
    """Entry of a fresh child: carry out the order found in the directory that is named on the command line."""
    scratch, pipe, answers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    os.setpgid(0, 0)
    limits.die_with_parent(int(sys.argv[4]))
    task = Task.found_in(scratch)
    child = FreshChild(task, scratch, pipe, answers)
    run_pytest(task.arguments, child.plugin, lambda: child)


def _install_overlay(order: Order, scratch: Path) -> None:
    """Overlay the candidate's files here and, by a ``sitecustomize``, in every interpreter that a test starts."""
    sys.dont_write_bytecode = True
    if not order.overlay:
        return
    contents = dict(order.overlay)
    overlay.install(contents)
    site = scratch / "site"
    site.mkdir()
    (site / "learnloop_overlay.py").write_bytes(Path(overlay.__file__).read_bytes())
    (site / "sitecustomize.py").write_text(SITE.format(directory=str(site), contents=contents), encoding="utf-8")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))


class FreshPlugin:
    """Turns a pytest session into the execution of one order."""

    __name__ = PLUGIN_NAME

    def __init__(
        self, order: Order, run: Callable[[Harness], None], send: Callable[[dict[str, Any]], None], scratch: Path
    ) -> None:
        """
        :param run: carries out the order.
        """
        self._order, self._run, self._send, self._scratch = order, run, send, scratch
        self._problems: list[str] = []
        self._before_tests = ExitStack()

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        self._before_tests.enter_context(internals.unwritten_cache())
        internals.neutralize(config)
        internals.silence_files(config)

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            self._problems.append(collection_failure.told(call.excinfo.value, self._order.overlay))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._before_tests.close()
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            problems = dict.fromkeys(self._problems)  # modules tend to fail alike
            self._send({"invalid": "\n".join(["collection fails with it:", *problems])})
        else:
            # The edits are in force already; what is left is to record, where that is asked for.
            order = self._order
            live = LiveParameters(Artifact(order.parameters), dict(sys.modules), order.overlay)
            tell_apart(session.items)
            names = first_names(order.suite, [item.nodeid for item in session.items])
            harness = Harness(session, live.swap, names)
            internals.private_temporary_directory(session.config, temporary_of(self._scratch))
            internals.mute(session.config, harness.judge)
            self._run(harness)
            self._send({"done": True})
        leave()
        return True
