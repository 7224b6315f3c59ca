"""A winner is reduced to the changes that some case needs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

import pytest
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


@pytest.mark.parametrize(("seconds", "lenient"), [(0.01, False), (2.0, True)])
def test_where_the_winner_takes_its_time_less_of_it_may_as_well(seconds: float, lenient: bool) -> None:
    case, winner, tried = Case("test_m.py::test"), with_changes({"a0", "b0"}), list[Trial]()

    def evaluate(trials: Sequence[Trial]) -> list[Evaluation]:
        tried.extend(trials)
        return [Evaluation(trial) for trial in trials]

    reduce(ARTIFACT, winner, {case: Outcome(Ending.PASSED, 1.0, seconds)}, evaluate)
    assert {trial.lenient for trial in tried} == {lenient}


def test_a_candidate_that_needs_everything_stays_as_it_is() -> None:
    candidate = with_changes({"a0", "b2"})
    cases = {Case("t"): {"a0", "b2"}}
    before = {Case("t"): outcome(candidate, cases[Case("t")])}
    smaller, after = reduce(ARTIFACT, candidate, before, evaluate_for(cases))
    assert smaller is candidate
    assert after is before


def reduced_source(start: str, source: str, holds: Callable[[str], bool]) -> str:
    """What a source of one parameter is reduced to, where one case passes for sources that hold."""
    parameter = Parameter("m:f", ParameterKind.FUNCTION, "/m.py", 1, start)
    artifact = Artifact((parameter,))
    case = Case("t")

    def outcome_of(candidate: Candidate) -> Outcome:
        passed = holds(artifact.source_of(parameter.id, candidate))
        return Outcome(Ending.PASSED if passed else Ending.FAILED, float(passed))

    def evaluate(trials: Sequence[Trial]) -> list[Evaluation]:
        return [Evaluation(trial, {case: outcome_of(trial.candidate)}) for trial in trials]

    candidate = Candidate({parameter.id: source})
    smaller, _ = reduce(artifact, candidate, {case: outcome_of(candidate)}, evaluate)
    return artifact.source_of(parameter.id, smaller)


@pytest.mark.parametrize(
    ("start", "source", "needed", "smallest"),
    [
        ("return a < b and c", "return a <= b and not c", "<=", "return a <= b and c"),
        ("return f(a, b)", "return f(a + 1, b - 1)", "b - 1", "return f(a, b - 1)"),
        ("return a", "return max(a, 0) + 1", "max(a, 0)", "return max(a, 0)"),
        ("return a", "return sorted(list(a))", "list(a)", "return list(a)"),
        ("return a[0]", "return abs(a[1])", "[1]", "return a[1]"),
        ("x = 1; y = 2", "x = 3; y = 4", "x = 3", "x = 3; y = 2"),
        ("return f'{a} {b}'", "return f'{b} {b}!'", "!", "return f'{a} {b}!'"),
        ("return a < b", "return a > b", ">", "return a > b"),
        ("return  a<b ,c", "return  a>b ,-c", ">", "return  a>b ,c"),
    ],
)
def test_changes_within_a_line_are_taken_back_too(start: str, source: str, needed: str, smallest: str) -> None:
    first, last = "def f(a, b, c):\n    ", "\n    # done\n"

    reduced = reduced_source(f"{first}{start}{last}", f"{first}{source}{last}", lambda text: needed in text)

    assert reduced == f"{first}{smallest}{last}"


def test_lines_that_were_moved_are_not_left_where_they_were_as_well() -> None:
    first, second = "        return a\n", "    elif b:\n        return b\n    elif c:\n        return c\n"
    start = f"def f(a, b, c):\n    if a:\n{first}{second}    return 0\n"
    source = start.replace(second, "    elif c:\n        return c\n    elif b:\n        return b\n")

    assert reduced_source(start, source, lambda text: 0 < text.find("return c") < text.find("return b")) == source


def test_what_the_start_has_is_not_taken_away() -> None:
    start, source = "def f(a, b):\n    a[b] = 0\n", "def f(a, b):\n    a[b + 1] = 0\n"
    assert reduced_source(start, source, lambda text: text != start) == source


@pytest.mark.parametrize(
    ("start", "source", "smallest"),
    [
        ("a[:b - 1]", "a[:b + 1]", "a[:b]"),
        ("a[:-1]", "a[:]", "a"),
        ("a[1:]", "a[2:]", "a[2:]"),
        ("a - 1", "b - 1", "b - 1"),
    ],
)
def test_of_a_wrong_step_or_slice_nothing_remains_that_no_case_needs(start: str, source: str, smallest: str) -> None:
    function = "def f(a, b):\n    return {}\n"

    reduced = reduced_source(function.format(start), function.format(source), lambda text: start not in text)

    assert reduced == function.format(smallest)


def test_new_lines_are_taken_back_as_a_whole_or_not_at_all() -> None:
    start = "def f(a):\n    x = 1\n    return a\n"
    source = "def f(a):\n    x = 2\n    return a\n    for b in a:\n        if b == x:\n            return b\n"
    reduced = reduced_source(start, source, lambda text: "if b" in text)
    assert reduced == source.replace("x = 2", "x = 1")


def test_an_exception_keeps_its_words() -> None:
    source = "def f(a):\n    if not a:\n        raise KeyError('no %s' % a)\n    return a\n"
    reduced = reduced_source("def f(a):\n    return a\n", source, lambda text: "if not a:\n        raise" in text)
    assert reduced == source


def test_what_does_not_parse_is_never_run() -> None:
    start, source = "def f(a):\n    return a\n", "def f(a):\n    return g(a, 0) + (a or 1)\n"
    seen: list[str] = []

    def holds(text: str) -> bool:
        seen.append(text)
        return "g" in text and "or" in text

    reduced_source(start, source, holds)

    assert seen
    for each in seen:
        ast.parse(each)


def test_a_text_is_kept_whole() -> None:
    prompt = Parameter("m:PROMPT", ParameterKind.LITERAL, "/m.py", 1, '"""Answer.\n"""')
    artifact, case = Artifact((prompt,)), Case("t")
    learned = Candidate({prompt.id: '"""Answer.\n\nThink first.\n\nEnd with a number.\n"""'})

    def outcome_of(candidate: Candidate) -> Outcome:
        score = float("number" in artifact.source_of(prompt.id, candidate))
        return Outcome(Ending.PASSED, score)

    def evaluate(trials: Sequence[Trial]) -> list[Evaluation]:
        return [Evaluation(trial, {each: outcome_of(trial.candidate) for each in trial.cases}) for trial in trials]

    smaller, _ = reduce(artifact, learned, {case: outcome_of(learned)}, evaluate)
    assert smaller.edits == learned.edits
