"""Where failing cases ended with an exception, edits that keep it from being raised come early."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from mutation_support import artifact_of, function, propose

from pytest_learnloop.domain import Call, Case, Ending, Experience, Outcome, Parameter


def failing(parameter: Parameter, line: str, error: str, *calls: Call) -> Experience:
    feedback = f"    def test_it():\n>       work()\n\n>   {line}\nE   {error}\n"
    return Experience(
        Case("t"), Outcome(Ending.FAILED, 0.0, feedback=feedback, calls=calls, touched=frozenset({parameter.id}))
    )


@pytest.mark.parametrize(
    ("line", "error", "edited"),
    [
        ("return a[b]", "KeyError: 'x'", "return a.get(b)"),
        ("return a[b]", "KeyError: 'x'", "return a.get(b, 0)"),
        ("return a[b]", "KeyError: 'x'", "if b not in a:\n        return None\n    return a[b]"),
        ("return a[0] - b", "IndexError: list index out of range", "if not a:\n        return 0\n    return a[0] - b"),
        ("return a[-2]", "IndexError: list ...", "if len(a) < 2:\n        return None\n    return a[-2]"),
        ("return 1 if a[1] == b else 2", "IndexError: ...", "return 1 if len(a) >= 2 and a[1] == b else 2"),
        ("return a / b", "ZeroDivisionError: division by zero", "return a / b if b else 0"),
        ("return a / b", "ZeroDivisionError: division by zero", "if not b:\n        return 0\n    return a / b"),
        ("return a.b", "AttributeError: 'NoneType' ...", "if a is None:\n        return None\n    return a.b"),
        ("return a + b", "TypeError: unsupported ...", "if b is None:\n        return 0\n    return a + b"),
        ("return max(a)", "ValueError: max() arg is ...", "if not a:\n        return None\n    return max(a)"),
        ("return a.c.pop()", "IndexError: pop from empty list", "if not a.c:\n        return 0\n    return a.c.pop()"),
        ("return b(a.c)", "ValueError: ... an empty sequence", "if not a.c:\n        return None\n    return b(a.c)"),
        ("return a[b]", "IndexError: ...", "if b >= len(a):\n        return None\n    return a[b]"),
        ("return 1 if a[b] else 2", "IndexError: ...", "return 1 if b < len(a) and a[b] else 2"),
        ("return a > b.c", "TypeError: '>' not ...", "if b.c is None:\n        return None\n    return a > b.c"),
        ("return 1 if a > b.c else 2", "TypeError: '>' not ...", "return 1 if b.c is not None and a > b.c else 2"),
        ("return 1 if a[0] == b else 2", "IndexError: ...", "return 1 if a and a[0] == b else 2"),
        ("return 1 if a[0] == b else 2", "IndexError: ...", "return 1 if not a or a[0] == b else 2"),
        ("return int(a(b))", "TypeError: int() argument ... not 'NoneType'", "return int(a(b) or 0)"),
        ("return b.strip()", "AttributeError: 'NoneType' object ...", "return (b or '').strip()"),
        ("return [1 for c in b]", "TypeError: 'NoneType' object is not iterable", "return [1 for c in b or []]"),
        ("return b.c + 1", "TypeError: unsupported ...: 'NoneType' and 'int'", "return (b.c or 0) + 1"),
        ("return 1 if a[b] or b else 2", "KeyError: 3", "return 1 if b in a and (a[b] or b) else 2"),
    ],
)
def test_exception_is_kept_from_being_raised(line: str, error: str, edited: str) -> None:
    parameter = function(f"def work(a, b):\n    {line}\n")

    proposals = propose(artifact_of(parameter), 60, experiences=[failing(parameter, line, error)])

    assert f"def work(a, b):\n    {edited}\n" in [proposal.edits[parameter.id] for proposal in proposals]


def test_what_is_raised_near_by_is_raised_before(tmp_path: Path) -> None:
    source = "def work(a, b):\n    try:\n        return b(a)\n    except IndexError:\n        raise KeyError(b)\n"
    path = tmp_path / "shop.py"
    path.write_text(source)
    parameter = replace(function(source), path=str(path))
    experience = failing(parameter, "return b(a)", "ValueError: min() arg is an empty sequence")

    proposals = propose(artifact_of(parameter), 60, experiences=[experience])

    wanted = source.replace(
        "        return b(a)", "        if not a:\n            raise KeyError(b)\n        return b(a)"
    )
    assert wanted in [proposal.edits[parameter.id] for proposal in proposals]


def test_loop_is_left_at_the_end_of_what_it_looks_into() -> None:
    source = "def work(a, b):\n    c = 0\n    while c < b:\n        print(a[c])\n        c += 1\n"
    parameter = function(source)
    experience = failing(parameter, "print(a[c])", "IndexError: string index out of range")

    proposals = propose(artifact_of(parameter), 200, experiences=[experience])

    edited = [proposal.edits[parameter.id] for proposal in proposals]
    left, hanging = (
        source.replace("        print", f"        if c >= len(a):\n            {leaving}\n        print")
        for leaving in ("break", "continue")
    )
    assert edited.index(left) < edited.index(hanging)


def test_round_of_a_loop_is_left() -> None:
    parameter = function("def work(a):\n    for b in a:\n        print(a[b])\n")
    experience = failing(parameter, "print(a[b])", "KeyError: 1")

    proposals = propose(artifact_of(parameter), 40, experiences=[experience])

    wanted = "def work(a):\n    for b in a:\n        if b not in a:\n            continue\n        print(a[b])\n"
    assert wanted in [proposal.edits[parameter.id] for proposal in proposals]


def test_where_nothing_was_none_no_default_is_put_for_it() -> None:
    parameter = function("def work(a):\n    return int(a)\n")
    experience = failing(parameter, "return int(a)", "TypeError: int() argument must be ..., not 'list'")

    proposals = propose(artifact_of(parameter), experiences=[experience])

    assert not [proposal for proposal in proposals if "a or " in proposal.edits[parameter.id]]


def test_line_that_raises_on_purpose_is_not() -> None:
    parameter = function("def work(a, b):\n    c = a < b\n    if c:\n        raise ValueError(a)\n    return a == b\n")
    experience = failing(parameter, "raise ValueError(a)", "ValueError: 3")

    proposals = propose(artifact_of(parameter), 4, experiences=[experience])

    assert not [proposal.description for proposal in proposals if "in line 4" in proposal.description]


def test_without_an_exception_nothing_is_looked_up_with_a_default() -> None:
    parameter = function("def work(a, b):\n    return a[b]\n")
    experience = failing(parameter, "return a[b]", "assert 1 == 2")

    proposals = propose(artifact_of(parameter), experiences=[experience])

    assert not any(".get(" in proposal.edits[parameter.id] for proposal in proposals)


def test_name_that_is_not_defined_is_changed_first() -> None:
    parameter = function("def work(a, b):\n    c = a < b\n    d = a + 1\n    return undefinde + d - c\n")
    experience = failing(parameter, "c = a < b", "NameError: name 'undefinde' is not defined")

    proposals = propose(artifact_of(parameter), 10, experiences=[experience])

    assert all("    c = a < b\n    d = a + 1\n" in proposal.edits[parameter.id] for proposal in proposals)


def test_operator_that_is_not_supported_is_changed_first() -> None:
    parameter = function("def work(a, b):\n    return a >> b\n")
    experience = failing(parameter, "return a >> b", "TypeError: unsupported operand type(s) for >>: 'float' and 'int'")

    proposals = propose(artifact_of(parameter), 9, experiences=[experience])

    assert "def work(a, b):\n    return a * b\n" in [proposal.edits[parameter.id] for proposal in proposals]


def test_operator_that_the_operands_support_comes_first() -> None:
    parameter = function("def work(a, b):\n    return len(a ** set(b)) + 1\n")
    error = "TypeError: unsupported operand type(s) for ** or pow(): 'set' and 'set'"
    experience = failing(parameter, "return len(a ** set(b)) + 1", error)

    proposals = propose(artifact_of(parameter), 8, experiences=[experience])

    edited = [proposal.edits[parameter.id] for proposal in proposals]
    for symbol in ("&", "|", "-", "^"):
        assert f"def work(a, b):\n    return len(a {symbol} set(b)) + 1\n" in edited


def test_operator_takes_the_operands_that_stand_beside_it() -> None:
    parameter = function("def work(a, b):\n    return abs(a - b) * 10|b\n")
    error = "TypeError: unsupported operand type(s) for |: 'float' and 'int'"
    experience = failing(parameter, "return abs(a - b) * 10|b", error)

    proposals = propose(artifact_of(parameter), 24, experiences=[experience])

    edited = [proposal.edits[parameter.id] for proposal in proposals]
    assert "def work(a, b):\n    return abs(a - b) * 10**b\n" in edited


@pytest.mark.parametrize("caught", ["KeyError", "(KeyError, IndexError)", "Missing"])
def test_exception_that_was_raised_is_caught_first(caught: str) -> None:
    parameter = function(
        f"""
        def work(a, b):
            c = a < b
            try:
                d = next(b)
            except {caught}:
                return 0
            return d + c
        """
    )
    experience = failing(parameter, "d = next(b)", "StopIteration")

    proposals = propose(artifact_of(parameter), 8, experiences=[experience])

    edited = [proposal.edits[parameter.id] for proposal in proposals]
    assert any("except StopIteration:" in each or "StopIteration)" in each for each in edited)


def test_exception_that_was_raised_elsewhere_is_not_caught() -> None:
    source = "def work(a, b):\n    try:\n        d = a[b]\n    except KeyError:\n        return 0\n    return next(d)\n"
    parameter = function(source)
    experience = failing(parameter, "return next(d)", "StopIteration")

    proposals = propose(artifact_of(parameter), experiences=[experience])

    assert not any("d = a[b]\n    except StopIteration" in proposal.edits[parameter.id] for proposal in proposals)


def test_guard_is_for_the_value_that_failed() -> None:
    parameter = function("def work(count):\n    return [1] * count\n")
    call = Call(parameter.id, (("count", "-3"),))
    experience = failing(parameter, "assert", "Failed: DID NOT RAISE <class 'ValueError'>", call)

    edited = [p.edits[parameter.id] for p in propose(artifact_of(parameter), experiences=[experience])]

    likely, unlikely = (
        edited.index(f"def work(count):\n    if {condition}:\n        raise ValueError\n    return [1] * count\n")
        for condition in ("count < 0", "not count")
    )
    assert likely < unlikely


def test_exception_that_is_caught_already_is_not_caught_again() -> None:
    source = "def work(a, b):\n    try:\n        return a[b]\n    except LookupError:\n        raise\n"
    parameter = function(source)
    experience = failing(parameter, "return a[b]", "KeyError: 'x'")

    proposals = propose(artifact_of(parameter), experiences=[experience])

    assert not any("(LookupError, KeyError)" in proposal.edits[parameter.id] for proposal in proposals[:24])
