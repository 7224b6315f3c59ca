"""The runs of all tests on the code on disk and on the start: what is relevant, and what there is to gain.

What a test touches is seen on disk, where it gets furthest. What there is to gain is seen on the start.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from pytest_learnloop.domain import Artifact, Case, CaseSource, Detail, Ending, Evaluation, Outcome, Split, Trial
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation.evaluator import Evaluator, Execution
from pytest_learnloop.learning.evaluator import Evaluator as TrialEvaluator
from pytest_learnloop.learning.preference import grade
from pytest_learnloop.learning.repeats import tells_little
from pytest_learnloop.learning.seeded_cases import SeededCases
from pytest_learnloop.learning.split import Splits

_FAILED = (Ending.FAILED, Ending.ERROR)
_SECOND_LOOKS = 3
"""Tests at most that are given more time."""


@dataclass(frozen=True)
class Suite:
    """The tests that were collected."""

    nodeids: tuple[str, ...]
    """In collection order."""
    seeded: frozenset[str]
    """Those that are known to run on seeds before they have run."""
    marked: Mapping[str, Split]
    """Those whose split a mark decides."""
    shown: frozenset[str] = frozenset()
    """Those that were looked at to choose what is trained: they can be nothing but train any more."""
    sources: Mapping[str, CaseSource] = field(default_factory=dict)
    """What they do, where they have a source."""
    yields: Mapping[str, SeededCases] = field(default_factory=dict)
    """How many cases a seeded test yields, where a mark says so."""
    horizons: Mapping[str, int | None] = field(default_factory=dict)
    """Trace horizons, where a mark says something."""
    feedback_horizons: Mapping[str, int | None] = field(default_factory=dict)
    """Feedback horizons, where a mark says something."""


@dataclass(frozen=True)
class FirstRun:
    """What one run of every test on the code on disk showed, and one of the relevant ones on the start."""

    executions: Mapping[str, Execution]
    """Of the code on disk."""
    relevant: tuple[str, ...]
    """Tests that touch a parameter and were not skipped, and those that took their process with them before they could
    tell; in collection order."""
    guards: tuple[str, ...]
    """Tests that touch none."""
    of_start: Mapping[str, Outcome] = field(default_factory=dict)
    """Nodeid of each relevant test -> the start's outcome; empty where learning starts from the code on disk."""

    def at_start(self, nodeid: str) -> Outcome:
        """The start's outcome on a relevant test."""
        return self.of_start[nodeid] if self.of_start else self.executions[nodeid].outcome

    @classmethod
    def of(cls, executions: Mapping[str, Execution]) -> FirstRun:
        """What they tell.

        :param executions: of the code on disk, in collection order.
        """
        outcomes = {nodeid: execution.outcome for nodeid, execution in executions.items()}
        return cls(
            executions,
            relevant=tuple(nodeid for nodeid, outcome in outcomes.items() if _is_relevant(outcome)),
            guards=tuple(nodeid for nodeid, outcome in outcomes.items() if _is_guard(outcome)),
        )

    def corrected(self, again: Mapping[str, Execution]) -> FirstRun:
        """The same, with what a second look at some tests has shown."""
        return replace(FirstRun.of({**self.executions, **again}), of_start=self.of_start)

    def concerning(self, artifact: Artifact) -> FirstRun:
        """The same where nothing but this is trained, of a run of which nothing is known but what is on disk."""
        parameters = {each.id for each in artifact.parameters}
        return FirstRun.of({nodeid: run.concerning(parameters) for nodeid, run in self.executions.items()})

    @property
    def failing(self) -> frozenset[str]:
        """Relevant tests with something to gain at the start."""
        return frozenset(nodeid for nodeid in self.relevant if not self.at_start(nodeid).best)

    @property
    def asking(self) -> frozenset[str]:
        """Tests that asked for a seed, and are seeded tests by that."""
        return frozenset(nodeid for nodeid, each in self.executions.items() if each.asks_seed)

    @property
    def episodes(self) -> dict[str, int]:
        """Nodeid -> number of episodes, of the tests that play any."""
        return {nodeid: each.episodes for nodeid, each in self.executions.items() if each.episodes}


def first_run(evaluator: Evaluator, suite: Suite, status: Callable[[str, int], None], *, adaptive: bool) -> FirstRun:
    """Run every test once on the code on disk, and once more what failed while it was watched or may be just slow.

    :param status: told of what runs, and how many tests that are, where it isn't all of them.
    :param adaptive: shrink the timeout once some tests have finished.
    """
    executions = evaluator.baseline(suite.nodeids, adaptive=adaptive)
    _know(evaluator, executions, adaptive=adaptive)
    first = _in_time(evaluator, FirstRun.of({nodeid: executions[nodeid] for nodeid in suite.nodeids}), status)
    return _unwatched(evaluator, suite, first, first.relevant, status)


