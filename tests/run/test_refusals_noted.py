"""What was refused is noted of all cases, as they run."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_learnloop.domain import Artifact, Case, Ending, Evaluation, Outcome, Trial
from pytest_learnloop.run.refusals import Refusal, RefusalsNoted

TEXT = "E   PermissionError: learnloop refused a candidate (write: /{0}); to permit it: --learn-allow write:/{0}"
OUTCOMES = {
    Case("test_m.py::test_a"): Outcome(Ending.PASSED, 1.0),
    Case("test_m.py::test_b"): Outcome(Ending.FAILED, 0.0, feedback=TEXT.format("b")),
    Case("test_m.py::test_c", 1): Outcome(Ending.FAILED, 0.0, feedback=TEXT.format("c")),
    Case("test_m.py::test_c", 2): Outcome(Ending.PASSED, 1.0),
    Case("test_m.py::test_d"): Outcome(Ending.FAILED, 0.0, feedback="assert 1 == 2"),
}


class Known:
    """An evaluator to which all outcomes are known."""

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        return [Evaluation(trial, {case: OUTCOMES[case] for case in trial.cases}) for trial in trials]


def test_what_was_refused_is_noted_by_test() -> None:
    trials = [Trial(Artifact(()).start, (case,)) for case in OUTCOMES]
    noted = RefusalsNoted(Known())
    assert noted.evaluate(trials) == Known().evaluate(trials)
    assert noted.so_far == {
        "test_m.py::test_b": Refusal("write: /b", "write:/b"),
        "test_m.py::test_c": Refusal("write: /c", "write:/c"),
    }
