"""What ``--learn`` does to a pytest session: the learning loop takes the place of the loop over the tests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest

from pytest_learnloop.domain import Artifact, Candidate, Case
from pytest_learnloop.errors import LearnloopError, TargetError
from pytest_learnloop.evaluation import internals, limits
from pytest_learnloop.evaluation.assembly import Conditions, evaluator
from pytest_learnloop.evaluation.case_sources import case_sources
from pytest_learnloop.evaluation.conduct import conduct_of
from pytest_learnloop.evaluation.evaluator import Evaluator
from pytest_learnloop.evaluation.fence import HIDE
from pytest_learnloop.evaluation.harness import examples_of_properties, seeded_nodeids
from pytest_learnloop.evaluation.invocation import invocation_of
from pytest_learnloop.evaluation.own_names import give_back, tell_apart
from pytest_learnloop.evaluation.random_seed import random_seed, take_random_seed
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning import samplers
from pytest_learnloop.learning.batch import Batches, Sampler
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.learning.seeded_cases import SeededCases, parse_seeded_cases
from pytest_learnloop.lock import directory_lock
from pytest_learnloop.models import Asker
from pytest_learnloop.optimizers import Optimizer
from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.plugin.conflicts import check_conflicts
from pytest_learnloop.plugin.grading import grader_of
from pytest_learnloop.plugin.marks import check_marks, marked, split_of
from pytest_learnloop.plugin.parameters import marked_or_named, to_choose_from
from pytest_learnloop.plugin.replay import replay
from pytest_learnloop.plugin.settings import from_config
from pytest_learnloop.plugin.strategies import built_in, strategies
from pytest_learnloop.report.parts import View
from pytest_learnloop.report.progress import LiveProgress, PlainProgress, Progress
from pytest_learnloop.report.terminal import section
from pytest_learnloop.run import notes
from pytest_learnloop.run.baseline import FirstRun, Suite
from pytest_learnloop.run.choose import Choice, choose
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.chosen_before import basis, chosen_before
from pytest_learnloop.run.learn import LearningRun
from pytest_learnloop.run.report import Report
from pytest_learnloop.run.resuming import random_seed_of_the_interrupted, with_targets
from pytest_learnloop.run.start import starting_artifact
from pytest_learnloop.run.strategies import Strategies
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.artifact import AUTO
from pytest_learnloop.settings.optimizer import SEARCH
from pytest_learnloop.settings.values import horizon, seconds
from pytest_learnloop.source.files import ArtifactFiles
from pytest_learnloop.source.modules import other_names
from pytest_learnloop.source.survey import Survey

Evaluating = Callable[[ArtifactFiles], AbstractContextManager[Evaluator]]


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
        self._told_of: limits.OtherThreads | None = None

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
            suite, evaluating = _suite(session, self._settings), self._evaluating(session, progress)
            if AUTO in self._settings.artifact.targets:
                return self._choose_and_run(session, suite, evaluating, progress)
            return self._run(session, suite, evaluating, progress)
        finally:
            progress.close()

    def _evaluating(self, session: pytest.Session, progress: Progress) -> Evaluating:
        """Opens evaluators for what is to be trained."""
        timeouts = marked(session.items, "timeout", seconds)

        def deadline_of(case: Case) -> float | None:
            return timeouts.get(case.nodeid)

        def evaluating(files: ArtifactFiles) -> AbstractContextManager[Evaluator]:
            # Whether forking is safe is to be asked each time: a model may have been asked in between, in threads.
            conditions = self._conditions(session.config, progress)
            if conditions.forks:
                for line in notes.on_uses_at_import(files.artifact):
                    progress.say(line)
            return evaluator(session, files, conditions, deadline_of=deadline_of, tick=progress.tick)

        return evaluating

    def _choose_and_run(
        self, session: pytest.Session, suite: Suite, evaluating: Evaluating, progress: Progress
    ) -> Report:
        progress.status("looking for the functions to blame", len(suite.nodeids))
        besides = marked_or_named(self._settings)

        def survey_with(modules: Collection[str]) -> Survey:
            return to_choose_from(session, self._settings, besides, modules)

        def functions_with(modules: Collection[str]) -> Artifact:
            return survey_with(modules).functions

        survey = survey_with(())
        if not survey.functions.parameters:
            progress.say(f"--learn-target {AUTO}: there is no function to choose beside what is marked or named")
            return self._run(session, suite, evaluating, progress)
        # No piece is to be told apart from its file here, which takes a while where there are thousands.
        on = basis(self._settings, self._fingerprint(session, suite, ArtifactFiles.read(Artifact(()))))
        if (before := chosen_before(self._settings, functions_with, on)) is not None:
            progress.say(before.in_words())
            return self._run(session, suite, evaluating, progress, before.chosen)
        choice = self._choice(session, suite, evaluating, survey, besides, progress)
        more = survey_with(choice.unseen) if choice.unseen else survey
        if len(more.functions.parameters) > len(survey.functions.parameters):
            progress.status("looking for the functions to blame in what tests import as they run", len(suite.nodeids))
            spent = choice.spent
            choice = self._choice(session, suite, evaluating, more, besides, progress)
            choice = replace(choice, spent=spent + choice.spent)
        if not choice.is_worth_a_run:
            return Report(choice.first.executions, notes=[*self._settings.remarks, *choice.in_words()])
        for line in choice.in_words():
            progress.say(line)
        return self._run(session, suite, evaluating, progress, choice.on(on), choice.tells_of)

    def _choice(
        self,
        session: pytest.Session,
        suite: Suite,
        evaluating: Evaluating,
        survey: Survey,
        besides: Artifact,
        progress: Progress,
    ) -> Choice:
        files = ArtifactFiles.read(survey.functions)
        named = self._strategies(session, files, progress)
        with evaluating(files) as evaluates:
            return choose(evaluates, survey, suite, self._settings, named, besides, progress)

    def _run(
        self,
        session: pytest.Session,
        suite: Suite,
        evaluating: Evaluating,
        progress: Progress,
        chosen: Chosen | None = None,
        known: Callable[[Artifact], FirstRun | None] = lambda artifact: None,
    ) -> Report:
        """
        :param known: gives how the tests ran on the code on disk, where that is known.
        """
        chosen = chosen or Chosen()
        artifact = self._artifact(chosen.blamed)
        report = self._run_on(artifact, session, suite, evaluating, progress, chosen, known(artifact))
        if report.is_out_of_reach:
            used_in_turn = self._artifact(chosen.blamed, in_turn=True)
            if used_in_turn != artifact:
                return self._run_on(used_in_turn, session, suite, evaluating, progress, chosen)
        return report

    def _run_on(
        self,
        artifact: Artifact,
        session: pytest.Session,
        suite: Suite,
        evaluating: Evaluating,
        progress: Progress,
        chosen: Chosen,
        first: FirstRun | None = None,
    ) -> Report:
        start = starting_artifact(artifact, self._settings)
        files = start.files
        for line in notes.on_other_names(other_names(list(sys.modules.values()), files.artifact.parameters)):
            progress.say(line)
        named = self._strategies(session, files, progress)
        fingerprint = self._fingerprint(session, suite, files)
        suite = replace(suite, shown=chosen.shown)
        with evaluating(files) as evaluates:
            run = LearningRun(
                self._settings,
                start,
                suite,
                evaluates,
                named,
                progress,
                fingerprint,
                chosen,
                first,
                random_seed(session.config),
            )
            return run.learn()

    def _fingerprint(self, session: pytest.Session, suite: Suite, files: ArtifactFiles) -> Fingerprint:
        conduct = conduct_of(session.config, written=self._settings.written)
        return Fingerprint.taken(files, conduct, suite.nodeids)

    def _strategies(self, session: pytest.Session, files: ArtifactFiles, progress: Progress) -> Strategies:
        labels = marked(session.items, "label", str)
        return strategies(session.config, self._settings, files.artifact, files.of, progress.say, labels)

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

    def _conditions(self, config: pytest.Config, progress: Progress) -> Conditions:
        """Under which conditions candidates run; forking is given up, with words, where threads forbid it."""
        chosen = self._settings.evaluation
        forks = chosen.isolation == "fork"
        if forks and any(others := limits.other_threads()):
            forks = False
            if others != self._told_of:
                progress.say(notes.on_threads(others))
                self._told_of = others
        return Conditions(
            invocation_of(config, self._path),
            forks=forks,
            preloads=chosen.isolation == "fork",
            workers=chosen.workers,
            distributed=chosen.distributed,
            timeout=chosen.timeout,
            granted=(*chosen.allow, *(f"{HIDE}:{pattern}" for pattern in chosen.hide)),
            memory=chosen.memory_limit,
            warm_fixtures=chosen.warm_fixtures,
            answers_at_once=self._settings.models.concurrency,
            grader=grader_of(config),
        )

    def _artifact(self, chosen: Sequence[Blame], *, in_turn: bool = False) -> Artifact:
        """All that is trained.

        :param in_turn: as :func:`~pytest_learnloop.source.discover.discover` has it.
        :raises TargetError: there is nothing, or something that can't be trained.
        """
        artifact = marked_or_named(self._settings, [each.parameter for each in chosen], in_turn=in_turn)
        if not artifact.parameters:
            raise TargetError(
                "there is nothing to train: mark a function with @trainable or a literal with NAME = trainable(…) "
                "(from pytest_learnloop import trainable), name one with --learn-target pkg.mod:func, or let the "
                f"failing tests say what is to blame: --learn-target {AUTO}"
            )
        return artifact


def _suite(session: pytest.Session, settings: Settings) -> Suite:
    check_marks(session.items)
    return Suite(
        tuple(dict.fromkeys(item.nodeid for item in session.items)),
        seeded_nodeids(session.items),
        marked(session.items, "split", split_of),
        yields=_yields(session, settings),
        horizons=marked(session.items, "horizon", horizon),
        feedback_horizons=marked(session.items, "feedback_horizon", horizon),
        sources=case_sources(session.items, with_support=settings.optimizer.name != SEARCH),  # which reads no texts
    )


def _yields(session: pytest.Session, settings: Settings) -> dict[str, SeededCases]:
    """How many cases a seeded test yields, of those of which more is said than for all."""
    yields = marked(session.items, "seeded_cases", parse_seeded_cases)
    if settings.splits.held_out_examples is not None:
        for nodeid, of_a_case in examples_of_properties(session.items).items():
            numbers = yields.get(nodeid, settings.splits.rules.seeded_cases)
            yields[nodeid] = numbers.holding_out(settings.splits.held_out_examples, of_a_case)
    return yields


def _progress(config: pytest.Config, settings: Settings) -> Progress:
    file = internals.terminal_file(config)
    live = settings.report.progress == "auto" and file.isatty() and config.get_verbosity() >= 0
    return LiveProgress(file) if live else PlainProgress(file, internals.terminal_width(config))