def taken_over(
    evaluator: Evaluator, suite: Suite, known: FirstRun, status: Callable[[str, int], None], *, adaptive: bool
) -> FirstRun:
    """A first run of another evaluator, which recorded more, in place of one of this evaluator's own.

    What may have failed because more was recorded runs once more.

    :param known: it ran the same tests on the same code, and tells of what is trained now.
    :param adaptive: as for :func:`first_run`.
    """
    evaluator.take_over(known.executions)
    _know(evaluator, known.executions, adaptive=adaptive)
    guards = set(known.guards)
    doubtful = [
        nodeid
        for nodeid, run in known.executions.items()
        if run.failed_watched or (run.outcome.ending in _FAILED and nodeid in guards)
    ]
    if not doubtful:
        return known
    status("what may have failed for being watched", len(doubtful))
    again = evaluator.second_look(doubtful, alone=False)
    first = known.corrected(again)
    return _unwatched(evaluator, suite, first, [nodeid for nodeid in first.relevant if nodeid in again], status)


def _unwatched(
    evaluator: Evaluator, suite: Suite, first: FirstRun, nodeids: Iterable[str], status: Callable[[str, int], None]
) -> FirstRun:
    """The first run, with another look at those of some relevant tests that failed, while nothing is recorded."""
    # Another example of a seeded test is no second look at what failed, nor is another answer of a model.
    unlike = suite.seeded | first.asking | evaluator.asking
    failed = [each for each in nodeids if first.executions[each].outcome.ending in _FAILED]
    again = {each: first.executions[each] for each in failed if each not in unlike}
    if again:
        status("what failed, once more with nothing recorded", len(again))
    return first.corrected(evaluator.unwatched(again))


def _know(evaluator: Evaluator, executions: Mapping[str, Execution], *, adaptive: bool) -> None:
    evaluator.know({Case(nodeid): run.outcome for nodeid, run in executions.items()}, adaptive=adaptive)


def _in_time(evaluator: Evaluator, first: FirstRun, status: Callable[[str, int], None]) -> FirstRun:
    """The first run, with another look at the tests that were late in it: a slow one neither fails nor blames anybody.

    Where many are late it is hardly for being slow, and the time for another look at each would add up.
    """
    late = [each for each in first.relevant if first.executions[each].outcome.ending is Ending.TIMEOUT]
    if not 0 < len(late) <= _SECOND_LOOKS:
        return first
    status("what timed out, with more time", len(late))
    return first.corrected(evaluator.second_look(late))


def with_start(evaluator: TrialEvaluator, artifact: Artifact, first: FirstRun) -> FirstRun:
    """Run the relevant tests on the start as well, where learning does not start from the code on disk.

    :raises SettingsError: the start cannot be run.
    """
    if artifact.start == artifact.on_disk:
        return first
    (evaluation,) = evaluator.evaluate([Trial(artifact.start, tuple(map(Case, first.relevant)))])
    outcomes = _complete(evaluation, artifact)
    return replace(first, of_start={case.nodeid: outcome for case, outcome in outcomes.items()})


def _is_relevant(outcome: Outcome) -> bool:
    return outcome.ending.lost or (bool(outcome.touched) and outcome.ending is not Ending.SKIPPED)


def _is_guard(outcome: Outcome) -> bool:
    return not outcome.ending.lost and not outcome.touched


@dataclass(frozen=True)
class Baseline:
    """Outcomes on all cases, each run twice, and the cases that gave the same both times."""

    outcomes: Mapping[Case, Outcome]
    """The start's, with traces for train cases, and the parameters touched for others."""
    train: tuple[Case, ...]
    validation: tuple[Case, ...]
    held_out: tuple[Case, ...]
    flaky: tuple[Case, ...]
    """Cases that came out differently; they belong to no split."""
    fails_watched: frozenset[Case] = frozenset()
    """Those among them that fail whenever it is recorded what they reach, and pass otherwise."""
    of_disk: Mapping[Case, Outcome] = field(default_factory=dict)
    """Outcomes of the code on disk; empty where learning starts from it."""

    def late_at_first(self, first: FirstRun, parts: Collection[Case] = ()) -> tuple[str, ...]:
        """The relevant tests that were too late in their first run alone.

        :param parts: the cases that play a part of an episode, which says nothing of the whole one.
        """
        still_late = {case.nodeid for case, outcome in self.on_disk.items() if outcome.ending is Ending.TIMEOUT}
        unknown = still_late.union(case.nodeid for case in parts)
        return tuple(
            nodeid
            for nodeid in first.relevant
            if first.executions[nodeid].outcome.ending is Ending.TIMEOUT and nodeid not in unknown
        )

    def late(self, first: FirstRun) -> tuple[Case, ...]:
        """The flaky cases that were too late in one of their runs."""
        return tuple(
            case
            for case in self.flaky
            if Ending.TIMEOUT in (self.outcomes[case].ending, first.executions[case.nodeid].outcome.ending)
        )

    @property
    def on_disk(self) -> Mapping[Case, Outcome]:
        """The outcomes of the code on disk."""
        return self.of_disk or self.outcomes

    @property
    def starts_on_disk(self) -> bool:
        """Whether learning starts from the code on disk."""
        return not self.of_disk

    @property
    def wavering(self) -> set[Case]:
        """Cases that are learned from, or held out, though their runs did not all come out the same."""
        every = (*self.outcomes.items(), *self.of_disk.items())
        return {case for case, outcome in every if outcome.spread}.difference(self.flaky)

    def cases(self, split: Split) -> tuple[Case, ...]:
        """The cases of a split."""
        return {Split.TRAIN: self.train, Split.VALIDATION: self.validation, Split.HELD_OUT: self.held_out}[split]

    @property
    def learned_from(self) -> dict[Case, Outcome]:
        """The outcomes on the cases that a candidate is proposed from and selected by."""
        return {case: self.outcomes[case] for case in (*self.train, *self.validation)}

    @property
    def best_already(self) -> bool:
        """Whether there is nothing to learn."""
        return all(self.outcomes[case].best for case in (*self.train, *self.validation, *self.held_out))

    def without(self, nodeids: Collection[str]) -> Baseline:
        """The baseline in which the cases of these tests belong to no split, either."""
        every = (*self.train, *self.validation, *self.held_out)
        flaky = {*self.flaky, *(case for case in every if case.nodeid in nodeids)}
        return replace(
            self,
            train=_without(flaky, self.train),
            validation=_without(flaky, self.validation),
            held_out=_without(flaky, self.held_out),
            flaky=tuple(sorted(flaky)),
        )


