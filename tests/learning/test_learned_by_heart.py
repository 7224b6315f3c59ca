"""What looks as if train cases were learned by heart, and what doesn't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_learnloop.domain import Artifact, Candidate, Case, CaseSource, Parameter, ParameterKind
from pytest_learnloop.learning.literals import Literal, is_telling
from pytest_learnloop.learning.memorized import Memorization

START = '''
def price(name, quantity):
    """Orders from 47 pieces on get a discount; "bulk" orders come by ship."""
    return quantity * 40
'''
TEST = "def test_price(name, quantity, expected):\n    assert price(name, quantity) == expected\n"


def memorization(*cases: tuple[str, str, str], source: str = TEST, functions: int = 1) -> Memorization:
    """Of train cases with these parameters, in so many test functions."""
    parameter = Parameter("shop:price", ParameterKind.FUNCTION, "/shop.py", 1, START, "parcels weigh up to 31.5 kg")
    tests = {}
    for number, case in enumerate(cases):
        for function in range(functions):
            named = tuple(zip(("name", "quantity", "expected"), case, strict=True))
            tests[f"test_shop.py::test_{function}[{number}]"] = CaseSource(source, named)
    return Memorization.of(Artifact((parameter,)), [Case(nodeid) for nodeid in tests], tests)


def signs(known: Memorization, body: str) -> list[str]:
    source = f"def price(name, quantity):\n    {body}\n"
    return [each.literal for each in known.signs(Candidate({"shop:price": source}))]


SHOP = memorization(("'folio'", "17", "583"), ("'quarto'", "53", "2120"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("if quantity == 17: return 583", ["17", "583"]),
        ("return 583 if quantity else 0", ["583"]),
        ("return {'folio': 583, 'quarto': 2120}[name]", ["'folio'", "583", "'quarto'", "2120"]),
        ("return dict(zip(('folio', 'quarto'), (583, 2120)))[name]", ["'folio'", "'quarto'", "583", "2120"]),
        ("return 40 if name in ('folio', 'octavo') else 41", ["'folio'"]),
        ("return 41 if 'quarto' == name else 40", ["'quarto'"]),
        ("f = lambda: 583", ["583"]),
    ],
)
def test_answering_by_values_of_train_cases_is_a_sign(body: str, found: list[str]) -> None:
    assert sorted(signs(SHOP, body)) == sorted(found)


def test_a_match_is_a_comparison() -> None:
    assert signs(SHOP, "match quantity:\n        case 17: return 583") == ["17", "583"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("return quantity * 40 if quantity < 53 else 0", id="a bound that tests name"),
        pytest.param("return quantity * 53", id="an operand"),
        pytest.param("return round(quantity, 17)", id="an argument"),
        pytest.param("limit = 53\n    return quantity * limit", id="a setting"),
        pytest.param("return 40 if quantity == 47 else 39", id="in the docstring"),
        pytest.param("return 31.5 if quantity == 31.5 else 0", id="in a note"),
        pytest.param("return 'bulk' if name == 'bulk' else ''", id="quoted in the docstring"),
        pytest.param("return 10 if quantity == 2 else 100", id="small and round numbers"),
        pytest.param("return None if name == '' else True", id="nothing to tell"),
        pytest.param("return [16, 1024, 60, 3600, 0.25]", id="numbers of clocks and computers"),
        pytest.param("return 99 if quantity == 98 else 97", id="numbers of nobody"),
        pytest.param("return (17, quantity)[0] * 2", id="one value in a container"),
    ],
)
def test_what_a_repair_may_hold_is_none(body: str) -> None:
    known = memorization(("'bulk'", "53", "100"), ("''", "47", "31.5"), ("'x'", "17", "2"), ("'y'", "1024", "3600"))
    assert signs(known, body) == []


def test_what_several_test_functions_share_is_no_cases_own() -> None:
    body = "return 40 if name == 'folio' else 41"
    assert signs(memorization(("'folio'", "1", "2"), functions=2), body) == ["'folio'"]
    assert signs(memorization(("'folio'", "1", "2"), functions=3), body) == []


def test_values_within_a_test_count_as_well() -> None:
    known = memorization(("'a'", "1", "2"), source='def test_price():\n    assert price("folio", 17) == 583\n')
    assert signs(known, "if name == 'folio': return 583") == ["'folio'", "583"]


def test_a_prompt_that_quotes_a_case_is_a_sign() -> None:
    question = "Which of the two books did Kim read first?"
    parameter = Parameter("agent:PROMPT", ParameterKind.LITERAL, "/agent.py", 1, "'Think.'")
    tests = {"test_agent.py::test[0]": CaseSource("def test(question): ...", (("question", repr(question)),))}
    known = Memorization.of(Artifact((parameter,)), [Case("test_agent.py::test[0]")], tests)
    assert [each.literal for each in known.signs(Candidate({"agent:PROMPT": repr(f"Think. {question} Kim.")}))] == [
        repr(question)
    ]
    assert known.signs(Candidate({"agent:PROMPT": repr("Think step by step: which, first, of two?")})) == ()


def test_of_cases_that_are_not_train_nothing_is_known() -> None:
    tests = {"test_shop.py::test[0]": CaseSource(TEST, (("expected", "583"),))}
    known = Memorization.of(Artifact(()), [], tests)
    assert known.values == frozenset()


@pytest.mark.parametrize("source", ["def broken(:", "", "x = '\\d'"])
def test_what_does_not_parse_is_no_sign(source: str) -> None:
    assert SHOP.signs(Candidate({"shop:price": source})) == ()


TELLING = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(categories=["L", "N"]), min_size=3, max_size=9),
).filter(lambda value: is_telling(Literal(value)) and str(value) not in START)


@given(st.lists(st.tuples(TELLING, TELLING), min_size=2, max_size=5, unique_by=(lambda pair: pair[0])))
def test_any_table_of_train_cases_is_found(pairs: list[tuple[object, object]]) -> None:
    known = memorization(*(("''", repr(given), repr(expected)) for given, expected in pairs))
    found = set(signs(known, f"return {dict(pairs)!r}[quantity]"))
    assert {repr(given) for given, _ in pairs} <= found
    assert {repr(expected) for _, expected in pairs} <= found


@given(TELLING, st.sampled_from(["<", "<=", ">", ">="]), TELLING)
def test_a_bound_is_never_a_sign(limit: object, operator: str, given_value: object) -> None:
    known = memorization(("''", repr(limit), repr(given_value)))
    assert signs(known, f"return quantity {operator} {limit!r}") == []


@given(st.lists(TELLING, min_size=1, max_size=4))
def test_what_the_start_knew_is_never_a_sign(values: list[object]) -> None:
    parameter = Parameter("shop:T", ParameterKind.LITERAL, "/shop.py", 1, repr(values))
    nodeid = "test_shop.py::test[0]"
    tests = {nodeid: CaseSource(TEST, (("quantity", repr(values)),))}
    known = Memorization.of(Artifact((parameter,)), [Case(nodeid)], tests)
    assert known.signs(Candidate({"shop:T": repr([*values, *values])})) == ()
