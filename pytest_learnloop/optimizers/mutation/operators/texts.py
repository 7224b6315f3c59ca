"""Wrong words: the texts between the fields of f-strings, and parts of messages, as failing tests expect them."""

from __future__ import annotations

import ast
import re
from collections import Counter

from pytest_learnloop.optimizers.mutation.fields import stretches
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject

_STANDS_FOR_ITSELF = re.compile(r"[^\\{}'\"\n\r]*")
_MOST = 4
"""Ways in which one string is changed."""


@operator("text", 0.7, ast.Constant, ast.JoinedStr)
def text(node: ast.Constant | ast.JoinedStr, subject: Subject) -> Edits:
    """``f"({x})"`` becomes ``f"[{x}]"``: by this what there was differs from what a test compares it with."""
    if not subject.evidence.texts or not (isinstance(node, ast.JoinedStr) or isinstance(node.value, str)):
        return
    start, end = subject.syntax.span(node)
    literal = subject.syntax.text[start:end]
    changed = Counter(
        literal[:first] + instead + literal[last:]
        for first, last in stretches(literal)
        for change in subject.evidence.texts
        if _STANDS_FOR_ITSELF.fullmatch(change.wanted)
        for instead in change.made_in(literal[first:last])
    )
    for rank, (instead, _) in enumerate(changed.most_common(_MOST)):
        yield subject.syntax.replace(node, instead, weight=1 / (1 + rank))


OPERATORS = (text,)
