"""Children that are fresh interpreters: they collect again, with a candidate's files laid over those on disk.

For candidates that change what happens at import, for tests that start another interpreter, for platforms without
fork, and for the final run, which is to depend on nothing but pytest itself.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pytest_learnloop.asking import EVENT
from pytest_learnloop.domain import Artifact
from pytest_learnloop.evaluation import channel, collection_failure, internals, limits, overlay
from pytest_learnloop.evaluation.channel import Progress
from pytest_learnloop.evaluation.child import Child
from pytest_learnloop.evaluation.dialogue import Dialogue
from pytest_learnloop.evaluation.fence import Fence
from pytest_learnloop.evaluation.first_names import first_names
from pytest_learnloop.evaluation.fork import become_a_child, enclose
from pytest_learnloop.evaluation.harness import Harness, leave
from pytest_learnloop.evaluation.line import Line
from pytest_learnloop.evaluation.order import Order
from pytest_learnloop.evaluation.scratch import Scratches
from pytest_learnloop.source.swap import LiveParameters

PLUGIN_NAME = "learnloop-fresh"
"""Name of the plugin in a fresh child; where it is registered, ``--learn`` has no effect."""

_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv.pop()); from {module} import main; main()"

_TEMPORARY = "tmp"
"""Directory for temporary files in that of a child."""
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


@dataclass(frozen=True)
class Invocation:
    """How the user started pytest, so that it can be started the same way again."""

    arguments: tuple[str, ...]
    directory: str
    """Where it was started."""
    path: tuple[str, ...]
    """``sys.path`` as it was before any conftest was loaded."""
    root: str
    """Its root directory."""

    def command(self, module: str, *arguments: str) -> list[str]:
        """A command line that runs ``main()`` of one of our modules in a new interpreter."""
        return [sys.executable, "-c", _BOOT.format(module=module), *arguments, json.dumps(self.path)]


class _Task(NamedTuple):
    """What a fresh child finds in its directory."""

    order: Order
    arguments: tuple[str, ...]
    """Of pytest."""
    granted: tuple[str, ...]
    memory: int


class FreshLauncher:
    """Starts a new interpreter for each order."""

    def __init__(self, invocation: Invocation, granted: tuple[str, ...], memory: int, scratches: Scratches) -> None:
        """
        :param granted: rules of ``--learn-allow``.
        :param memory: bytes that a child may take.
        """
        self._invocation, self._granted, self._memory = invocation, granted, memory
        self._scratches = scratches

    def prepare(self, inherited: Iterable[int]) -> bool:
        """Nothing: what a fresh process imports depends on its order."""
        return False

    def close(self) -> None:
        """Nothing was done ahead."""

    def ran(self, child: Child) -> None:
        """Nothing is to be learned of it for others."""

    def waiting(self) -> set[int]:
        return set()

    def launch(self, order: Order, inherited: Iterable[int]) -> Child:
        read, write = os.pipe()
        answers, answer = os.pipe()
        scratch = self._scratches.new()
        spill = os.open(scratch / "spill", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with (scratch / "progress").open("w+b") as shared:
            progress = Progress.of_file(shared, len(order.cases))
        progress.expect()
        task = _Task(order, self._invocation.arguments, self._granted, self._memory)
        (scratch / "task").write_bytes(pickle.dumps(task))
        process = subprocess.Popen(
            self._invocation.command(__name__, str(scratch), str(write), str(answers), str(os.getpid())),
            cwd=self._invocation.directory,
            stdin=subprocess.DEVNULL,
            stdout=spill,
            stderr=spill,
            pass_fds=(write, answers),
        )
        process.returncode = 0  # the supervisor waits for the process itself
        os.close(write)
        os.close(answers)
        temporary = scratch / _TEMPORARY
        return Child(process.pid, order, read, progress, spill, scratch, temporary, Dialogue(answer))


def main() -> None:
    """Entry of a fresh child: carry out the order found in the directory that is named on the command line."""
    scratch, pipe, answers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    os.setpgid(0, 0)
    limits.die_with_parent(int(sys.argv[4]))
    task: _Task = pickle.loads((scratch / "task").read_bytes())  # from the supervisor: no candidate code ran so far
    order = task.order
    sys.argv[:] = ["pytest", *task.arguments]
    spill = os.open(scratch / "spill", os.O_WRONLY | os.O_APPEND)
    temporary = scratch / _TEMPORARY
    temporary.mkdir(mode=0o700)
    become_a_child(spill, temporary)
    _install_overlay(order, scratch)
    fence = enclose(scratch, task.granted, task.memory)
    with (scratch / "progress").open("r+b") as shared:
        progress = Progress.of_file(shared, len(order.cases))
    progress.start(-1)
    send = channel.sender(pipe)
    line = Line(send, answers)
    fence.hear(EVENT, line.ask)
    try:
        code = pytest.main([*task.arguments], plugins=[FreshPlugin(order, progress, send, fence, line, scratch)])
        said = (scratch / "spill").read_text(encoding="utf-8", errors="replace")[-_SAID:]
        send({"invalid": f"pytest ended with {code!r} before it ran a test:\n{said}"})
    except BaseException:  # whatever it is, the supervisor is to hear of it
        send({"invalid": traceback.format_exc()})
    finally:
        leave()


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

    def __init__(self, order: Order, progress: Progress, send: Any, fence: Fence, line: Line, scratch: Path) -> None:
        self._order, self._progress, self._send = order, progress, send
        self._fence, self._line, self._scratch = fence, line, scratch
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
            names = first_names(order.suite, [item.nodeid for item in session.items])
            harness = Harness(session, live.swap, names)
            internals.private_temporary_directory(session.config, self._scratch / _TEMPORARY)
            internals.mute(session.config, harness.judge)
            harness.run(order, self._progress, self._send, self._fence, self._line)
            self._send({"done": True})
        leave()
        return True


def invocation_of(config: pytest.Config, path: Sequence[str]) -> Invocation:
    """How this session was started.

    :param path: ``sys.path`` before any conftest was loaded.
    """
    parameters = config.invocation_params
    arguments = [str(argument) for argument in parameters.args]
    seed = getattr(config.option, "randomly_seed", None)
    if seed is not None:  # pytest-randomly: the same seed in every process
        arguments.append(f"--randomly-seed={seed}")
    if config.pluginmanager.has_plugin("pytest_cov"):
        arguments.append("--no-cov")
    # Paths among the values of options move pytest's root directory once they exist, as what a run writes comes to do.
    arguments.append(f"--rootdir={config.rootpath}")
    arguments += ["-c", str(config.inipath)] if config.inipath is not None else []
    return Invocation(tuple(arguments), str(parameters.dir), tuple(path), str(config.rootpath))
