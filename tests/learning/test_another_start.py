"""Where learning starts from other code than is on disk, the start is what changes are measured from."""

from __future__ import annotations

from collections.abc import Sequence

from loop_support import ARTIFACT, PARAMETER, Scripted, Silent, ToyEvaluator, case, outcome

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
    Ending,
    Evaluation,
    Fate,
    Outcome,
    Parameter,
    ParameterKind,
    Trial,
)
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Loop
from pytest_learnloop.learning.ranking import changed_lines
from pytest_learnloop.learning.reduction import reduce
from pytest_learnloop.optimizers.reflective.crossover import merge
from pytest_learnloop.optimizers.text.novelty import Novelty

F_ON_DISK, F_STUB = "def f():\n    a = 1\n    return a\n", "def f():\n    return None\n"
G_ON_DISK, G_STUB = "def g():\n    return 2\n", "def g():\n    return None\n"
SOURCES = {"m:f": F_ON_DISK, "m:g": G_ON_DISK}
STUBBED = Artifact(
    tuple(Parameter(id, ParameterKind.FUNCTION, "/m.py", 1, source) for id, source in SOURCES.items()),
    {"m:f": F_STUB, "m:g": G_STUB},
)
F_LEARNED = "def f():\n    return 1\n"


def learned(**sources: str) -> Candidate:
    return Candidate(STUBBED.laid_over(STUBBED.start, {f"m:{name}": source for name, source in sources.items()}))


def test_the_start_has_its_sources_and_the_code_on_disk_has_none() -> None:
    assert STUBBED.source_of("m:f", STUBBED.start) == F_STUB
    assert STUBBED.source_of("m:f", STUBBED.on_disk) == F_ON_DISK
    assert STUBBED.start != STUBBED.on_disk
    assert Artifact(STUBBED.parameters).start == STUBBED.on_disk


def test_changes_are_those_of_the_start() -> None:
    assert STUBBED.changes(STUBBED.start) == {}
    assert STUBBED.changes(learned(f=F_LEARNED)) == {"m:f": F_LEARNED}
    assert STUBBED.changes(STUBBED.on_disk) == SOURCES


def test_what_gives_back_the_code_on_disk_is_no_edit() -> None:
    assert learned(f=F_ON_DISK).edits == {"m:g": G_STUB}
    assert learned(f=F_ON_DISK, g=G_ON_DISK) == STUBBED.on_disk


def test_to_be_like_the_code_on_disk_is_no_merit() -> None:
    assert changed_lines(STUBBED, STUBBED.start) == 0
    assert changed_lines(STUBBED, learned(f=F_LEARNED)) == 2
    assert changed_lines(STUBBED, learned(f=F_ON_DISK)) > changed_lines(STUBBED, learned(f=F_LEARNED))


def test_a_winner_is_reduced_towards_the_start_and_never_towards_the_code_on_disk() -> None:
    wanted, unneeded = Case("test_f"), "def g():\n    return 3\n"
    seen: list[Candidate] = []

    def evaluate(trials: Sequence[Trial]) -> list[Evaluation]:
        seen.extend(trial.candidate for trial in trials)
        return [Evaluation(trial, {each: result(trial.candidate) for each in trial.cases}) for trial in trials]

    def result(candidate: Candidate) -> Outcome:
        passes = "return 1" in STUBBED.source_of("m:f", candidate)
        return Outcome(Ending.PASSED if passes else Ending.FAILED, float(passes))

    smaller, _ = reduce(STUBBED, learned(f=F_LEARNED, g=unneeded), {wanted: Outcome(Ending.PASSED, 1.0)}, evaluate)
    assert smaller == learned(f=F_LEARNED)
    assert seen
    assert all(STUBBED.source_of(each, candidate) != SOURCES[each] for candidate in seen for each in SOURCES)


def test_candidates_that_changed_different_stubs_go_together_without_conflict() -> None:
    g_learned = "def g():\n    return 5\n"
    merged = merge(STUBBED, learned(f=F_LEARNED), learned(g=g_learned))
    assert (merged.edits, merged.conflicts) == ({"m:g": g_learned}, ())
    conflict = merge(STUBBED, learned(f=F_LEARNED), learned(f=F_ON_DISK))
    assert (conflict.edits, conflict.conflicts) == ({}, ("m:f",))


def test_the_start_is_known_and_the_code_on_disk_is_new() -> None:
    novelty = Novelty(STUBBED)
    assert not novelty.is_new(STUBBED.start, {"m:f": F_STUB})
    assert novelty.is_new(STUBBED.start, SOURCES)


def test_a_loop_begins_with_the_start() -> None:
    started = Artifact((PARAMETER,), {PARAMETER.id: "3"})
    train = (case(2), case(5))
    optimizer = Scripted([["5"]])
    loop = Loop(started, train, (), ToyEvaluator(), optimizer, Budget(Limits()), Silent(), lambda candidate: None)
    learned = loop.run({each: outcome(started.start, each) for each in train})
    assert optimizer.contexts[0].sources() == {PARAMETER.id: "3"}
    assert (learned.start.rank.train, learned.winner.rank.train) == (0.5, 1.0)
    assert learned.winner.candidate.parent == started.start.id


def test_what_changes_more_than_it_may_is_invalid_and_never_run() -> None:
    def permitted(candidate: Candidate) -> None:
        if candidate.edits.get(PARAMETER.id) == "7":
            raise ProposalError("not that")

    train, evaluator, optimizer = (case(5),), ToyEvaluator(), Scripted([["7", "4"]])
    loop = Loop(
        ARTIFACT,
        train,
        (),
        evaluator,
        optimizer,
        Budget(Limits()),
        Silent(),
        lambda candidate: None,
        permitted=permitted,
    )
    loop.run({each: outcome(ARTIFACT.start, each) for each in train})
    assert next((each.fate, each.reason) for each in optimizer.heard) == (Fate.INVALID, "not that")
    assert [trial.candidate.edits[PARAMETER.id] for trial in evaluator.trials] == ["4"]
