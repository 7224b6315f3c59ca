"""The order of proposals: likely edits first, made when their turn comes, changed by what the run teaches."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence

import pytest
from mutation_support import artifact_of, context_of, edited_sources, experience, function, pool_of, propose, rejected

from pytest_learnloop.domain import Ending, Evaluated, Fate, Parameter, Proposal
from pytest_learnloop.optimizers.mutation import MutationOptimizer

CLAMP = function(
    """
    def clamp(value, low, high):
        if value < low:
            return low
        rest = value - high
        while rest > 0:
            rest -= 1
            value -= 1
        return value
    """
)


def descriptions(proposals: Sequence[Proposal]) -> list[str]:
    return [proposal.description for proposal in proposals]


def test_order_is_the_same_for_the_same_seed() -> None:
    assert propose(artifact_of(CLAMP), seed=7) == propose(artifact_of(CLAMP), seed=7)


def test_seed_changes_the_order_of_equals_and_nothing_else() -> None:
    one, other = (descriptions(propose(artifact_of(CLAMP), seed=seed)) for seed in (1, 2))

    assert one != other
    assert sorted(one) == sorted(other)


def test_size_of_the_batches_does_not_matter() -> None:
    artifact = artifact_of(CLAMP)
    optimizer = MutationOptimizer(artifact)
    singles = [optimizer.propose(context_of(artifact), pool_of(artifact), 1)[0] for _ in range(40)]

    assert singles == list(propose(artifact, 40))


def test_exhausted_search_proposes_nothing() -> None:
    artifact = artifact_of(CLAMP)
    optimizer = MutationOptimizer(artifact)
    context, pool = context_of(artifact), pool_of(artifact)

    assert optimizer.propose(context, pool, 100_000)
    assert optimizer.propose(context, pool, 100_000) == []


def test_wrong_operators_come_before_moved_statements() -> None:
    found = descriptions(propose(artifact_of(CLAMP)))

    assert found.index("changed `<` to `<=` in line 2 of clamp") < found.index(
        "dropped `return low` in line 3 of clamp"
    )


def test_what_modules_call_as_they_are_imported_comes_later() -> None:
    at_import = dataclasses.replace(function("def early(a, b):\n    return a < b\n"), used_at_import=("shop.py",))
    later = function("def late(a, b):\n    return a < b\n")

    edited = [next(iter(proposal.edits)) for proposal in propose(artifact_of(at_import, later))]

    assert edited[:5] == [later.id] * 5
    assert edited.count(at_import.id) == edited.count(later.id)


def test_many_strings_do_not_keep_a_number_waiting() -> None:
    names = "".join(f"    b.append(a.get('option_{n}'))\n" for n in range(30))
    reads = function(f"def read(a, b):\n    width = a.get('width', 4)\n{names}    return width\n")

    found = descriptions(propose(artifact_of(reads)))

    others = [n for n, text in enumerate(found) if text.startswith("changed `'option_") and "to `'option_" in text]
    assert found.index("changed `4` to `2` in line 2 of read") < min(others)


def test_what_makes_a_loop_endless_comes_late() -> None:
    found = descriptions(propose(artifact_of(CLAMP)))
    half = len(found) // 2

    assert found.index("changed `rest > 0` to `True` in line 5 of clamp") > half
    assert found.index("dropped `rest -= 1` in line 6 of clamp") > half


def test_first_batch_of_a_long_function_parses_little(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"    b{n} = a + {n} if a < {n} else max(a, {n})" for n in range(200)]
    artifact = artifact_of(function("def long(a):\n" + "\n".join(lines) + "\n    return b7\n"))
    optimizer = MutationOptimizer(artifact)
    parse, parsed = ast.parse, 0

    def counting(source: str) -> ast.Module:
        nonlocal parsed
        parsed += 1
        return parse(source)

    monkeypatch.setattr(ast, "parse", counting)
    assert len(optimizer.propose(context_of(artifact), pool_of(artifact), 32)) == 32

    # One for each proposal, and one each for the subject, the ingredients and the identity of the start.
    assert parsed <= 32 + 8


def test_place_where_an_edit_turned_a_failing_case_is_preferred() -> None:
    source = "def f(a, b):\n    c = a - b\n    d = b - a\n    return c, d\n"
    parameter = function(source)
    artifact, optimizer = artifact_of(parameter), MutationOptimizer(artifact_of(parameter))
    context = context_of(artifact, [experience("test_a", 0), experience("test_b", 0)])
    first = optimizer.propose(context, pool_of(artifact), 2)
    assert {p.description for p in first} == {f"changed `-` to `+` in line {line} of f" for line in (2, 3)}

    helpful = next(p for p in first if "line 3" in p.description)
    useless = next(p for p in first if "line 2" in p.description)
    optimizer.observe(
        [
            rejected(helpful, experience("test_a", 1), experience("test_b", 0)),
            rejected(useless, experience("test_a", 0), experience("test_b", 0)),
        ]
    )

    following = optimizer.propose(context, pool_of(artifact), 5)
    assert all("line 3" in proposal.description for proposal in following)


def test_operator_that_hung_at_a_place_is_pushed_back_there() -> None:
    def later_comparisons(ending: Ending) -> list[int]:
        artifact, optimizer = artifact_of(CLAMP), MutationOptimizer(artifact_of(CLAMP))
        context = context_of(artifact, [experience("test_a", 0)])
        first = optimizer.propose(context, pool_of(artifact), 8)
        optimizer.observe(
            [
                rejected(p, experience("test_a", 0, ending=ending if "`>=` in line 5" in p.description else None))
                for p in first
            ]
        )
        rest = descriptions(optimizer.propose(context, pool_of(artifact), 100_000))
        return [i for i, words in enumerate(rest) if words.startswith("changed `>` to") and "line 5" in words]

    assert min(later_comparisons(Ending.TIMEOUT)) > max(later_comparisons(Ending.FAILED))


@pytest.mark.parametrize("fate", [Fate.INVALID, Fate.DUPLICATE])
def test_what_was_not_run_teaches_nothing(fate: Fate) -> None:
    artifact = artifact_of(CLAMP)
    told, untold = MutationOptimizer(artifact), MutationOptimizer(artifact)
    context, pool = context_of(artifact, [experience("test_a", 0)]), pool_of(artifact)
    told.observe([Evaluated(proposal, fate, "no") for proposal in told.propose(context, pool, 10)])
    untold.propose(context, pool, 10)

    assert told.propose(context, pool, 500) == untold.propose(context, pool, 500)


def test_parameter_that_cannot_be_parsed_is_passed_over() -> None:
    broken = Parameter("shop:broken", CLAMP.kind, CLAMP.path, 1, "def broken(:\n")

    assert {p for proposal in propose(artifact_of(broken, CLAMP)) for p in proposal.edits} == {CLAMP.id}


def test_negated_comparison_comes_before_its_number() -> None:
    parameter = function("def f(a):\n    if not a > 0:\n        return 1\n    return a\n")

    edited = edited_sources(parameter)

    plain, number = (edited.index(parameter.source.replace("not a > 0", each)) for each in ("a > 0", "not a > 1"))
    assert plain < number
