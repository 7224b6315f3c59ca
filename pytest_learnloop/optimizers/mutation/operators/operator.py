"""What an edit operator is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.subject import Subject

Edits = Iterator[Edit]


@dataclass(frozen=True)
class Operator:
    """One kind of fault, turned round: the edits that would mend it at a node.

    Operators know nothing of each other, of the order, or of what was tried. What they make may turn out not to parse
    or to be a duplicate: both are sorted out later.
    """

    name: str
    prior: float
    """How likely one edit of it is the repair, above 0 and up to 1: common faults with few variants come first."""
    nodes: tuple[type[ast.AST], ...]
    """The types of node that it looks at."""
    edits: Callable[[Any, Subject], Edits]
    """(node of one of these types, subject) -> edits of that node."""


def operator(name: str, prior: float, *nodes: type[ast.AST]) -> Callable[[Callable[[Any, Subject], Edits]], Operator]:
    """Make a function of (node, subject) an operator."""
    return lambda edits: Operator(name, prior, nodes, edits)
