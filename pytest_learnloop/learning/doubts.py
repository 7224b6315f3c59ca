"""Reasons to doubt a candidate that few tests ask for: nearly any program that does less, or a little more, passes one.

What search finds and nobody would call a repair mostly looks alike: a call or a branch is gone, a condition holds
always or never (Tan et al. 2016, "Anti-patterns in Search-Based Program Repair"), what a test expects is given back as
it is, a number was added until it fitted, or a condition asks for what never differs. Any of these may still be the
repair, so that nothing is forbidden: they rank behind what gives no reason to doubt.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from pytest_learnloop.domain import Artifact, Candidate, Case, Outcome, ParameterKind
from pytest_learnloop.learning.literals import parsed

ENOUGH = 6
"""Cases that ask for a change, from which on it is not doubted."""

_FILLERS = frozenset({"pass", "True", "False", "None"})
"""Words that are put where something was taken away."""
_LITERALS = (tokenize.NUMBER, tokenize.STRING)
_SIGN_OR_NUMBER = re.compile(r"[-+*/%()]+|\d\w*")
_Tested = ast.If | ast.While | ast.IfExp


class Doubt(str, Enum):
    """What makes a change doubtful, in words."""

    LESS = "only takes away code"
    """Nothing new but constants, and a call or a statement less, or a condition that isn't asked any more."""
    CONSTANT = "only gives back a constant"
    """Nothing new but that, where something was worked out."""
    STEP = "only changes a value by a number"
    """``a + 1`` for ``a``, where ``a`` is given back, assigned or passed on; a bound or an index is none of these."""
    SETTLED = "has a condition ask for something else, which never differs in train tests"
    """What ran tells it, see :mod:`~pytest_learnloop.learning.settled_conditions`."""


def doubts(artifact: Artifact, candidate: Candidate) -> dict[str, Doubt]:
    """Parameter id -> why its change is doubtful, of the functions of which this can be said."""
    changed = {
        each: source
        for each, source in artifact.changes(candidate).items()
        if artifact[each].kind is ParameterKind.FUNCTION
    }
    found = ((each, _doubt(artifact.source_of(each, artifact.start), source)) for each, source in changed.items())
    return {each: doubt for each, doubt in found if doubt is not None}


def asking(start: Mapping[Case, Outcome], outcomes: Mapping[Case, Outcome]) -> int:
    """Number of cases that speak for a candidate: that are better than at the start."""
    return sum(outcome.score > start[case].score for case, outcome in outcomes.items() if case in start)


def _doubt(start: str, source: str) -> Doubt | None:
    before, after = parsed(start), parsed(source)
    try:
        old, new = _tokens(before), _tokens(after)
    except (RecursionError, tokenize.TokenError):
        return None
    if _holds(_texts(old), _texts(token for token in new if not _is_filler(token))):
        if _does_less(before, after):
            return Doubt.LESS
        if _answers(after) > _answers(before):
            return Doubt.CONSTANT
    was, now = _texts(old), _texts(new)
    if _holds(now, was) and _is_stepped(was, now) and _whole_steps(after) - _whole_steps(before):
        return Doubt.STEP
    return None


def _tokens(tree: ast.Module) -> list[tokenize.TokenInfo]:
    """Those of a program, whatever its formatting and its comments."""
    tokens = tokenize.generate_tokens(io.StringIO(ast.unparse(tree)).readline)
    return [token for token in tokens if token.string.strip()]


def _texts(tokens: Iterable[tokenize.TokenInfo]) -> list[str]:
    return [token.string for token in tokens]


def _is_filler(token: tokenize.TokenInfo) -> bool:
    return token.type in _LITERALS or token.string in _FILLERS


def _holds(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether there are all the other words, in their order."""
    left = iter(words)
    return all(word in left for word in others)


def _does_less(before: ast.Module, after: ast.Module) -> bool:
    less, more = _deeds(before) - _deeds(after), _deeds(after) - _deeds(before)
    return less.total() > more.total() or _settled(after) > _settled(before)


def _deeds(tree: ast.Module) -> Counter[str]:
    """Calls and statements, by their kind."""
    nodes = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.stmt) and not isinstance(node, ast.Pass)
    )
    return Counter(type(node).__name__ for node in nodes)


def _answers(tree: ast.Module) -> int:
    """Number of constants that are given back."""
    return sum(isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) for node in ast.walk(tree))


def _settled(tree: ast.Module) -> int:
    """Number of conditions that hold always or never."""
    return sum(isinstance(node, _Tested) and isinstance(node.test, ast.Constant) for node in ast.walk(tree))


def _is_stepped(old: list[str], new: list[str]) -> bool:
    """Whether signs and numbers are all that was added."""
    added = Counter(new) - Counter(old)
    return bool(added) and all(_SIGN_OR_NUMBER.fullmatch(word) for word in added)


def _whole_steps(tree: ast.Module) -> Counter[str]:
    """Whole values that are changed by a number."""
    return Counter(ast.dump(value) for value in _whole_values(tree) if _is_step(value))


def _is_step(value: ast.expr) -> bool:
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.op, ast.USub | ast.UAdd | ast.Invert)
    return isinstance(value, ast.BinOp) and isinstance(value.right, ast.Constant)


def _whole_values(tree: ast.Module) -> Iterator[ast.expr]:
    """What is given back, assigned or passed on."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Return | ast.Yield | ast.Assign | ast.AnnAssign | ast.keyword)
            and node.value is not None
        ):
            yield node.value
        elif isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "range"):
            yield from node.args
