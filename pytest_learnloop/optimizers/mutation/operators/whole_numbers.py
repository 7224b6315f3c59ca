"""Numbers that were to be whole: what a call is given where it failed as that was a float, a Decimal or a text."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.operators.raised import has_raised
from pytest_learnloop.optimizers.mutation.operators.wrapping import changes_nothing
from pytest_learnloop.optimizers.mutation.subject import Subject


@operator("made whole", 0.6, ast.Call)
def made_whole(node: ast.Call, subject: Subject) -> Edits:
    """Where a whole number was wanted, ``f(a, b=c)`` becomes ``f(int(a), b=int(c))``; one alone too."""
    statement = subject.syntax.statement(node)
    if not subject.evidence.whole_wanted or statement is None or not has_raised(statement, subject):
        return
    values = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg is not None)]
    values = [value for value in values if _may_be_made_whole(value, subject)]
    single = [subject.syntax.replace(value, f"int({subject.syntax.segment(value)})") for value in values]
    if len(single) > 1:
        yield _together(sorted(single, key=lambda edit: edit.start), subject)
    yield from single


def _may_be_made_whole(value: ast.expr, subject: Subject) -> bool:
    constant = isinstance(value, ast.Constant | ast.Starred | ast.GeneratorExp | ast.Lambda)
    return not constant and not changes_nothing("int", value, subject)


def _together(edits: list[Edit], subject: Subject) -> Edit:
    """One edit that makes several, in the order of the source, of which none reaches into another."""
    start, end = edits[0].start, edits[-1].end
    text, at = "", start
    for edit in edits:
        text += subject.syntax.text[at : edit.start] + edit.text
        at = edit.end
    return Edit(start, end, text, "put `int(...)` around the arguments of a call")


OPERATORS = (made_whole,)
