"""Wrong words: the texts between the fields of f-strings, and parts of messages, as failing tests expect them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pytest_learnloop.optimizers.mutation.edit import Edit, shortened
from pytest_learnloop.optimizers.mutation.fields import stretches
from pytest_learnloop.optimizers.mutation.operators.operator import Edits, operator
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.texts import TextChange

_STANDS_FOR_ITSELF = re.compile(r"[^\\{}'\"\n\r]*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST = 4
"""Ways in which one string is changed."""
_Replaced = tuple[int, int, str]
"""(start, end, what comes in its place) of a stretch of the source."""
_ALONE = 0.6
"""Weight of what one failing case alone asks for: nearly any fault can be hidden from one case by words."""


@operator("text", 0.7, ast.Constant, ast.JoinedStr)
def text(node: ast.Constant | ast.JoinedStr, subject: Subject) -> Edits:
    """``f"({x})"`` becomes ``f"[{x}]"``: by this what there was differs from what a test compares it with."""
    if not subject.evidence.texts or not _is_string(node):
        return
    start, end = subject.syntax.span(node)
    literal = subject.syntax.text[start:end]
    asked_for = Counter(
        each for changes in subject.evidence.texts for each in dict.fromkeys(_changed(literal, changes))
    )
    for rank, (instead, cases) in enumerate(asked_for.most_common(_MOST)):
        yield subject.syntax.replace(node, instead, weight=_weight(cases, rank))


def _changed(literal: str, changes: Iterable[TextChange]) -> Iterator[str]:
    """A literal as the changes that one case asks for leave it, where they are within what stands for itself there."""
    for first, last in stretches(literal):
        for change in changes:
            if _STANDS_FOR_ITSELF.fullmatch(change.wanted):
                for instead in change.made_in(literal[first:last]):
                    yield literal[:first] + instead + literal[last:]


@operator("texts", 0.7, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr)
def texts(node: ast.stmt, subject: Subject) -> Edits:
    """``"<b>" + x + "</b>"`` becomes ``"<i>" + x + "</i>"``: all that one case asks for in a statement, at once."""
    if not subject.evidence.texts:
        return
    source, places = subject.syntax.text, _stretches(filter(_is_string, ast.walk(node)), subject)
    found = (_all_changed(source, places, changes) for changes in subject.evidence.texts)
    asked_for = Counter(each for each in found if len(each) > 1)
    for rank, (changed, cases) in enumerate(asked_for.most_common(_MOST)):
        start, end, instead = _joined(source, changed)
        words = f"changed `{shortened(source[start:end])}` to `{shortened(instead)}`"
        yield Edit(start, end, instead, words, _weight(cases, rank))


@operator("word", 0.7, ast.FunctionDef, ast.AsyncFunctionDef)
def word(node: ast.FunctionDef | ast.AsyncFunctionDef, subject: Subject) -> Edits:
    """``"unicode or None" if a else "unicode"`` becomes ``"str or None" if a else "str"``: a word that is wrong in all.

    That is one which stands in several strings of the function.
    """
    if not subject.evidence.texts or node is not subject.syntax.root:
        return
    source, places = subject.syntax.text, _stretches(filter(_is_string, subject.syntax.nodes), subject)
    found = (_replaced_word(source, places, change) for changes in subject.evidence.texts for change in changes)
    asked_for = Counter(each for each in found if len(each) > 1)
    for rank, (changed, cases) in enumerate(asked_for.most_common(_MOST)):
        start, end, instead = _joined(source, changed)
        was, wanted = source[slice(*changed[0][:2])], changed[0][2]
        yield Edit(start, end, instead, f"changed `{was}` to `{wanted}` in all strings", _weight(cases, rank))


def _replaced_word(source: str, places: Sequence[tuple[int, int]], change: TextChange) -> tuple[_Replaced, ...]:
    """All places of a word that a change replaces by another one; none where it is about something else."""
    if not (_WORD.fullmatch(change.was) and _WORD.fullmatch(change.wanted)):
        return ()
    whole = re.compile(rf"\b{change.was}\b")
    found = ((start, match) for start, end in places for match in whole.finditer(source[start:end]))
    return tuple((start + match.start(), start + match.end(), change.wanted) for start, match in found)


def _stretches(strings: Iterable[ast.AST], subject: Subject) -> list[tuple[int, int]]:
    """Start and end, in the source, of what stands for itself in strings, in its order."""
    every = list(strings)
    within = {inner for each in every for inner in ast.walk(each) if inner is not each}
    spans = sorted(subject.syntax.span(each) for each in every if each not in within)
    return [
        (start + first, start + last)
        for start, end in spans
        for first, last in stretches(subject.syntax.text[start:end])
    ]


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _weight(cases: int, rank: int) -> float:
    """How likely a change is that so many failing cases ask for, behind so many others of the place."""
    return (1.0 if cases > 1 else _ALONE) / (1 + rank)


def _all_changed(
    source: str, places: Sequence[tuple[int, int]], changes: Iterable[TextChange]
) -> tuple[_Replaced, ...]:
    """Those of the places that changes are within, one each, in the order of the source."""
    changed: dict[tuple[int, int], str] = {}
    for change in changes:
        for start, end in places:
            instead = next(change.made_in(source[start:end]), None)
            if instead is not None and (start, end) not in changed and _STANDS_FOR_ITSELF.fullmatch(change.wanted):
                changed[start, end] = instead
                break
    return tuple((*place, changed[place]) for place in sorted(changed))


def _joined(source: str, changed: Sequence[_Replaced]) -> _Replaced:
    """Several changes as one, with what stands between them."""
    begin = end = changed[0][0]
    instead = ""
    for start, after, wanted in changed:
        instead += source[end:start] + wanted
        end = after
    return begin, end, instead


OPERATORS = (text, texts, word)
