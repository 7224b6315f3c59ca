"""The candidates of a run: what each has shown, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from pytest_learnloop.domain import Artifact, Candidate, Case, CaseSource, Detail, Outcome, Trial
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.learning import impact
from pytest_learnloop.learning.doubts import ENOUGH, Doubt, asking, doubts
from pytest_learnloop.learning.episode import astray
from pytest_learnloop.learning.evaluator import Evaluator
from pytest_learnloop.learning.memorized import Memorization, Sign
from pytest_learnloop.learning.race import Accept, Race, Select, Standing
from pytest_learnloop.learning.ranking import rank
from pytest_learnloop.learning.settled_conditions import asking_otherwise, settled


class Candidates:
    """What is known of a run's candidates: their traces, and the race among them."""

    def __init__(
        self,
        artifact: Artifact,
        evaluator: Evaluator,
        baseline: Mapping[Case, Outcome],
        *,
        train: Sequence[Case],
        validation: Sequence[Case],
        tests: Mapping[str, CaseSource],
        check: Callable[[Candidate], object],
        accept: Accept,
        select: Select,
        mixed: bool,
    ) -> None:
        """
        :param baseline: the start's outcomes on all train and validation cases, with traces.
        :param tests: nodeid -> what the test does.
        :param check: raises ProposalError for a candidate that can't be written to the files.
        :param mixed: validation cases will be train cases sooner or later, and are traced like these.
        """
        self.artifact, self.evaluator = artifact, evaluator
        self._tests, self._check = tests, check
        self._of_validation = Detail.TRACES if mixed else Detail.TOUCHES
        self._memorization = Memorization.of(artifact, train, tests).having_seen(baseline)
        start = artifact.start
        self._traces = {start.id: baseline}
        memorized = len(self.memorized(start))
        placed = rank(artifact, start, baseline, train, validation, baseline, memorized)
        self.race = Race(Standing(start, baseline, placed), train, validation, accept, select)
        self._tried = {start.id}
        self._settled_in: dict[str, frozenset[str]] = {}

    @property
    def train(self) -> Sequence[Case]:
        """The train cases of now."""
        return self.race.train

    @property
    def validation(self) -> Sequence[Case]:
        """The validation cases of now."""
        return self.race.validation

    def note_try(self, candidate: Candidate) -> bool:
        """Note that a candidate is tried; whether it is for the first time."""
        is_first = candidate.id not in self._tried
        self._tried.add(candidate.id)
        return is_first

    def memorized(self, candidate: Candidate) -> tuple[Sign, ...]:
        """The values of train cases that a candidate answers by."""
        return self._memorization.signs(candidate)

    def doubts(self, candidate: Candidate, outcomes: Mapping[Case, Outcome]) -> Mapping[str, Doubt]:
        """Parameter id -> why a candidate's change of it is doubtful; nothing where enough cases ask for it.

        :param outcomes: the candidate's.
        """
        asked = asking(self._traces[self.artifact.start.id], outcomes)
        if asked >= ENOUGH:
            return {}
        found = doubts(self.artifact, candidate)
        # To see what runs takes another run, which nothing but a candidate that may win is worth.
        if not found and asked and asking_otherwise(self.artifact, candidate):
            return dict.fromkeys(self._settled(candidate), Doubt.SETTLED)
        return found

    def _settled(self, candidate: Candidate) -> frozenset[str]:
        """Ids of the parameters in which a candidate asks for what never differs in train cases."""
        if candidate.id not in self._settled_in:
            start = self._traces[self.artifact.start.id]
            reaching = [case for case in self.train if not candidate.edits.keys().isdisjoint(start[case].touched)]
            trial = Trial(candidate, tuple(reaching), Detail.TRACES, lenient=True)
            [evaluation] = self.evaluator.evaluate([trial])
            went, goes = [start[case] for case in reaching], evaluation.outcomes.values()
            # A case that was not run, or was too late while it was recorded what runs, may have gone the other way.
            is_known = len(goes) == len(reaching) and not any(outcome.ending.lost for outcome in goes)
            self._settled_in[candidate.id] = settled(self.artifact, candidate, went, goes) if is_known else frozenset()
        return self._settled_in[candidate.id]

    def problem(self, candidate: Candidate) -> str:
        """Why the candidate can't be written to the files; empty where it can."""
        return refusal(self._check, candidate)

    def placed(self, candidate: Candidate, outcomes: Mapping[Case, Outcome]) -> Standing:
        """Where a candidate stands by its outcomes on all train and validation cases."""
        start, memorized = self._traces[self.artifact.start.id], len(self.memorized(candidate))
        doubtful = len(self.doubts(candidate, outcomes))
        place = rank(self.artifact, candidate, outcomes, self.train, self.validation, start, memorized, doubtful)
        return Standing(candidate, outcomes, place)

    def traced(self, standing: Standing) -> Mapping[Case, Outcome]:
        """The candidate's outcomes with traces: everything on train cases, which parameters were touched on others.

        A case that doesn't reach what the candidate changed in its parent has the parent's traces.
        """
        candidate = standing.candidate
        if candidate.id not in self._traces:
            assert candidate.parent is not None, "the start's traces are known from the beginning"
            parent = self.race[candidate.parent]
            traces = dict(self.traced(parent))
            reached = impact.reach(self.artifact, candidate, parent.candidate, traces)
            trials = [
                Trial(candidate, tuple(filter(reached, self.train)), Detail.TRACES, lenient=True),
                Trial(candidate, tuple(filter(reached, self.validation)), self._of_validation, lenient=True),
            ]
            for evaluation in self.evaluator.evaluate(trials):
                traces |= evaluation.outcomes
            self._traces[candidate.id] = traces
            self._see([traces])
        return self._traces[candidate.id]

    def drop(self, candidate: Candidate) -> None:
        """Take a candidate out of the race; the next best that can be written to the files takes its place."""
        self.race.drop(candidate, self._is_fit)

    def begin_elsewhere(self, moved: Collection[Case]) -> str:
        """Compare candidates by where rollouts begin now alone, which only those that lead are run for.

        :param moved: the cases whose rollouts begin elsewhere now.
        :return: why that cannot be done, in words; empty where it is done.
        """
        kept = self.race.leading
        cases = tuple(case for case in self.train if case in moved)
        evaluations = self.evaluator.evaluate([Trial(each.candidate, cases, Detail.TRACES) for each in kept])
        lost = [reason for each in evaluations for outcome in each.outcomes.values() if (reason := astray(outcome))]
        if lost:
            return lost[0]
        self._traces = {
            standing.candidate.id: {**self.traced(standing), **evaluation.outcomes}
            for standing, evaluation in zip(kept, evaluations, strict=True)
        }
        self._see(self._traces.values())
        self.race.begin_elsewhere([self.placed(each.candidate, self._traces[each.candidate.id]) for each in kept])
        self._tried = {each.candidate.id for each in kept}
        return ""

    def deal(self, train: Sequence[Case], validation: Sequence[Case]) -> None:
        """Cases have changed places between train and validation."""
        self._memorization = Memorization.of(self.artifact, train, self._tests)
        self._see(self._traces.values())
        self.race.deal(train, validation, lambda each: self.placed(each.candidate, each.outcomes), self._is_fit)

    def _see(self, traces: Iterable[Mapping[Case, Outcome]]) -> None:
        """Take note of the values that failing train cases have shown."""
        for each in traces:
            self._memorization = self._memorization.having_seen(each)

    def _is_fit(self, standing: Standing) -> bool:
        return not self.problem(standing.candidate)


def refusal(check: Callable[[Candidate], object], candidate: Candidate) -> str:
    """Why a check, which raises ProposalError, refuses a candidate; empty where it does not."""
    try:
        check(candidate)
    except ProposalError as error:
        return str(error)
    return ""
