"""What a run knows from earlier ones, and what it leaves for later ones."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_learnloop.domain import Candidate, Case
from pytest_learnloop.journal import RunJournal
from pytest_learnloop.journal_outcomes import OutcomeMemory
from pytest_learnloop.learning.evaluator import Evaluator
from pytest_learnloop.outcomes.fingerprint import Fingerprint
from pytest_learnloop.remembering import Counts, RememberingEvaluator
from pytest_learnloop.run.baseline import FirstRun
from pytest_learnloop.words import named


class RunMemory:
    """Decides which outcomes can be relied on, in this run and in others."""

    _memory: OutcomeMemory
    """By the splits that the journal knows of."""

    def __init__(self, run: RunJournal, fingerprint: Fingerprint, *, reuse: bool) -> None:
        """
        :param reuse: take outcomes of earlier runs.
        """
        self._run, self._fingerprint, self._reuse = run, fingerprint, reuse and fingerprint.complete
        self._counts = Counts()
        self._contradicting: list[Case] = []
        self._notes: list[str] = []

    def remembering(
        self, evaluator: Evaluator, start: Candidate, first: FirstRun, cases: Iterable[Case]
    ) -> RememberingEvaluator:
        """The evaluator, with what is known put before it; to be asked for again where cases are divided anew.

        Not for other runs is what tests show that do something to the world: a known outcome does not do it again.
        What earlier runs say of the start is compared with what it has just done. If one test differs, outcomes depend
        on something that is not known of, and none of earlier runs is used.

        :param cases: whose splits the journal knows.
        """
        self._memory = self._run.memory(
            fingerprint=self._fingerprint.shared, source_of=self._fingerprint.source_of, reuse=self._reuse
        )
        self._memory.distrust([*_acting(first, cases), *self._contradicting])
        trials = RememberingEvaluator(evaluator, self._memory, self._fingerprint.program, self._counts)
        just_now = {Case(nodeid): first.executions[nodeid].outcome for nodeid in first.relevant}
        differing = trials.contradiction(start, just_now)
        if differing is not None:
            self._memory.forget_other_runs()
            self._memory.distrust([differing])
            self._contradicting.append(differing)
            self._notes.append(
                f"{differing.nodeid} came out otherwise than in an earlier run on the same code, so that what earlier "
                "runs found out is not used: chance has a say in it, or it depends on something outside of the project."
            )
        return trials

    def left(self, flaky: Iterable[Case]) -> list[str]:
        """Leave to other runs what this one has found out, if the project is still what it was when it began.

        To be called before anything is delivered.

        :return: what the user should know of all this, a sentence each.
        """
        counts = self._counts
        if counts.earlier:
            found_out = counts.earlier + counts.now
            self._notes.append(f"{counts.earlier} of {found_out} outcomes were known from earlier runs.")
        self._memory.distrust(flaky)
        changed = self._fingerprint.changes() if self._fingerprint.complete else []
        if changed:
            self._notes.append(f"Later runs cannot use outcomes of this one, as files changed: {named(changed, 1)}.")
        elif self._fingerprint.complete:
            self._memory.seal()
        return self._notes


def _acting(first: FirstRun, cases: Iterable[Case]) -> list[Case]:
    """The cases that did something to the world; all of them where a fixture did, which others may use, too."""
    by_fixtures = any(execution.shared for execution in first.executions.values())
    return [case for case in cases if by_fixtures or first.executions[case.nodeid].deeds]
