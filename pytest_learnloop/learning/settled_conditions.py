"""Conditions that ask for something else than at the start, and get one answer where they got two.

``if isinstance(step, Sequence)`` for ``isinstance(seq, Sequence)`` sends all cases one way, which passes wherever the
other way alone was at fault. What ran tells it: both branches at the start, and only one of them now.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_learnloop.domain import Artifact, Candidate, Outcome, ParameterKind
from pytest_learnloop.learning.literals import parsed

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True)
class _Condition:
    """What is asked, with what runs where it holds and where it does not."""

    test: ast.expr
    branches: tuple[ast.stmt, ast.stmt]
    """The first statement of each."""

    def goes_both_ways(self, lines: Collection[int]) -> bool:
        """Whether each branch is among the lines that ran."""
        return all(first.lineno in lines for first in self.branches)


def asking_otherwise(artifact: Artifact, candidate: Candidate) -> Mapping[str, tuple[int, ...]]:
    """Parameter id -> which of its conditions no longer ask for something that they asked for, as far as these are
    as many as before; a comparison or a number that differs asks for the same."""
    found = {}
    for each, source in artifact.changes(candidate).items():
        if artifact[each].kind is ParameterKind.FUNCTION:
            before, after = _conditions(artifact.source_of(each, artifact.start)), _conditions(source)
            if len(before) == len(after):
                pairs = enumerate(zip(before, after, strict=True))
                numbers = tuple(at for at, (old, new) in pairs if _asked(old.test) - _asked(new.test))
                found[each] = numbers
    return {each: numbers for each, numbers in found.items() if numbers}


def settled(
    artifact: Artifact, candidate: Candidate, start: Iterable[Outcome], outcomes: Iterable[Outcome]
) -> frozenset[str]:
    """Ids of the parameters that a candidate has ask for something else, with one answer where there were two.

    :param start: outcomes at the start, and ``outcomes`` those of the candidate, with the lines that ran.
    """
    otherwise = asking_otherwise(artifact, candidate)
    ran, runs = _lines(start), _lines(outcomes)
    found = set()
    for each, numbers in otherwise.items():
        before = _conditions(artifact.source_of(each, artifact.start))
        after = _conditions(artifact.source_of(each, candidate))
        if any(before[n].goes_both_ways(ran(each)) and not after[n].goes_both_ways(runs(each)) for n in numbers):
            found.add(each)
    return frozenset(found)


def _lines(outcomes: Iterable[Outcome]) -> Callable[[str], set[int]]:
    every = {line for outcome in outcomes for line in outcome.lines}
    return lambda parameter: {line for each, line in every if each == parameter}


def _asked(test: ast.expr) -> frozenset[str]:
    """The names and attributes that a condition reads."""
    return frozenset(ast.unparse(node) for node in ast.walk(test) if isinstance(node, ast.Name | ast.Attribute))


def _conditions(source: str) -> list[_Condition]:
    """Those of which it can be told which way they went, in the order of the source."""
    return [*_in_blocks(parsed(source))]


def _in_blocks(node: ast.AST) -> Iterator[_Condition]:
    for _, block in ast.iter_fields(node):
        for at, statement in enumerate(block if isinstance(block, list) else ()):
            if isinstance(statement, ast.If):
                left = isinstance(statement.body[-1], _LEAVING)
                otherwise = statement.orelse or (block[at + 1 :] if left else [])
                if otherwise:
                    yield _Condition(statement.test, (statement.body[0], otherwise[0]))
            if isinstance(statement, ast.AST):
                yield from _in_blocks(statement)
