"""What failing tests expected and what recorded calls held is used for edits."""

from __future__ import annotations

import dataclasses

import pytest
from mutation_support import artifact_of, experience, failing, function, propose

from pytest_learnloop.domain import Call, Case, Experience
from pytest_learnloop.optimizers.mutation.evidence import gather, kind_of


@pytest.mark.parametrize(
    ("feedback", "expected"),
    [
        ("E       assert 3 == 17\nE        +  where 3 = f(2)", (17,)),
        ("E       assert 17 == 3\nE        +  where 3 = f(2)", (17,)),
        ("E       AssertionError: assert 'a' == 'b'", ("b", "a")),
        ("E       AssertionError: 3 != 17", (17, 3)),
        ("E       assert f(2) is None", (None,)),
        ("E       assert [1, 2] == []", ([],)),
        (">       assert f(1) == 5", ()),
        ("E       assert <Thing> == [1, 2", ()),
        ("E       assert 1 == '" + 60 * "x" + "'", (1,)),
    ],
)
def test_expected_constants_are_read_from_failed_comparisons(feedback: str, expected: tuple[object, ...]) -> None:
    assert gather([failing(feedback)]).expected == expected


def test_passing_cases_expect_nothing_more() -> None:
    one = experience("test_it", 1)
    told = dataclasses.replace(one, outcome=dataclasses.replace(one.outcome, feedback="E       assert 1 == 2"))

    assert gather([told]).expected == ()


@pytest.mark.parametrize(
    "feedback", ["E       Failed: DID NOT RAISE <class 'ValueError'>", "E   AssertionError: ValueError not raised"]
)
def test_exception_that_did_not_come_is_raised_by_a_guard(feedback: str) -> None:
    parameter = function("def root(a):\n    return a\n")

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), experiences=[failing(feedback)])]

    assert "def root(a):\n    if not a:\n        raise ValueError\n    return a\n" in edited


def test_suggested_attribute_is_used() -> None:
    parameter = function("def total(a):\n    return a.totl\n")
    feedback = "E       AttributeError: 'Order' object has no attribute 'totl'. Did you mean: 'total'?"

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), experiences=[failing(feedback)])]

    assert "def total(a):\n    return a.total\n" in edited


@pytest.mark.parametrize(
    ("before", "feedback", "after"),
    [
        ("a * 3", "E       assert 9 == 417", "a * 417"),
        ("'dear ' + a", "E       assert 'x' == 'sir '", "'sir ' + a"),
        ("f(a)", "E       assert 9 == 417", "417"),
    ],
)
def test_expected_value_is_an_ingredient(before: str, feedback: str, after: str) -> None:
    parameter = function(f"def work(a):\n    return {before}\n")

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), experiences=[failing(feedback)])]

    assert f"def work(a):\n    return {after}\n" in edited


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[1, 2", "list"),
        ("(1,)", "tuple"),
        ("'a", "str"),
        ("{1: 2}", "dict"),
        ("{}", "dict"),
        ("{1, 2}", "set"),
        ("3", "int"),
        ("-2.5", "float"),
        ("True", "bool"),
        ("None", ""),
        ("<Order 3>", ""),
        ("Order(3)", ""),
    ],
)
def test_kind_of_a_value_is_told_from_its_representation(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_argument_of_another_kind_is_put_last_and_of_the_same_kind_first() -> None:
    parameter = function("def work(items, count, step):\n    return items[count]\n")
    call = Call(parameter.id, (("items", "[1, 2]"), ("count", "1"), ("step", "2.0")))

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), experiences=[failing("", call)])]

    alike, unlike = (edited.index(f"def work(items, count, step):\n    return items[{n}]\n") for n in ("step", "items"))
    assert alike + len(edited) // 5 < unlike


def test_flag_is_no_number() -> None:
    parameter = function("def f(a, b, flag):\n    return b - a\n")
    call = Call(parameter.id, (("a", "2"), ("b", "3"), ("flag", "True")))

    edited = [
        proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter), experiences=[failing("", call)])
    ]

    assert edited.index(parameter.source.replace("- a", "- b")) < edited.index(
        parameter.source.replace("- a", "- flag")
    )


def test_number_is_not_treated_as_a_sequence() -> None:
    parameter = function("def work(count):\n    return count\n")
    call = Call(parameter.id, (("count", "1"),))

    edited = "".join(p.edits[parameter.id] for p in propose(artifact_of(parameter), experiences=[failing("", call)]))

    assert "abs(count)" in edited
    assert "count[" not in edited
    assert "len(count)" not in edited


def test_line_that_raised_comes_first() -> None:
    parameter = function("def work(a, b):\n    c = a - b\n    d = a[c]\n    return d - c\n")
    feedback = (
        ">   assert work(3, 2) == 1\n\n    c = a - b\n>       d = a[c]\nE       TypeError: 'int' object is not ..."
    )

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), 2, experiences=[failing(feedback)])]

    assert all("c = a - b\n" in source and source.endswith("return d - c\n") for source in edited)


@pytest.mark.parametrize(
    ("feedback", "edited"),
    [
        ("E       assert [1, 2] == (1, 2)", "return tuple(f(a))"),
        ("E       assert 1 == '1'", "return str(f(a))"),
        ("E       AssertionError: None is not False", "return bool(f(a))"),
        ("E       assert [1, 2] == (1, 2)\nE        +  where (1, 2) = work(1)", "return list(f(a))"),
    ],
)
def test_value_of_another_kind_than_expected_is_converted(feedback: str, edited: str) -> None:
    parameter = function("def work(a):\n    return f(a)\n")

    proposals = propose(artifact_of(parameter), 20, experiences=[failing(feedback)])

    assert f"def work(a):\n    {edited}\n" in [proposal.edits[parameter.id] for proposal in proposals]


def test_what_was_returned_where_all_was_well_tells_what_to_return() -> None:
    parameter = function("def work(a):\n    return f(a)\n")
    call = Call(parameter.id, (("a", "1"),), result="[1]")
    passing = dataclasses.replace(experience("test_other", 1).outcome, calls=(call,))

    edited = [
        p.edits[parameter.id]
        for p in propose(artifact_of(parameter), experiences=[Experience(Case("other"), passing), failing("")])
    ]

    alike, unlike = (
        edited.index(f"def work(a):\n    if not a:\n        return {value}\n    return f(a)\n") for value in ("[]", "0")
    )
    assert alike < unlike
    assert "def work(a):\n    return abs(f(a))\n" not in edited