def second_run(
    evaluator: TrialEvaluator,
    artifact: Artifact,
    first: FirstRun,
    splits: Splits,
    parts: Collection[Case] = (),
    *,
    repeated: bool = False,
    mixed: bool = False,
) -> Baseline:
    """Run all cases again on the start, recording what each split may tell, and on the code on disk.

    :param parts: the cases that play a part of an episode, while their first run was of a whole one.
    :param repeated: each case runs several times, so that chance may have its share in what it gives: those count as
        flaky of which even the mean tells little, instead of all that differ from their first run.
    :param mixed: validation cases will be train cases, too, and tell as much.
    :raises SettingsError: the start cannot be run.
    """
    shown = (*splits.train, *splits.validation) if mixed else splits.train
    hidden = splits.held_out if mixed else (*splits.validation, *splits.held_out)
    trials = [Trial(artifact.start, shown, Detail.TRACES), Trial(artifact.start, hidden, Detail.TOUCHES)]
    if artifact.start != artifact.on_disk:
        trials.append(Trial(artifact.on_disk, (*shown, *hidden)))
    of_train, of_hidden, *of_disk = (_complete(each, artifact) for each in evaluator.evaluate(trials))
    outcomes, on_disk = {**of_train, **of_hidden}, of_disk[0] if of_disk else {}
    if repeated:
        flaky = {case for each in (outcomes, on_disk) for case, outcome in each.items() if tells_little(outcome)}
    else:
        flaky = _differing(first.at_start, outcomes)
        flaky |= _differing(lambda nodeid: first.executions[nodeid].outcome, on_disk)
        flaky -= set(parts)
    failed_watched = {case for case in outcomes if case.seed is None and first.executions[case.nodeid].failed_watched}
    fails_watched = {case for case in failed_watched if not outcomes[case].ending.fine}
    if repeated:  # what differs from run to run anyway may have failed in the first by chance
        failed_watched = fails_watched = {case for case in fails_watched if not outcomes[case].spread}
    flaky |= failed_watched
    return Baseline(
        outcomes,
        train=_without(flaky, splits.train),
        validation=_without(flaky, splits.validation),
        held_out=_without(flaky, splits.held_out),
        flaky=tuple(sorted(flaky)),
        fails_watched=frozenset(fails_watched),
        of_disk=on_disk,
    )


def _without(flaky: set[Case], cases: tuple[Case, ...]) -> tuple[Case, ...]:
    return tuple(case for case in cases if case not in flaky)


def _complete(evaluation: Evaluation, artifact: Artifact) -> Mapping[Case, Outcome]:
    """The outcomes of a start, or of the code on disk, which have to be there."""
    if evaluation.invalid:
        at_import = [each for each in artifact.beginning if artifact[each].used_at_import]
        why = f" ({', '.join(at_import)}: used while modules are imported, where it has to work)" if at_import else ""
        raise SettingsError(f"what learning is to start from cannot be run{why}: {evaluation.invalid}")
    if len(evaluation.outcomes) < len(evaluation.trial.cases):
        raise SettingsError("what learning is to start from cannot be judged: a model that tests ask does not answer")
    return evaluation.outcomes


def _differing(before: Callable[[str], Outcome], again: Mapping[Case, Outcome]) -> set[Case]:
    """The cases that came out otherwise than before; not those on seeds, which had none then."""

    def told(outcome: Outcome) -> tuple[Ending, float]:
        return outcome.ending, grade(outcome)

    return {case for case, outcome in again.items() if case.seed is None and told(before(case.nodeid)) != told(outcome)}
