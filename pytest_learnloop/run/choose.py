"""Choosing what to train: the functions that the failing tests blame most (``--learn-target auto``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pytest_learnloop.domain import Artifact, Outcome
from pytest_learnloop.evaluation.evaluator import Evaluator
from pytest_learnloop.learning.blame import Blame, most_blamed, ranked
from pytest_learnloop.learning.budget import Budget, Spent
from pytest_learnloop.learning.evidence import evidence
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.run.agent import Agent
from pytest_learnloop.run.baseline import FirstRun, Suite, first_run
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.run.scribe import Progress
from pytest_learnloop.run.strategies import Strategies, asking
from pytest_learnloop.settings import Settings
from pytest_learnloop.source.survey import Survey
from pytest_learnloop.words import counted, named

_CHOSEN = 5
"""Functions that are trained."""
_RUNNERS_UP = 3
"""Functions that are told of in the end, as those that were blamed next."""


@dataclass(frozen=True)
class Choice:
    """What is to be trained, and why."""

    first: FirstRun
    """How the tests ran."""
    shown: frozenset[str]
    """The tests that were looked at."""
    failing: int
    """How many of these fail."""
    functions: Artifact
    """What there was to choose from."""
    blamed: tuple[Blame, ...]
    """Those to be trained, the most blamed first; none where no failing test reaches any."""
    runners_up: tuple[Blame, ...] = ()
    """Those that were blamed next."""
    recompiled: tuple[str, ...] = ()
    """Functions there are besides, which cannot be trained, since a decorator has compiled them anew."""
    besides: int = 0
    """Number of parameters that are marked or named, and trained in any case."""
    spent: Spent = field(default_factory=Spent)
    """What tests asked of a model on the way."""
    asking: frozenset[str] = frozenset()
    """The tests that asked it."""

    @property
    def is_worth_a_run(self) -> bool:
        """Whether there is anything to train."""
        return bool(self.blamed or self.besides)

    @property
    def unseen(self) -> frozenset[str]:
        """Names of the modules that only running tests import, so that what runs of them went unseen.

        None where no test fails.
        """
        imported = {name for each in self.first.executions.values() for name in each.imported}
        return frozenset(imported) if self._any_fails else frozenset()

    def tells_of(self, artifact: Artifact) -> FirstRun | None:
        """How the tests ran, as far as it concerns what is trained now; None where that is to be seen anew.

        Every function was watched, but not literals, nor what modules use as they are imported. Answers of a model are
        the run's own.
        """
        watched = all(each.id in self.functions and not each.used_at_import for each in artifact.parameters)
        return self.first.concerning(artifact) if watched and not self.asking else None

    def on(self, basis: str) -> Chosen:
        """What a run trains by it, and records.

        :param basis: digest of what decided it; empty where nobody knows.
        """
        return Chosen(self.blamed, self.shown, self.runners_up, basis, self.spent)

    def in_words(self) -> list[str]:
        """What is told of it, a line each."""
        if not self.blamed:
            return [f"--learn-target auto: {self._why_none}: {self._then}.", *self._passed_over()]
        passing, unheard = len(self.shown) - self.failing, len(self.first.failing - self.shown)
        others = f"; not heard: {counted(unheard, 'failing test')} outside train" if unheard else ""
        return [
            f"--learn-target auto: {len(self.blamed)} of {self._functions} functions, by the blame from {self.failing} "
            f"failing and {passing} passing train tests{others}:",
            *(
                f"  {each.score:.2f} {each.parameter} (reached by {each.failing} failing and {each.passing} passing)"
                for each in self.blamed
            ),
            *self._passed_over(indented="  "),
        ]

    def _passed_over(self, indented: str = "") -> list[str]:
        if not self.recompiled or not self._any_fails:
            return []
        return [f"{indented}passed over, as a decorator has compiled what is called: {named(self.recompiled)}"]

    @property
    def _why_none(self) -> str:
        if not self._any_fails:
            return "no test fails, so that no function is to blame"
        if self.first.failing and not self.failing:
            return "all failing tests are held out, so that none may say what is to blame"
        return f"no failing train test reaches what there is to choose from ({counted(self._functions, 'function')})"

    @property
    def _functions(self) -> int:
        return len(self.functions.parameters)

    @property
    def _then(self) -> str:
        if self.besides:
            return "what is marked or named is trained alone"
        return "name what to train with --learn-target MOD:NAME" if self._any_fails else "there is nothing to learn"

    @property
    def _any_fails(self) -> bool:
        """Whether any test does, whatever it reaches."""
        endings = (self.first.executions[nodeid].outcome.ending for nodeid in self.first.guards)
        return bool(self.first.failing) or not all(each.fine for each in endings)


def choose(
    evaluator: Evaluator,
    survey: Survey,
    suite: Suite,
    settings: Settings,
    strategies: Strategies,
    besides: Artifact,
    progress: Progress,
) -> Choice:
    """Run every test once, and choose the functions that the failing train tests blame most.

    :param survey: what there is to choose from, which the evaluator watches.
    :param besides: what is trained in any case.
    :param strategies: of which nothing but the agent's model takes part.
    :raises SettingsError: the file with the splits cannot be used, answers of models cannot be kept, or no model
        answers the tests.
    """
    budget = Budget(settings.budget.limits)
    # Models are not to get ready ahead: where threads run, what is trained could not be evaluated in forks.
    with asking(replace(strategies, model=None), settings, budget, ahead=False) as models:
        first = _first_run(evaluator, suite, settings, Agent(models.agent), progress)
        shown = _shown(first, suite, settings)
        outcomes = {nodeid: first.executions[nodeid].outcome for nodeid in sorted(shown)}
        blamed = ranked(survey.functions, outcomes.values())
        if len(blamed) > _CHOSEN:
            outcomes = _with_lines(evaluator, blamed, outcomes, progress)
    chosen = most_blamed(survey.functions, list(outcomes.values()), _CHOSEN)
    others = [each for each in ranked(survey.functions, outcomes.values()) if each not in chosen]
    return Choice(
        first,
        shown,
        failing=len(shown & first.failing),
        functions=survey.functions,
        besides=len(besides.parameters),
        blamed=tuple(chosen),
        runners_up=tuple(others[:_RUNNERS_UP]),
        recompiled=survey.recompiled,
        spent=budget.spent,
        asking=evaluator.asking,
    )


def _first_run(evaluator: Evaluator, suite: Suite, settings: Settings, agent: Agent, progress: Progress) -> FirstRun:
    """One run of every test, with the agent's answers."""
    evaluator.answer_with(agent)
    first = first_run(evaluator, suite, progress.status, adaptive=not settings.evaluation.fixed_timeout)
    agent.check(first, evaluator.asking)
    return first


def _shown(first: FirstRun, suite: Suite, settings: Settings) -> frozenset[str]:
    """The tests that may say what is to blame: those that are train whichever way tests will be grouped."""
    return evidence(
        first.relevant,
        first.failing,
        settings.splits.rules,
        seeded=suite.seeded | first.asking,
        marked=suite.marked,
        known=SplitsFile(settings.splits.file).load(),
        yields=suite.yields,
    )


def _with_lines(
    evaluator: Evaluator, blamed: Sequence[Blame], outcomes: Mapping[str, Outcome], progress: Progress
) -> dict[str, Outcome]:
    """The outcomes with the lines that ran of what is blamed, which takes another run of the tests that reach it.

    A test that comes out otherwise in it took another way, so that its lines tell nothing.
    """
    parameters = {each.parameter for each in blamed}
    reaching = [nodeid for nodeid, outcome in outcomes.items() if not parameters.isdisjoint(outcome.touched)]
    progress.status("looking for the lines to blame", len(reaching))
    again = evaluator.lines(reaching, parameters)
    return {
        nodeid: replace(outcome, lines=again[nodeid].lines)
        if nodeid in again and again[nodeid].ending is outcome.ending
        else outcome
        for nodeid, outcome in outcomes.items()
    }
