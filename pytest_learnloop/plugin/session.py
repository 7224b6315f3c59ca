"""Learning from the tests of a session: what is trained is found or chosen, and a run is made of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from pytest_learnloop.domain import Artifact, Case
from pytest_learnloop.errors import TargetError
from pytest_learnloop.evaluation import limits
from pytest_learnloop.evaluation.assembly import Conditions, evaluator
from pytest_learnloop.evaluation.conduct import conduct_of
from pytest_learnloop.evaluation.evaluator import Evaluator
from pytest_learnloop.evaluation.fence import HIDE
from pytest_learnloop.evaluation.invocation import invocation_of
from pytest_learnloop.evaluation.random_seed import random_seed
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.plugin.grading import grader_of
from pytest_learnloop.plugin.marks import marked
from pytest_learnloop.plugin.parameters import marked_or_named, to_choose_from
from pytest_learnloop.plugin.strategies import strategies
from pytest_learnloop.plugin.suite import suite_of
from pytest_learnloop.report.progress import Progress
from pytest_learnloop.run import notes
from pytest_learnloop.run.baseline import FirstRun
from pytest_learnloop.run.choose import Choice, choose
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.chosen_before import basis, chosen_before
from pytest_learnloop.run.learn import LearningRun
from pytest_learnloop.run.report import Report
from pytest_learnloop.run.start import starting_artifact
from pytest_learnloop.run.strategies import Strategies
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.artifact import AUTO
from pytest_learnloop.settings.values import seconds
from pytest_learnloop.source.files import ArtifactFiles
from pytest_learnloop.source.modules import other_names
from pytest_learnloop.source.survey import Survey


class LearningSession:
    """A session that is collected, and learned from."""

    def __init__(self, session: pytest.Session, settings: Settings, path: tuple[str, ...], progress: Progress) -> None:
        """
        :param path: ``sys.path`` before any conftest was loaded.
        :raises pytest.UsageError: a mark says something that cannot be.
        """
        self._session, self._config, self._settings = session, session.config, settings
        self._path, self._progress = path, progress
        self._suite = suite_of(session, settings)
        self._timeouts = marked(session.items, "timeout", seconds)
        self._told_of: limits.OtherThreads | None = None

    def learn(self) -> Report:
        """Train what is marked or named, and where it is asked for what the failing tests blame.

        :raises LearnloopError: there is nothing to train, or a run cannot be made of it.
        """
        if AUTO in self._settings.artifact.targets:
            return self._choose_and_run()
        return self._run()

    def _choose_and_run(self) -> Report:
        say, tests = self._progress.say, len(self._suite.nodeids)
        self._progress.status("looking for the functions to blame", tests)
        besides = marked_or_named(self._settings)

        def survey_with(modules: Collection[str]) -> Survey:
            return to_choose_from(self._session, self._settings, besides, modules)

        def functions_with(modules: Collection[str]) -> Artifact:
            return survey_with(modules).functions

        survey = survey_with(())
        if not survey.functions.parameters:
            say(f"--learn-target {AUTO}: there is no function to choose beside what is marked or named")
            return self._run()
        # No piece is to be told apart from its file here, which takes a while where there are thousands.
        on = basis(self._settings, self._fingerprint(ArtifactFiles.read(Artifact(()))))
        if (before := chosen_before(self._settings, functions_with, on)) is not None:
            say(before.in_words())
            return self._run(before.chosen)
        choice = self._choice(survey, besides)
        more = survey_with(choice.unseen) if choice.unseen else survey
        if len(more.functions.parameters) > len(survey.functions.parameters):
            self._progress.status("looking for the functions to blame in what tests import as they run", tests)
            spent = choice.spent
            choice = self._choice(more, besides)
            choice = replace(choice, spent=spent + choice.spent)
        if not choice.is_worth_a_run:
            return Report(choice.first.executions, notes=[*self._settings.remarks, *choice.in_words()])
        for line in choice.in_words():
            say(line)
        return self._run(choice.on(on), choice.tells_of)

    def _choice(self, survey: Survey, besides: Artifact) -> Choice:
        files = ArtifactFiles.read(survey.functions)
        named = self._strategies(files)
        with self._evaluating(files) as evaluates:
            return choose(evaluates, survey, self._suite, self._settings, named, besides, self._progress)

    def _run(
        self,
        chosen: Chosen | None = None,
        known: Callable[[Artifact], FirstRun | None] = lambda artifact: None,
    ) -> Report:
        """
        :param known: gives how the tests ran on the code on disk, where that is known.
        """
        chosen = chosen or Chosen()
        artifact = self._artifact(chosen.blamed)
        report = self._run_on(artifact, chosen, known(artifact))
        if report.is_out_of_reach:
            used_in_turn = self._artifact(chosen.blamed, in_turn=True)
            if used_in_turn != artifact:
                return self._run_on(used_in_turn, chosen, told=True)
        return report

    def _run_on(
        self, artifact: Artifact, chosen: Chosen, first: FirstRun | None = None, *, told: bool = False
    ) -> Report:
        """
        :param told: whether the user has heard what there is to say before it.
        """
        start = starting_artifact(artifact, self._settings)
        files = start.files
        if not told:
            for line in notes.on_other_names(other_names(list(sys.modules.values()), files.artifact.parameters)):
                self._progress.say(line)
        named = self._strategies(files)
        fingerprint = self._fingerprint(files)
        with self._evaluating(files) as evaluates:
            run = LearningRun(
                self._settings,
                start,
                replace(self._suite, shown=chosen.shown),
                evaluates,
                named,
                self._progress,
                fingerprint,
                chosen,
                first,
                random_seed(self._config),
                told,
            )
            return run.learn()

    def _evaluating(self, files: ArtifactFiles) -> AbstractContextManager[Evaluator]:
        """An evaluator for what is to be trained."""
        conditions = self._conditions()
        if conditions.forks:
            for line in notes.on_uses_at_import(files.artifact):
                self._progress.say(line)

        def deadline_of(case: Case) -> float | None:
            return self._timeouts.get(case.nodeid)

        return evaluator(self._session, files, conditions, deadline_of=deadline_of, tick=self._progress.tick)

    def _conditions(self) -> Conditions:
        """Under which conditions candidates run; forking is given up, with words, where threads forbid it.

        That is to be asked each time: a model may have been asked in between, in threads.
        """
        chosen = self._settings.evaluation
        forks = chosen.isolation == "fork"
        if forks and any(others := limits.other_threads()):
            forks = False
            if others != self._told_of:
                self._progress.say(notes.on_threads(others))
                self._told_of = others
        return Conditions(
            invocation_of(self._config, self._path),
            forks=forks,
            preloads=chosen.isolation == "fork",
            workers=chosen.workers,
            distributed=chosen.distributed,
            timeout=chosen.timeout,
            granted=(*chosen.allow, *(f"{HIDE}:{pattern}" for pattern in chosen.hide)),
            memory=chosen.memory_limit,
            warm_fixtures=chosen.warm_fixtures,
            answers_at_once=self._settings.models.concurrency,
            grader=grader_of(self._config),
        )

    def _fingerprint(self, files: ArtifactFiles) -> Fingerprint:
        conduct = conduct_of(self._config, written=self._settings.written)
        return Fingerprint.taken(files, conduct, self._suite.nodeids)

    def _strategies(self, files: ArtifactFiles) -> Strategies:
        labels = marked(self._session.items, "label", str)
        return strategies(self._config, self._settings, files.artifact, files.of, self._progress.say, labels)

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
