"""Signs that a candidate has learned its train cases by heart: their values, where a program answers by them.

A value of a train case is a sign where the candidate compares something with it for equality, looks it up, gives it
back, or lists several of them; not where it is a bound, an operand or an argument, since a limit that a test has to
name may well be the true one. What the start knew already is no sign, nor are numbers and words that turn up
everywhere. Where a test computes what it expects, its failure tells the value.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pytest_learnloop.domain import Artifact, Candidate, Case, CaseSource, Outcome
from pytest_learnloop.learning.literals import Literal, is_telling, literals_in, literals_of_text, literals_told, parsed
from pytest_learnloop.learning.shown_values import shown_by
from pytest_learnloop.learning.split import function_of

_VOCABULARY = 3
"""Test functions that share a value of which it is no case's own."""
_QUOTED = 12
"""Characters of a value that a longer text, such as a prompt, cannot hold by chance."""
_EQUALITY = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
_CONTAINERS = (ast.Dict, ast.List, ast.Tuple, ast.Set)
_LISTED = 2
"""Values in one container: one alone may be what belongs there."""


@dataclass(frozen=True)
class Sign:
    """One value of train cases that a candidate answers by."""

    parameter: str
    """Id of the parameter whose source holds it."""
    literal: str
    """As Python writes it."""


@dataclass(frozen=True)
class Memorization:
    """What would be learned by heart, and what was known at the start."""

    artifact: Artifact
    train: frozenset[Case]
    functions: Mapping[Literal, frozenset[str]]
    """Value -> the test functions whose train cases have it."""
    known: frozenset[Literal]
    text: str
    """All words of the start: sources, docstrings, notes."""

    @classmethod
    def of(cls, artifact: Artifact, train: Collection[Case], tests: Mapping[str, CaseSource]) -> Memorization:
        """What can be learned by heart of the train cases.

        :param tests: nodeid -> what the test does.
        """
        sources = [parameter.source for parameter in artifact.parameters]
        text = "\n".join([*sources, *(parameter.note for parameter in artifact.parameters)])
        known = {literal for source in sources for literal in literals_in(parsed(source))}
        known.update(literals_of_text(text))
        nothing = cls(artifact, frozenset(train), {}, frozenset(known), text)
        nodeids = dict.fromkeys(each.nodeid for each in train if each.nodeid in tests)
        return nothing._having((each, _values_of(tests[each])) for each in nodeids)

    def having_seen(self, outcomes: Mapping[Case, Outcome]) -> Memorization:
        """The same, with the values that failing train cases have shown."""
        failing = ((case, each) for case, each in outcomes.items() if case in self.train and not each.best)
        return self._having((case.nodeid, shown_by(each)) for case, each in failing)

    @cached_property
    def values(self) -> frozenset[Literal]:
        """Those of train cases that tell them apart: not those that several test functions share."""
        return frozenset(each for each, sharing in self.functions.items() if len(sharing) < _VOCABULARY)

    def signs(self, candidate: Candidate) -> tuple[Sign, ...]:
        """The values of train cases that the candidate answers by and the start did not know, each once."""
        found: dict[Sign, None] = {}
        if self.values:
            for parameter, source in candidate.edits.items():
                tree = parsed(source)
                listed = [each for group in _listed(tree) if len(each := self._learned(group)) >= _LISTED]
                literals = [*self._learned(_answered_by(tree)), *self._learned(self._quoted(tree))]
                literals += [literal for group in listed for literal in group]
                found |= dict.fromkeys(Sign(parameter, repr(literal.value)) for literal in literals)
        return tuple(found)

    def _having(self, values: Iterable[tuple[str, Iterable[Literal]]]) -> Memorization:
        """The same, with further values of train cases, each with its nodeid."""
        functions = defaultdict(frozenset[str], self.functions)
        for nodeid, literals in values:
            for literal in filter(is_telling, literals):
                functions[literal] |= {function_of(nodeid)}
        return replace(self, functions=dict(functions))

    def _learned(self, literals: Iterable[Literal]) -> list[Literal]:
        """Those that train cases have and the start did not know, each once."""
        return [
            literal
            for literal in dict.fromkeys(literals)
            if literal in self.values and literal not in self.known and not self._is_word(literal)
        ]

    def _is_word(self, literal: Literal) -> bool:
        """Whether the start's words hold a text, in a longer literal or in a comment."""
        return isinstance(literal.value, str) and literal.value in self.text

    def _quoted(self, tree: ast.AST) -> Iterator[Literal]:
        """Values that a longer text of the candidate holds."""
        texts = [each.value for each in literals_in(tree) if isinstance(each.value, str)]
        for literal in self.values:
            value = literal.value
            if isinstance(value, str) and len(value) >= _QUOTED and any(value in text for text in texts):
                yield literal


def _values_of(test: CaseSource) -> Iterator[Literal]:
    yield from literals_in(parsed(test.source))
    for _, representation in test.parameters:
        yield from literals_told(representation)


def _answered_by(tree: ast.AST) -> Iterator[Literal]:
    """The literals that a program compares with for equality, looks up, or gives back."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and all(isinstance(op, _EQUALITY) for op in node.ops):
            for operand in (node.left, *node.comparators):
                yield from _elements(operand)
        elif isinstance(node, ast.MatchValue):
            yield from _elements(node.value)
        elif isinstance(node, (ast.Return, ast.Yield, ast.Lambda)):
            value = node.body if isinstance(node, ast.Lambda) else node.value
            yield from _given_back(value)


def _listed(tree: ast.AST) -> Iterator[Iterator[Literal]]:
    """The literals of each container."""
    for node in ast.walk(tree):
        if isinstance(node, _CONTAINERS):
            yield _elements(node)


def _given_back(value: ast.expr | None) -> Iterator[Literal]:
    """What an expression comes to, whichever way its conditions go."""
    if isinstance(value, ast.IfExp):
        yield from _given_back(value.body)
        yield from _given_back(value.orelse)
    elif value is not None:
        yield from _elements(value)


def _elements(node: ast.expr) -> Iterator[Literal]:
    """The literals that a literal consists of; none of any other expression."""
    if isinstance(node, ast.Dict):
        parts: Iterable[ast.expr | None] = [*node.keys, *node.values]
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        parts = node.elts
    else:
        literal = Literal.of(node)
        if literal is not None:
            yield literal
        return
    for part in parts:
        if part is not None:
            yield from _elements(part)
