"""What the tests of the mutation optimizer share: parameters from sources, and a toy evaluator."""

from __future__ import annotations

import ast
import copy
import dataclasses
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from pytest_learnloop.domain import (
    Artifact,
    Call,
    Candidate,
    Case,
    Ending,
    Evaluated,
    Experience,
    Fate,
    LearningContext,
    Member,
    Outcome,
    Parameter,
    ParameterKind,
    Pool,
    Proposal,
)
from pytest_learnloop.optimizers.mutation import MutationOptimizer


def function(source: str, qualname: str | None = None, module: str = "shop") -> Parameter:
    """A function parameter; its file does not exist."""
    source = textwrap.dedent(source).lstrip("\n")
    if qualname is None:
        definition = ast.parse(source).body[-1]
        assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef)
        qualname = definition.name
    return Parameter(f"{module}:{qualname}", ParameterKind.FUNCTION, "/nowhere/shop.py", 1, source)


def literal(source: str, name: str = "LIMIT") -> Parameter:
    return Parameter(f"shop:{name}", ParameterKind.LITERAL, "/nowhere/shop.py", 1, source)


def artifact_of(*parameters: Parameter) -> Artifact:
    return Artifact(parameters)


def context_of(
    artifact: Artifact, experiences: Iterable[Experience] = (), parent: Candidate | None = None
) -> LearningContext:
    return LearningContext(artifact, parent or artifact.start, tuple(experiences))


def pool_of(artifact: Artifact) -> Pool:
    start = Member(artifact.start, ())
    return Pool((start,), start)


def experience(
    name: str, score: float, lines: Iterable[tuple[str, int]] = (), ending: Ending | None = None
) -> Experience:
    ending = ending or (Ending.PASSED if score == 1 else Ending.FAILED)
    covered = frozenset(lines)
    return Experience(
        Case(name), Outcome(ending, score, lines=covered, touched=frozenset(parameter for parameter, _ in covered))
    )


def failing(feedback: str, *calls: Call) -> Experience:
    """A failing case, with what is said of it and the calls that were recorded."""
    one = experience("test_it", 0)
    return dataclasses.replace(one, outcome=dataclasses.replace(one.outcome, feedback=feedback, calls=calls))


def propose(
    artifact: Artifact, n: int = 100_000, experiences: Iterable[Experience] = (), seed: int = 0
) -> Sequence[Proposal]:
    optimizer = MutationOptimizer(artifact, seed)
    return optimizer.propose(context_of(artifact, experiences), pool_of(artifact), n)


def edited_sources(parameter: Parameter) -> list[str]:
    """Every source that is proposed for a lone parameter, in order."""
    return [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter))]


def rejected(proposal: Proposal, *train: Experience) -> Evaluated:
    return Evaluated(proposal, Fate.REJECTED, candidate=Candidate(proposal.edits), train=train)


class _TooManyStepsError(BaseException):
    """Raised in code that seems not to end."""


@dataclass
class Workbench:
    """A toy evaluator and learning loop: cases are calls of one function, with what they should give."""

    source: str
    cases: Sequence[tuple[tuple[Any, ...], Any]]
    namespace: dict[str, Any] = field(default_factory=dict)
    run: Callable[[Any], Any] | None = None
    """Makes of what the function returns what is compared."""
    steps: int = 3000
    seed: int = 0

    def __post_init__(self) -> None:
        self.parameter = function(self.source)
        self.artifact = artifact_of(self.parameter)

    def repair(self, limit: int, batch: int = 4) -> tuple[str, int] | None:
        """(the repaired source, number of candidates tried), or None where the limit was reached before."""
        optimizer = MutationOptimizer(self.artifact, self.seed)
        start = parent = self.artifact.start
        tried, update = 0, 0
        known = {start.id: self.experiences(self.parameter.source)}
        while tried < limit:
            update += 1
            context = LearningContext(self.artifact, parent, known[parent.id], update)
            told, best = [], parent
            for proposal in optimizer.propose(context, pool_of(self.artifact), batch):
                tried += 1
                origin = start if proposal.parent == start.id else parent
                evaluated = self._evaluated(proposal, origin, known[origin.id], known[best.id])
                told.append(evaluated)
                if evaluated.fate is Fate.ACCEPTED and evaluated.candidate is not None:
                    best = evaluated.candidate
                    known[best.id] = evaluated.train
            if not told:
                return None
            optimizer.observe(told)
            parent = best
            if all(e.outcome.best for e in known[parent.id]):
                return self.artifact.source_of(self.parameter.id, parent), tried
        return None

    def _evaluated(
        self,
        proposal: Proposal,
        origin: Candidate,
        before: tuple[Experience, ...],
        best: tuple[Experience, ...],
    ) -> Evaluated:
        candidate = Candidate({**origin.edits, **proposal.edits}, origin.id, "mutation", proposal.description)
        after = self.experiences(proposal.edits[self.parameter.id])
        failing = {e.case for e in before if not e.outcome.best}
        screened = tuple(e for e in after if e.case in failing)
        if not any(e.outcome.best for e in screened):
            return Evaluated(proposal, Fate.REJECTED, candidate=candidate, train=screened)
        better = sum(e.outcome.score for e in after) > sum(e.outcome.score for e in best)
        fate = Fate.ACCEPTED if better else Fate.REJECTED
        return Evaluated(proposal, fate, candidate=candidate, train=after)

    def experiences(self, source: str) -> tuple[Experience, ...]:
        """Every case, run on a source."""
        return tuple(self._experience(source, number) for number in range(len(self.cases)))

    def _experience(self, source: str, number: int) -> Experience:
        arguments, expected = copy.deepcopy(self.cases[number])
        namespace = dict(self.namespace)
        lines: set[tuple[str, int]] = set()
        steps = 0

        def trace(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal steps
            if frame.f_code.co_filename != "<candidate>":
                return None
            if event == "line":
                steps += 1
                lines.add((self.parameter.id, frame.f_lineno))
            if steps > self.steps:
                raise _TooManyStepsError
            return trace

        previous = sys.gettrace()
        try:
            exec(compile(source, "<candidate>", "exec"), namespace)
            sys.settrace(trace)
            result = namespace[self.parameter.qualname](*arguments)
            result = self.run(result) if self.run else result
            ending = Ending.PASSED if result == expected and type(result) is type(expected) else Ending.FAILED
        except _TooManyStepsError:
            ending = Ending.TIMEOUT
        except Exception:  # Candidates raise anything.
            ending = Ending.FAILED
        finally:
            sys.settrace(previous)
        score = float(ending is Ending.PASSED)
        outcome = Outcome(ending, score, lines=frozenset(lines), touched=frozenset({self.parameter.id}))
        return Experience(Case(f"test[{number}]"), outcome)
