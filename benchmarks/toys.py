"""The parts of a learning run that need no process, with toys for the rest, at any size."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent
from types import ModuleType

from pytest_learnloop.domain import (
    Artifact,
    Case,
    Ending,
    Evaluated,
    Evaluation,
    Experience,
    LearningContext,
    Member,
    Outcome,
    Parameter,
    ParameterKind,
    Pool,
    Proposal,
    Trial,
)
from pytest_learnloop.evaluation.record import Recorder
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Loop
from pytest_learnloop.learning.race import Standing
from pytest_learnloop.learning.split import SplitRules, split_cases
from pytest_learnloop.optimizers.mutation import MutationOptimizer
from pytest_learnloop.source.swap import LiveParameters

_ID = "toy:work"
_UPDATE = 24
"""Proposals of one update."""


def splitting(cases: int) -> Callable[[], object]:
    """Dividing cases of as many test functions, one in ten of which fails."""
    tests = [f"tests/test_{number % 50}.py::test_{number}" for number in range(cases)]
    return lambda: split_cases(tests, set(tests[::10]), SplitRules())


def looping(cases: int, candidates: int, parameters: int = 1) -> Callable[[], object]:
    """A loop in which every candidate is evaluated in full and joins the pool, and every other is an improvement."""
    train = tuple(Case(f"test_toy.py::test_{number}") for number in range(cases))
    artifact = _artifact("def work(a):\n    return a\n", parameters)
    outcome = Outcome(Ending.FAILED, 0.0, touched=frozenset(parameter.id for parameter in artifact.parameters))
    budget = Budget(Limits(candidates=candidates))
    loop = Loop(
        artifact, train, (), _ToyEvaluator(), _ToyOptimizer(), budget, _Silence(), lambda candidate: None, _UPDATE
    )
    return lambda: loop.run(dict.fromkeys(train, outcome))


class _ToyOptimizer:
    """Proposes a new number each time."""

    name = "toy"
    reads = False

    def __init__(self) -> None:
        self._number = 0

    def searches(self, parameter: Parameter) -> bool:
        return True

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        numbers = range(self._number, self._number + n)
        self._number += n
        return [Proposal({_ID: f"def work(a):\n    return a + {number}\n"}) for number in numbers]

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """It never learns."""


class _ToyEvaluator:
    """Gives each candidate a slightly better score than the last, and never the best."""

    def __init__(self) -> None:
        self._seen = 0

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        return [Evaluation(trial, dict.fromkeys(trial.cases, self._outcome())) for trial in trials]

    def _outcome(self) -> Outcome:
        self._seen += 1
        return Outcome(Ending.FAILED, 1 - 1 / (1 + self._seen), touched=frozenset({_ID}))


class _Silence:
    def updated(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        """Nobody listens."""

    def reduced(self, update: int, evaluated: Sequence[Evaluated], latest: Standing) -> None:
        """Nobody listens."""

    def reshuffled(self, update: int, train: Sequence[Case], validation: Sequence[Case]) -> None:
        """Nobody listens."""


_BLOCK = """
    for item in items:
        if item > low and item < {number}:
            total = total + item * {number}
        elif not items:
            total -= len(items)
"""
_BLOCK_LINES = 5


def _long_function(lines: int) -> str:
    blocks = "".join(_BLOCK.format(number=number) for number in range(max(1, lines // _BLOCK_LINES)))
    return dedent(f"def work(items, low):\n    total = 0{blocks.rstrip()}\n    return total\n")


def proposing(proposals: int) -> Callable[[], object]:
    """Proposals of ``mutation`` for one parent, none of which helps, from as many functions as it takes."""
    optimizer, context, pool = _searched(_long_function(40), cases=10, functions=1 + proposals // 20)

    def search() -> None:
        found = 0
        while found < proposals:
            batch = optimizer.propose(context, pool, min(_UPDATE, proposals - found))
            assert batch, f"exhausted after {found}"
            found += len(batch)
            optimizer.observe([])

    return search


def localizing(cases: int) -> Callable[[], object]:
    """The first proposals of ``mutation`` from as many train cases, each of which ran every line."""
    optimizer, context, pool = _searched(_long_function(40), cases)
    return lambda: optimizer.propose(context, pool, _UPDATE)


def reading(lines: int) -> Callable[[], object]:
    """The first proposals of ``mutation`` for a function of as many lines."""
    optimizer, context, pool = _searched(_long_function(lines), cases=10)
    return lambda: optimizer.propose(context, pool, _UPDATE)


def preparing(functions: int, directory: Path) -> Callable[[], object]:
    """Finding out what is alive of as many functions of a module, and compiling all of them to be recorded."""
    artifact, module = _module(functions, directory)

    def prepare() -> None:
        live = LiveParameters(artifact, {module.__name__: module})
        live.prepare_recording()
        live.swap({}, Recorder())

    return prepare


def recording(functions: int, directory: Path) -> Callable[[], object]:
    """A hundred tests that touch three functions each, of as many that are recorded."""
    artifact, module = _module(functions, directory)
    recorder = Recorder()
    LiveParameters(artifact, {module.__name__: module}).swap({}, recorder)

    def record() -> None:
        for test in range(100):
            with recorder.scope(test):
                for number in range(3):
                    getattr(module, f"work_{number}")(number)
            recorder.of(test)

    return record


def _module(functions: int, directory: Path) -> tuple[Artifact, ModuleType]:
    path = directory / f"toy_{functions}.py"
    source = "def work_{0}(a):\n    if a:\n        return a\n    return {0}\n"
    sources = [source.format(number) for number in range(functions)]
    path.write_text("\n".join(sources), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("toy", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parameters = (
        Parameter(f"toy:work_{number}", ParameterKind.FUNCTION, str(path), 5 * number + 1, each)
        for number, each in enumerate(sources)
    )
    return Artifact(tuple(parameters)), module


def _searched(source: str, cases: int, functions: int = 1) -> tuple[MutationOptimizer, LearningContext, Pool]:
    """``mutation``, and what it is shown: every other case fails, and all run every line."""
    artifact = _artifact(source, functions)
    touched = frozenset(parameter.id for parameter in artifact.parameters)
    lines = frozenset((each, line) for each in touched for line in range(1, source.count("\n") + 1))
    endings = [Ending.FAILED, Ending.PASSED]
    outcomes = [Outcome(each, float(each is Ending.PASSED), touched=touched, lines=lines) for each in endings]
    experiences = tuple(Experience(Case(f"test_toy.py::test_{n}"), outcomes[n % 2]) for n in range(cases))
    member = Member(artifact.start, tuple(experience.outcome.score for experience in experiences))
    return (
        MutationOptimizer(artifact),
        LearningContext(artifact, artifact.start, experiences, update=1),
        Pool((member,), member),
    )


def _artifact(source: str, functions: int = 1) -> Artifact:
    names = [_ID, *(f"{_ID}_{number}" for number in range(1, functions))]
    sources = [source.replace("work", name.partition(":")[2], 1) for name in names]
    return Artifact(
        tuple(
            Parameter(name, ParameterKind.FUNCTION, "/nowhere/toy.py", 1, each)
            for name, each in zip(names, sources, strict=True)
        )
    )
