"""Numbers by step and bisection: where a changed number gave a better score, the next ones come from around it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from pytest_learnloop.domain import Experience
from pytest_learnloop.optimizers.mutation.frontier import Find
from pytest_learnloop.optimizers.mutation.operators.constants import number_at, with_number
from pytest_learnloop.optimizers.mutation.subject import Subject

_STEPS = (2.0, 1.0, -0.5, 0.5, 4.0, 0.25, -0.25, 0.125, -0.125, 1 / 16, -1 / 16, 1 / 64, -1 / 64)
"""Next numbers, in steps of the last improvement: on in its direction, then halving around where it came to."""


def grades(experiences: Iterable[Experience]) -> bool:
    """Whether some case tells more than right or wrong."""
    return any(0.0 < experience.outcome.score < 1.0 for experience in experiences)


def stepped(find: Find, subject: Subject) -> Iterator[Find]:
    """Further numbers in the place of one that an accepted edit changed; none where it changed something else.

    :param subject: the parameter as the accepted edit left it.
    """
    before = _number_within(find.subject, find.edit.start, find.edit.end)
    after = _number_within(subject, find.edit.start, find.edit.start + len(find.edit.text))
    if before is None or after is None:
        return
    (_, old), (node, new) = before, after
    for step in _STEPS:
        value = new + (new - old) * step
        value = round(value) if isinstance(new, int) else float(f"{value:.6g}")
        if value not in (old, new):
            yield Find(subject, find.operator, find.place, find.line, with_number(node, value, subject), find.worth)


def _number_within(subject: Subject, start: int, end: int) -> tuple[ast.expr, float] | None:
    for node in subject.syntax.nodes:
        if isinstance(node, ast.Constant | ast.UnaryOp):
            value, (first, last) = number_at(node, subject), subject.syntax.span(node)
            if value is not None and start <= first and last <= end:
                return node, value
    return None
