"""The section that a run adds to pytest's summary."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pytest_learnloop.report.parts import Line, Part, View, course, delivered, judgement, scores
from pytest_learnloop.run.report import Report
from pytest_learnloop.wrapping import wrapped

_Lines = Callable[[Report], Iterator[Line]]


def _in_sentences(lines: _Lines) -> Part:
    """A part with lines that are broken where the terminal ends."""

    def part(report: Report, view: View) -> Iterator[Line]:
        for line, markup in lines(report):
            for piece in wrapped(line, view.width):
                yield piece, markup

    return part


def _aligned(lines: _Lines) -> Part:
    """A part with lines that stay whole."""
    return lambda report, view: lines(report)


_PARTS: tuple[Part, ...] = (
    _in_sentences(course.headline),
    _in_sentences(course.spent),
    _in_sentences(course.chosen),
    _in_sentences(course.notes),
    _aligned(scores.table),
    _in_sentences(scores.on_disk),
    _in_sentences(scores.values),
    _in_sentences(judgement.memorized),
    _in_sentences(judgement.verdict),
    _in_sentences(judgement.only_train_improved),
    _in_sentences(judgement.gate_is_off),
    _in_sentences(judgement.gate),
    delivered.diff,
    delivered.delivery,
)
"""In the order in which they are told."""


def section(report: Report, view: View) -> Iterator[Line]:
    """The lines of the section, in order, without its title."""
    for part in _PARTS:
        yield from part(report, view)
