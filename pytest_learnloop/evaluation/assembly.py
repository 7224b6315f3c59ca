"""Putting an evaluator together for a session that has been collected."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from pytest_learnloop.domain import Case
from pytest_learnloop.evaluation import limits
from pytest_learnloop.evaluation.evaluator import Evaluator
from pytest_learnloop.evaluation.fork import ForkLauncher
from pytest_learnloop.evaluation.fresh import FreshLauncher
from pytest_learnloop.evaluation.harness import Harness
from pytest_learnloop.evaluation.hiding import initial_environment, secret_names, take_away
from pytest_learnloop.evaluation.invocation import Invocation
from pytest_learnloop.evaluation.libraries import Libraries
from pytest_learnloop.evaluation.questions import Questions, nobody
from pytest_learnloop.evaluation.scratch import Scratches
from pytest_learnloop.evaluation.serving import Settings
from pytest_learnloop.evaluation.shared_fixtures import WarmFixture
from pytest_learnloop.evaluation.supervisor import Supervisor
from pytest_learnloop.evaluation.warm import SpawnedProcess, SupervisingProcess, WarmProcess
from pytest_learnloop.grading import Grader
from pytest_learnloop.secrets import Secrets
from pytest_learnloop.source.files import ArtifactFiles
from pytest_learnloop.source.swap import LiveParameters


@dataclass(frozen=True)
class Conditions:
    """Under which conditions candidates run."""

    invocation: Invocation
    forks: bool = True
    """Fork children from a warm process; else each collects anew in a fresh process."""
    preloads: bool = True
    """Fork fresh processes where they have imported nothing of the project, once there are several; else each is a new
    interpreter."""
    workers: int = 1
    distributed: bool = False
    """Spread the final run over as many processes as there are workers; else it is one process's."""
    timeout: float = 10.0
    """Seconds for a case of which no time is known."""
    granted: tuple[str, ...] = ()
    """Rules of ``--learn-allow``."""
    memory: int = 4 << 30
    """Bytes that a child may take."""
    warm_fixtures: bool = True
    """Set up the session's fixtures once where nothing that is trained runs for them; else every child does it."""
    grader: Grader = lambda name, result: None
    """Grades what tests submit, in this process."""
    answers_at_once: int = 4
    """Questions that are answered at once; while one is, its child counts for none of the workers."""


@contextmanager
def evaluator(
    session: pytest.Session,
    files: ArtifactFiles,
    conditions: Conditions,
    *,
    deadline_of: Callable[[Case], float | None] = lambda case: None,
    tick: Callable[[int], None] = lambda finished: None,
) -> Iterator[Evaluator]:
    """An evaluator with its processes and its directory, all of which are gone afterwards.

    :param deadline_of: seconds that the user gives a case; None where nothing was said.
    :param tick: called several times a second while children run, with the number of cases that have a verdict.
    :raises TargetError: nothing in this process can be swapped for a parameter.
    """
    directory = Path(tempfile.mkdtemp(prefix="learnloop-"))
    try:
        process = _start(session, files, conditions, directory)
        try:
            with closing(Questions(nobody, conditions.grader, conditions.answers_at_once)) as questions:
                yield Evaluator(
                    process,
                    files,
                    questions=questions,
                    secrets=Secrets({**os.environ, **initial_environment()}),
                    hidden=secret_names(conditions.granted),
                    workers=conditions.workers,
                    distributed=conditions.distributed,
                    timeout=conditions.timeout,
                    deadline_of=deadline_of,
                    forks=conditions.forks,
                    warm_fixtures=conditions.warm_fixtures,
                    tick=tick,
                )
        finally:
            process.close()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _start(
    session: pytest.Session, files: ArtifactFiles, conditions: Conditions, directory: Path
) -> SupervisingProcess:
    invocation, granted, memory = conditions.invocation, conditions.granted, conditions.memory
    hidden = secret_names(granted)
    preloads = conditions.preloads and limits.can_fork()
    if not conditions.forks:
        libraries = Libraries.of(sys.modules) if preloads else None
        return SpawnedProcess(Settings(invocation, granted, memory, directory, libraries), hidden)
    live = LiveParameters(files.artifact, dict(sys.modules))
    live.prepare_recording()
    scratches = Scratches(directory)
    forks = ForkLauncher(session, Harness(session, live.swap), granted, memory, scratches, conditions.workers + 1)
    imported = partial(Libraries.of, sys.modules) if preloads else None  # of few runs it is asked
    fresh = FreshLauncher(invocation, granted, memory, scratches, imported)

    def supervise(fixtures: Sequence[WarmFixture]) -> Supervisor:
        take_away(hidden)
        if fixtures:
            forks.set_up(fixtures)
        else:
            forks.warm_up()
        return Supervisor(forks, fresh, session.config.rootpath)

    return WarmProcess(supervise, scratches)
