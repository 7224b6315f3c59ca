"""Wrong words: the texts between the fields of f-strings, and parts of messages, as failing tests expect them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pytest_learnloop.optimizers.mutation.fields import stretches
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.texts import TextChange

_STANDS_FOR_ITSELF = re.compile(r"[^\\{}'\"\n\r]*")
_MOST = 4
"""Ways in which one string is changed."""
_ALONE = 0.6
"""Weight of what one failing case alone asks for: nearly any fault can be hidden from one case by words."""


@operator("text", 0.7, ast.Constant, ast.JoinedStr)
def text(node: ast.Constant | ast.JoinedStr, subject: Subject) -> Edits:
    """``f"({x})"`` becomes ``f"[{x}]"``: by this what there was differs from what a test compares it with."""
    if not subject.evidence.texts or not (isinstance(node, ast.JoinedStr) or isinstance(node.value, str)):
        return
    start, end = subject.syntax.span(node)
    literal = subject.syntax.text[start:end]
    asked_for = Counter(
        each for changes in subject.evidence.texts for each in dict.fromkeys(_changed(literal, changes))
    )
    for rank, (instead, cases) in enumerate(asked_for.most_common(_MOST)):
        weight = (1.0 if cases > 1 else _ALONE) / (1 + rank)
        yield subject.syntax.replace(node, instead, weight=weight)


def _changed(literal: str, changes: Iterable[TextChange]) -> Iterator[str]:
    """A literal as the changes that one case asks for leave it, where they are within what stands for itself there."""
    for first, last in stretches(literal):
        for change in changes:
            if _STANDS_FOR_ITSELF.fullmatch(change.wanted):
                for instead in change.made_in(literal[first:last]):
                    yield literal[:first] + instead + literal[last:]


OPERATORS = (text,)
