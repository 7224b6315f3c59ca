"""A collected pytest session, in a process of its own, in which something is measured.

:func:`run` starts the process on a copy of a project; in it, a function of ``measurements.py`` is handed a
:class:`Bench` at the point where pytest would begin to run tests.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.projects import PROJECTS, Project
from pytest_learnloop import trainable
from pytest_learnloop.domain import Candidate, Case, Detail, Ending, Trial
from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.assembly import Conditions, evaluator
from pytest_learnloop.evaluation.evaluator import Evaluator
from pytest_learnloop.evaluation.invocation import invocation_of
from pytest_learnloop.evaluation.judge import Judge
from pytest_learnloop.source.discover import discover
from pytest_learnloop.source.files import ArtifactFiles
from pytest_learnloop.source.swap import LiveParameters

_ROOT = Path(__file__).parent.parent
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""As ``--learn`` sets them, and for plain pytest processes too, so that both do the same work."""
_PLUGINS = [f"-p{name}" for name in os.environ.get("BENCHMARK_PLUGINS", "").split()]
_ARGUMENTS = ("-q", "--disable-plugin-autoload", *_PLUGINS)
"""So that no plugin has a part in it which happens to be installed here, but for those that are named."""


def run(project: Project, measurement: str, directory: Path, **environment: str) -> dict[str, Any]:
    """What a function of ``measurements.py`` finds in a session of the project.

    :param directory: where copies of the project are made.
    :param environment: variables of the process.
    """
    place = directory / f"{project.name}-{measurement}-{len(list(directory.iterdir()))}"
    project.copy_to(place)
    found = place / "found.json"
    path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", __name__, project.name, measurement, str(found)]
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": path, "TMPDIR": str(directory), **environment}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if not found.exists():
        raise RuntimeError(f"{measurement} on {project.name} failed:\n{done.stdout}\n{done.stderr}")
    plain: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return plain


class Bench:
    """A session, and the ways of running a candidate in it that are compared."""

    def __init__(self, session: pytest.Session, project: Project) -> None:
        self.session = session
        modules = [module for module in list(sys.modules.values()) if module is not None]
        artifact = discover(modules, project.targets, session.config.rootpath, trainable)
        self.files = ArtifactFiles.read(artifact)
        self.cases = tuple(Case(item.nodeid) for item in session.items)
        self._live = LiveParameters(artifact, dict(sys.modules))
        self._copy = session.config.rootpath / ".fresh"  # a name that pytest passes over
        project.copy_to(self._copy)
        self._number = 0

    def candidate(self) -> Candidate:
        """A candidate that no one has seen, and that behaves as the start does."""
        self._number += 1
        edits = {}
        for parameter in self.files.artifact.parameters:
            head, _, body = parameter.source.partition("\n")
            edits[parameter.id] = f"{head}\n    variant = {self._number}\n{body}"
        return Candidate(edits)

    @contextmanager
    def evaluator(
        self, workers: int = 1, deadline: float | None = None, granted: tuple[str, ...] = (), *, forks: bool = True
    ) -> Iterator[Evaluator]:
        """An evaluator as ``--learn`` has it.

        :param deadline: seconds for every case; None: as usual.
        :param forks: False as where each candidate is collected anew.
        """
        invocation = invocation_of(self.session.config, sys.path)
        conditions = Conditions(invocation, workers=workers, granted=granted, forks=forks)
        with evaluator(self.session, self.files, conditions, deadline_of=lambda case: deadline) as evaluates:
            yield evaluates

    def ours(self, evaluates: Evaluator, detail: Detail, candidates: int = 1) -> Callable[[], None]:
        """Evaluating new candidates on all cases: the fast lane for scores, pytest's protocol for texts."""

        def evaluate() -> None:
            trials = [Trial(self.candidate(), self.cases, detail) for _ in range(candidates)]
            for evaluation in evaluates.evaluate(trials):
                endings = {outcome.ending for outcome in evaluation.outcomes.values()}
                assert endings == {Ending.PASSED}, (evaluation.invalid, endings)
                assert len(evaluation.outcomes) == len(self.cases)

        return evaluate

    def fresh(self) -> None:
        """A plain pytest process on a copy of the project with a new candidate in its files."""
        for path, contents in self.files.of(self.candidate()).items():
            (self._copy / Path(path).name).write_bytes(contents)
        command = [sys.executable, "-m", "pytest", *_ARGUMENTS]
        subprocess.run(command, cwd=self._copy, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    def in_process(self) -> None:
        """The lower bound: a new candidate swapped in right here, every test by pytest's protocol, nothing else."""
        self._run_here(None)

    def in_process_warm(self) -> None:
        """The same, with the session's fixtures left set up for the next time."""
        self._run_here(self.session)

    def in_a_fork(self) -> None:
        """A new candidate in a process forked for it, every test by pytest's protocol, and no more than that."""
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                self._run_here(None)
                os.write(write, b"done")
            finally:
                os._exit(0)
        os.close(write)
        done = os.read(read, 4)
        os.close(read)
        os.waitpid(pid, 0)
        assert done

    def _run_here(self, last: pytest.Session | None) -> None:
        """Run a new candidate in this process.

        :param last: what takes the place of a next item after the last.
        """
        self._live.swap(self.candidate().edits)
        items = self.session.items
        for item, following in zip(items, [*items[1:], last], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def keep_still(self) -> None:
        """Let nobody print what :meth:`in_process` runs, and keep the garbage collector as calm as in a child."""
        internals.mute(self.session.config, Judge())
        gc.collect()
        gc.freeze()


class _Measuring:
    """A pytest plugin that measures instead of running the tests."""

    def __init__(self, project: Project, measurement: Callable[[Bench], dict[str, Any]], found: Path) -> None:
        self._project, self._measurement, self._found = project, measurement, found

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        assert not session.testsfailed, "the project cannot be collected"
        plain = self._measurement(Bench(session, self._project))
        self._found.write_text(json.dumps(plain), encoding="utf-8")
        return True


def main() -> None:
    """Entry of the process that :func:`run` starts."""
    from benchmarks import measurements

    project, measurement, found = sys.argv[1:]
    plugin = _Measuring(PROJECTS[project], getattr(measurements, measurement), Path(found))
    arguments = [*_ARGUMENTS, "-p", "learnloop", "--basetemp", str(Path("tmp").absolute())]
    code = pytest.main(arguments, plugins=[plugin])
    shutil.rmtree("tmp", ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
