"""What a run tells the verdict: which cases belong together, and which of them the winner can change."""

from __future__ import annotations

from pytest_learnloop.domain import Artifact, Candidate, Case, Ending, Outcome, Parameter, ParameterKind, Split
from pytest_learnloop.learning.split import Splits
from pytest_learnloop.run.baseline import Baseline
from pytest_learnloop.run.judging import Judging

EDITED, OTHER = "shop:price", "shop:weight"
ARTIFACT = Artifact(
    tuple(Parameter(id, ParameterKind.FUNCTION, "/shop.py", 1, f"def {id[5:]}(): return 1\n") for id in (EDITED, OTHER))
)
WINNER = Candidate({EDITED: "def price(): return 2\n"})
FUNCTIONS = {f"test_shop.py::test_{name}": [Case(f"test_shop.py::test_{name}[{n}]") for n in (1, 2)] for name in "abc"}
CASES = tuple(case for cases in FUNCTIONS.values() for case in cases)


def judging(touched: dict[str, str]) -> tuple[Judging, Splits]:
    """Six held-out cases of three functions, which touch what is given, and another of a test on seeds."""
    start = {
        case: Outcome(Ending.FAILED, 0.0, touched=frozenset({touched[function]}))
        for function, cases in FUNCTIONS.items()
        for case in cases
    }
    seeded = Case("test_shop.py::test_property", 7)
    start[seeded] = Outcome(Ending.PASSED, 1.0, touched=frozenset({EDITED}))
    held_out = (*CASES, seeded)
    splits = Splits(
        dict.fromkeys(held_out, Split.HELD_OUT), {name: tuple(cases) for name, cases in FUNCTIONS.items()}, {}
    )
    return Judging(Baseline(start, (), (), held_out, ()), dict.fromkeys(held_out, Outcome(Ending.PASSED, 1.0))), splits


def test_cases_of_a_group_belong_together() -> None:
    found, splits = judging(dict.fromkeys(FUNCTIONS, EDITED))
    verdict = found.verdict(ARTIFACT, WINNER, splits, seed=0)
    assert verdict.change is not None
    assert (verdict.change.cases, verdict.change.units, verdict.could_change) == (7, 4, 4)


def test_only_cases_that_reach_an_edit_could_change() -> None:
    names = list(FUNCTIONS)
    found, splits = judging({names[0]: EDITED, names[1]: OTHER, names[2]: OTHER})
    assert found.verdict(ARTIFACT, WINNER, splits, seed=0).could_change == 2


def test_each_split_is_compared() -> None:
    found, _ = judging(dict.fromkeys(FUNCTIONS, EDITED))
    assert [(each.split, each.cases) for each in found.comparisons] == [
        (Split.TRAIN, 0),
        (Split.VALIDATION, 0),
        (Split.HELD_OUT, 7),
    ]
