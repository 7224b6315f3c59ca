"""Updates and exposures come out as promised, whatever the batch size, the number of cases and the optimizer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
from batch_support import OURS, SEEDS, sampler
from hypothesis import given, settings
from hypothesis import strategies as st
from loop_support import Silent

from pytest_learnloop.domain import (
    Artifact,
    Case,
    Ending,
    Evaluation,
    Outcome,
    Parameter,
    ParameterKind,
    Trial,
)
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.budget import Budget, Limits, Spent
from pytest_learnloop.learning.loop import Loop
from pytest_learnloop.models import Request
from pytest_learnloop.optimizers import Optimizer
from pytest_learnloop.optimizers.best_of_n import BestOfNOptimizer
from pytest_learnloop.optimizers.mutation import MutationOptimizer
from pytest_learnloop.optimizers.reflective import ReflectiveOptimizer
from pytest_learnloop.optimizers.trace import OptoPrimeOptimizer
from pytest_learnloop.testing_asker import ScriptedAsker

SOURCE = "def total(prices, limit):\n    found = 0\n" + "".join(
    f"    if limit > {n} and found < {n + 7}:\n        found += {n} * limit\n" for n in range(2, 9)
)
PARAMETER = Parameter("shop:total", ParameterKind.FUNCTION, "/nowhere/shop.py", 1, SOURCE + "    return found\n")
ARTIFACT = Artifact((PARAMETER,))


@dataclass
class Hopeless:
    """Every other case fails, whatever the candidate."""

    def outcome(self, case: Case) -> Outcome:
        passes = int(case.nodeid) % 2
        ending = Ending.PASSED if passes else Ending.FAILED
        return Outcome(ending, float(passes), touched=frozenset({PARAMETER.id}))

    def evaluate(self, trials: list[Trial], until: float | None = None) -> list[Evaluation]:
        return [Evaluation(trial, {case: self.outcome(case) for case in trial.cases}) for trial in trials]


def asker() -> ScriptedAsker:
    numbers = count(1)

    def answer(request: Request) -> str:
        code = f"def total(prices, limit):\n    return {next(numbers)}"
        return f"```python\n{code}\n```"

    return ScriptedAsker(answer)


def json_asker() -> ScriptedAsker:
    numbers = count(1)

    def answer(request: Request) -> str:
        code = f"def total(prices, limit):\\n    return {next(numbers)}"
        return f'{{"reasoning": "", "answer": "", "suggestion": {{"total__code0": "{code}"}}}}'

    return ScriptedAsker(answer)


OPTIMIZERS: dict[str, Callable[[Batches], Optimizer]] = {
    "mutation": lambda batches: MutationOptimizer(ARTIFACT, 0, batches),
    "reflective": lambda batches: ReflectiveOptimizer(ARTIFACT, 0, asker(), batches=batches),
    "best-of-n": lambda batches: BestOfNOptimizer(ARTIFACT, 0, asker(), batches=batches),
    "optoprime": lambda batches: OptoPrimeOptimizer(ARTIFACT, 0, json_asker(), batches=batches),
}
every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


def spent(name: str, limits: Limits, drawn_by: str, size: int | None, cases: int, proposals: int, seed: int) -> Spent:
    budget, evaluator = Budget(limits), Hopeless()
    train = tuple(Case(str(number)) for number in range(cases))
    batches = Batches(sampler(drawn_by, seed), size, budget)
    loop = Loop(
        ARTIFACT,
        train,
        (),
        evaluator,  # type: ignore[arg-type]
        OPTIMIZERS[name](batches),
        budget,
        Silent(),
        lambda candidate: None,
        proposals,
    )
    loop.run({case: evaluator.outcome(case) for case in train})
    return budget.spent


runs = (st.sampled_from(OURS), st.none() | st.integers(1, 6), st.integers(1, 8), st.integers(1, 3), SEEDS)


@every_optimizer
@settings(max_examples=15)
@given(st.integers(1, 25), *runs)
def test_so_many_exposures(
    name: str, limit: int, drawn_by: str, size: int | None, cases: int, proposals: int, seed: int
) -> None:
    assert spent(name, Limits(exposures=limit), drawn_by, size, cases, proposals, seed).exposures == limit


@every_optimizer
@settings(max_examples=15)
@given(st.integers(1, 6), *runs)
def test_so_many_updates(
    name: str, limit: int, drawn_by: str, size: int | None, cases: int, proposals: int, seed: int
) -> None:
    found = spent(name, Limits(updates=limit), drawn_by, size, cases, proposals, seed)
    assert found.updates == limit
    assert found.exposures >= limit


@pytest.mark.parametrize(("size", "exposures"), [(1, 6), (3, 18), (None, 48)])
def test_one_update_of_a_search_sees_one_batch(size: int | None, exposures: int) -> None:
    assert spent("mutation", Limits(updates=6), "shuffle", size, 8, 3, 0).exposures == exposures


def test_every_answer_to_one_question_sees_the_same_batch() -> None:
    assert spent("optoprime", Limits(updates=4), "shuffle", 3, 8, 2, 0).exposures == 12


def test_what_a_question_shows_beside_its_batch_counts() -> None:
    """One failing case, and two of those that pass."""
    assert spent("reflective", Limits(updates=1), "failing-first", 1, 8, 1, 0).exposures == 3
    assert spent("reflective", Limits(updates=1), "shuffle", 8, 8, 1, 0).exposures == 8
