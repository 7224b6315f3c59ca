"""A winner is reduced to the changes that some case needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    Ending,
    Evaluation,
    Outcome,
    Parameter,
    ParameterKind,
    Trial,
)
from pytest_learnloop.learning.reduction import reduce

LINES = 6
A, B = (
    Parameter(f"m:{name}", ParameterKind.FUNCTION, "/m.py", 1, "\n".join(f"{name}{n} = 0" for n in range(LINES)))
    for name in "ab"
)
ARTIFACT = Artifact((A, B))


def evaluate_for(needs: dict[Case, set[str]]) -> Callable[[Sequence[Trial]], list[Evaluation]]:
    """Cases that pass if certain lines of the sources are set to 1."""

    def evaluate(trials: Sequence[Trial]) -> list[Evaluation]:
        return [
            Evaluation(trial, {case: outcome(trial.candidate, needs[case]) for case in trial.cases}) for trial in trials
        ]

    return evaluate


def outcome(candidate: Candidate, needed: set[str]) -> Outcome:
    lines = {line for p in ARTIFACT.parameters for line in ARTIFACT.source_of(p.id, candidate).splitlines()}
    passed = all(f"{name} = 1" in lines for name in needed)
    return Outcome(Ending.PASSED if passed else Ending.FAILED, float(passed))


def with_changes(names: set[str]) -> Candidate:
    edits = {}
    for parameter in (A, B):
        changed = [
            f"{line.split()[0]} = 1" if line.split()[0] in names else line for line in parameter.source.splitlines()
        ]
        if "\n".join(changed) != parameter.source:
            edits[parameter.id] = "\n".join(changed)
    return Candidate(edits)


# Lines that are not next to each other, so that each change is a hunk of its own.
NAMES = st.sets(st.sampled_from([f"{name}{n}" for name in "ab" for n in range(0, LINES, 2)]))


@given(NAMES, st.lists(NAMES, min_size=1, max_size=4))
def test_exactly_the_needed_changes_stay(changed: set[str], needs: list[set[str]]) -> None:
    candidate = with_changes(changed)
    cases = {Case(f"t{number}"): need for number, need in enumerate(needs)}
    before = {case: outcome(candidate, need) for case, need in cases.items()}
    smaller, after = reduce(ARTIFACT, candidate, before, evaluate_for(cases))
    needed = {name for need in needs if need <= changed for name in need}
    assert smaller == with_changes(needed)
    assert {case: o.score for case, o in after.items()} == {case: o.score for case, o in before.items()}


def test_a_candidate_that_needs_everything_stays_as_it_is() -> None:
    candidate = with_changes({"a0", "b2"})
    cases = {Case("t"): {"a0", "b2"}}
    before = {Case("t"): outcome(candidate, cases[Case("t")])}
    smaller, after = reduce(ARTIFACT, candidate, before, evaluate_for(cases))
    assert smaller is candidate
    assert after is before
