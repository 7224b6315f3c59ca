"""A changed source with one of its changes less: of lines, of words in a line, or of an expression around another."""

from __future__ import annotations

import ast
import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pytest_learnloop.learning.literals import parsed

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_WORDS = 8
"""Changes within lines that are taken back one by one; of more than these each is a line's worth."""


def with_one_change_less(start: str, source: str) -> Iterator[str]:
    """The source without one of its changes to ``start``, the largest changes first; every one parses."""
    yield from _with_one_hunk_less(start, source)
    yield from (less for less in _with_one_word_less(start, source) if parsed(less).body)
    yield from (less for less in _with_one_wrapper_less(start, source) if parsed(less).body)


def _with_one_hunk_less(start: str, source: str) -> Iterator[str]:
    before, after = start.splitlines(keepends=True), source.splitlines(keepends=True)
    single = (less for less in _without_each(before, after) if not _doubles(less, start, source))
    yield from (less for less in single if parsed(less).body)


def _doubles(less: str, start: str, source: str) -> bool:
    """Whether what came back are lines that were moved, and stand in both places now: to move them is one change."""
    lines, before, after = (Counter(filter(None, map(str.strip, each.splitlines()))) for each in (less, start, source))
    restored = lines - after
    return bool(restored) and restored == lines - (before | after)


def _with_one_word_less(start: str, source: str) -> Iterator[str]:
    """What changed within lines that stand for one another."""
    after = source.splitlines(keepends=True)
    for first, last, changes in _changed_within(start, source):
        yield from ("".join([*after[:first], less, *after[last:]]) for less in changes)


def _changed_within(start: str, source: str) -> Iterator[tuple[int, int, list[str]]]:
    """Runs of lines that stand for others: first and last of ``source``, and the lines with one change less each."""
    before, after = start.splitlines(keepends=True), source.splitlines(keepends=True)
    for tag, low, high, first, last in _opcodes(before, after):
        if tag == "replace":
            old, new = _WORDS.findall("".join(before[low:high])), _WORDS.findall("".join(after[first:last]))
            changes = [*_without_each(old, new)]
            if len(changes) <= _MOST_WORDS:
                yield first, last, changes


def _with_one_wrapper_less(start: str, source: str) -> Iterator[str]:
    """New expressions with one of their operands in their place, where nothing of the start gets lost by that.

    What is lost may be the remains of a step or a slice of the start that was wrong: where neither ``a - 1`` nor
    ``a + 1`` is needed, ``a`` was meant, and ``a[:]`` that became of ``a[1:]`` says no more than ``a``.

    Only within lines that stand for others: of lines that are new nothing can be taken back but the whole, and less of
    an expression there is another program, which tests need not tell from the right one.
    """
    lines = {line + 1 for first, last, _ in _changed_within(start, source) for line in range(first, last)}
    try:
        before = [*_expressions(parsed(start))]
        known = {ast.dump(node) for node in before}
        stepped = {ast.dump(operand) for node in before if (operand := _stepped(node)) is not None}
        new = [
            node
            for node in _expressions(parsed(source))
            if {node.lineno, node.end_lineno} <= lines and ast.dump(node) not in known
        ]
    except RecursionError:
        return
    kept = _words_kept(start, source)
    for node in new:
        for operand in _operands(node):
            less = _replaced(source, node, operand)
            remains = operand is _stepped(node, bounds=False) and ast.dump(operand) in stepped
            if remains or _words_kept(start, less) >= kept:
                yield less


def _expressions(tree: ast.AST) -> Iterator[ast.expr]:
    """All expressions, but none within f-strings: before Python 3.12 these don't know where they are.

    None of a ``raise`` either: no test needs the words of an exception, and whoever reads it does.
    """
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.expr):
            yield node
        if not isinstance(node, ast.JoinedStr | ast.Raise):
            pending.extend(ast.iter_child_nodes(node))


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    if not isinstance(node, ast.JoinedStr):
        yield from (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))


def _stepped(node: ast.expr, *, bounds: bool = True) -> ast.expr | None:
    """What an integer is added to or subtracted from, or a slice is taken of; None for any other expression.

    :param bounds: whether the slice may have any.
    """
    match node:
        case ast.BinOp(left=operand, op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())):
            return operand
        case ast.Subscript(value=operand, slice=ast.Slice(lower=lower, upper=upper, step=None)):
            return operand if bounds or lower is upper is None else None
    return None


def _without_each(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The parts of ``after`` joined, with each change in turn taken back; nothing where there is only one."""
    hunks = [opcode for opcode in _opcodes(before, after) if opcode[0] != "equal"]
    if len(hunks) < 2:
        return
    for _, low, high, first, last in hunks:
        yield "".join([*after[:first], *before[low:high], *after[last:]])


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _words_kept(start: str, source: str) -> int:
    """Words of the start that are still there."""
    before, after = _WORDS.findall(start), _WORDS.findall(source)
    return sum(block.size for block in difflib.SequenceMatcher(None, before, after, False).get_matching_blocks())


def _replaced(source: str, node: ast.expr, by: ast.expr) -> str:
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def span(each: ast.expr) -> slice:
        assert each.end_lineno is not None
        assert each.end_col_offset is not None
        return slice(starts[each.lineno - 1] + each.col_offset, starts[each.end_lineno - 1] + each.end_col_offset)

    contents = b"".join(lines)
    place = span(node)
    return (contents[: place.start] + contents[span(by)] + contents[place.stop :]).decode()
