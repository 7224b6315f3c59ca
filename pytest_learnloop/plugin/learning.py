"""What ``--learn`` does to a pytest session: the learning loop takes the place of the loop over the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pytest_learnloop.domain import Artifact, Candidate
from pytest_learnloop.errors import LearnloopError
from pytest_learnloop.evaluation import internals, limits
from pytest_learnloop.evaluation.own_names import give_back, tell_apart
from pytest_learnloop.evaluation.random_seed import take_random_seed
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning import samplers
from pytest_learnloop.learning.batch import Batches, Sampler
from pytest_learnloop.lock import directory_lock
from pytest_learnloop.models import Asker
from pytest_learnloop.optimizers import Optimizer
from pytest_learnloop.plugin.conflicts import check_conflicts
from pytest_learnloop.plugin.parameters import marked_or_named
from pytest_learnloop.plugin.replay import replay
from pytest_learnloop.plugin.session import LearningSession
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.plugin.strategies import built_in
from pytest_learnloop.report.parts import View
from pytest_learnloop.report.progress import LiveProgress, PlainProgress, Progress
from pytest_learnloop.report.terminal import section
from pytest_learnloop.run import notes
from pytest_learnloop.run.report import Report
from pytest_learnloop.run.resuming import random_seed_of_the_interrupted, with_targets
from pytest_learnloop.settings import Settings


class LearningPlugin:
    """Registered for the sessions that learn."""

    def __init__(self, config: pytest.Config, path: tuple[str, ...]) -> None:
        """
        :param path: ``sys.path`` before any conftest was loaded.
        :raises pytest.UsageError: an option has a value that can't be used.
        """
        check_conflicts(config)
        self._settings = from_config(config, can_fork=limits.can_fork())
        self._path = path
        self._maxfail = config.getvalue("maxfail")
        internals.neutralize(config)
        self._report: Report | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if session.testsfailed and not session.config.option.continue_on_collection_errors:
            return None  # pytest's own loop has the words for this
        try:
            with directory_lock(self._settings.journal.directory):
                self._settings = with_targets(self._settings, marked_or_named)
                take_random_seed(session.config, random_seed_of_the_interrupted(self._settings))
                self._report = self._learn(session)
        except LearnloopError as error:
            raise pytest.UsageError(str(error)) from None
        except KeyboardInterrupt:
            raise session.Interrupted("learning had not begun yet") from None
        session.config.option.maxfail = self._maxfail
        if self._settings.prompts.show:
            return True  # nothing was learned that a report could be of
        give_back(session.items)
        replay(session, self._report.executions)
        if self._report.status is RunStatus.INTERRUPTED:
            raise session.Interrupted("learning was interrupted")
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        if self._report is None:
            return
        terminalreporter.write_sep("=", "learnloop")
        view = View(config.invocation_params.dir, internals.terminal_width(config))
        for line, markup in section(self._report, view):
            terminalreporter.write_line(line, **markup)

    def _learn(self, session: pytest.Session) -> Report:
        progress = _progress(session.config, self._settings)
        try:
            if renamed := tell_apart(session.items):
                progress.say(notes.on_same_names(renamed))
            return LearningSession(session, self._settings, self._path, progress).learn()
        finally:
            progress.close()

    @pytest.hookimpl(trylast=True)
    def pytest_learnloop_optimizer(
        self,
        name: str,
        artifact: Artifact,
        asker: Asker | None,
        settings: Settings,
        check: Callable[[Candidate], object],
        batches: Batches,
    ) -> Optimizer | None:
        return built_in(name, artifact, asker, settings, check, batches)

    @pytest.hookimpl(trylast=True)
    def pytest_learnloop_sampler(
        self, name: str, seed: int, settings: Settings, labels: Mapping[str, str]
    ) -> Sampler | None:
        return samplers.built_in(name, seed, settings.batching.stratify, labels)


def _progress(config: pytest.Config, settings: Settings) -> Progress:
    file = internals.terminal_file(config)
    live = settings.report.progress == "auto" and file.isatty() and config.get_verbosity() >= 0
    return LiveProgress(file) if live else PlainProgress(file, internals.terminal_width(config))
