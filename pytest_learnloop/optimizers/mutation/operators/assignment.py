"""Wrong assignments: another augmentation, or one too many or too few, and variables that a loop forgets to change."""

from __future__ import annotations

import ast

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.insertion import inserted_after
from pytest_learnloop.optimizers.mutation.operators.arithmetic import SYMBOLS, alternatives
from pytest_learnloop.optimizers.mutation.operators.constants import is_number
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import Leaving, Loop

_MOST_NAMES = 3
_MAKERS = ("__init__", "__new__", "__post_init__")


@operator("augmented assignment", 0.9, ast.AugAssign)
def another_augmentation(node: ast.AugAssign, subject: Subject) -> Edits:
    """``a += b`` becomes ``a -= b`` or ``a = b``."""
    old = f"{SYMBOLS[type(node.op)]}="
    begin = subject.syntax.text.index(old, *subject.syntax.between(node.target, node.value))
    symbols = [
        (f"{SYMBOLS[instead]}=", weight)
        for instead, weight in alternatives(node.op, subject.evidence.unsupported.get(old))
    ]
    for new, weight in [*symbols, ("=", 0.5)]:
        yield Edit(begin, begin + len(old), new, f"changed `{old}` to `{new}`", weight)


@operator("accumulation", 0.3, ast.Assign)
def accumulated(node: ast.Assign, subject: Subject) -> Edits:
    """``a = b`` becomes ``a += b``: within a loop, or where ``a`` may hold something that ``b`` doesn't mention."""
    if len(node.targets) != 1 or isinstance(node.targets[0], ast.Tuple):
        return
    if subject.syntax.loop(node) is None and not _overwrites(node, subject):
        return
    start, end = subject.syntax.between(node.targets[0], node.value)
    begin = subject.syntax.text.index("=", start, end)
    for new, weight in (("+=", 1.0), ("-=", 0.3), ("*=", 0.3)):
        yield Edit(begin, begin + 1, new, f"changed `=` to `{new}`", weight)


@operator("variable of a loop", 0.6, ast.For, ast.AsyncFor, ast.While)
def changed_by_loop(node: Loop, subject: Subject) -> Edits:
    """A round ends with ``a = b``, ``a`` being a constant from before the loop that it reads, and ``b`` what it binds.

    ``while`` may end with ``a += 1`` as well, where ``a`` is a number.
    """
    last = node.body[-1]
    if isinstance(last, Leaving):
        return
    inner = [each for part in node.body for each in ast.walk(part) if isinstance(each, ast.Name)]
    read = {each.id for each in inner if isinstance(each.ctx, ast.Load)}
    bound = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    if isinstance(node, ast.While):
        read |= {each.id for each in ast.walk(node.test) if isinstance(each, ast.Name)}
    found = [name for name in subject.scope.visible(last) if name in bound]
    likeliest = sorted(found, key=lambda name: name not in subject.scope.unread)[:_MOST_NAMES]
    for name, constant in subject.scope.never_changed.items():
        if name not in read - bound or constant.lineno > node.lineno:
            continue
        changes = [f"{name} = {other}" for other in likeliest]
        if isinstance(node, ast.While) and is_number(constant.value):
            changes.insert(0, f"{name} += 1")
        for rank, text in enumerate(changes):
            edit = inserted_after(last, text, f"inserted `{text}`", subject, weight=1 / (1 + 0.3 * rank))
            if edit is not None:
                yield edit


def _overwrites(node: ast.Assign, subject: Subject) -> bool:
    """Whether the target may hold something before, which the value is not made of."""
    target = node.targets[0]
    if ast.unparse(target) in {ast.unparse(part) for part in ast.walk(node.value) if isinstance(part, type(target))}:
        return False
    if isinstance(target, ast.Name):
        return subject.scope.is_bound_above(target)
    # What an object is made of holds nothing yet while it is made.
    return isinstance(target, ast.Attribute | ast.Subscript) and subject.name.rpartition(".")[2] not in _MAKERS


OPERATORS = (another_augmentation, accumulated, changed_by_loop)
