"""pytest's failure text of a report, for readers who may not see other cases."""

from __future__ import annotations

import copy
import os
import re
import tokenize
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from pytest_learnloop.evaluation import internals

_MARGIN = 4
"""Width of what pytest puts before each line of source: blanks, or the mark of the line that failed."""
_SAID = "E   "
_TOOL = re.compile(r"<(_pytest|pytest_learnloop)\.[\w.]+ object at 0x[0-9a-fA-F]+>")
"""A fixture of pytest's, or ours, of which nothing but its class is shown: the test's arguments name it already."""


def failure_text(report: pytest.TestReport) -> str:
    """The text of a failed report, without the decorators of the functions that the failure went through.

    A parametrize list there tells the values of other cases, held-out ones among them. Fixtures such as ``monkeypatch``
    are not told as values, which costs tokens and says nothing. Files are named by absolute
    paths, wherever the process works. The report stays as it is.
    """
    longrepr: Any = copy.copy(report.longrepr)
    if hasattr(longrepr, "chain"):
        longrepr.chain = [(_told(traceback), *rest) for traceback, *rest in longrepr.chain]
    elif hasattr(longrepr, "tblines"):  # a fixture that does not exist, below the head of the test that asks for it
        longrepr.tblines = []
        longrepr.errorstring = longrepr.errorstring.partition("\n")[0]  # all fixtures follow, those of other tests too
    shown = copy.copy(report)
    shown.longrepr = longrepr
    text = internals.text_of(shown)
    # Source is told from words by its margin, which pytest strips from the first line.
    return f"{' ' * _MARGIN}{text}" if text.startswith(("def ", "async def ")) else text


def _told(traceback: Any) -> Any:
    shown = copy.copy(traceback)
    shown.reprentries = [copy.copy(entry) for entry in traceback.reprentries]
    for entry in shown.reprentries:
        entry.lines = _without_decorators(entry.lines)
        arguments = getattr(entry, "reprfuncargs", None)
        if arguments is not None:
            entry.reprfuncargs = copy.copy(arguments)
            entry.reprfuncargs.args = [each for each in arguments.args if not _TOOL.fullmatch(str(each[1]))]
        place = getattr(entry, "reprfileloc", None)
        if place is not None:
            entry.reprfileloc = copy.copy(place)
            entry.reprfileloc.path = _absolute(place.path)
    return shown


def _absolute(path: str) -> str:
    """The path of a file where there is one; Python has names for what comes from none, such as ``<string>``."""
    return os.path.abspath(path) if os.path.exists(path) else path


def _without_decorators(lines: Sequence[str]) -> list[str]:
    """The lines of one level of a traceback: source up to the line that failed, and what was said of it."""
    end = next((number for number, line in enumerate(lines) if line.startswith(_SAID)), len(lines))
    source = [line[_MARGIN:] for line in lines[:end]]
    begin = _definition(source) if source and source[0].startswith("@") else 0
    return [*lines[begin:end], *lines[end:]]


def _definition(source: Sequence[str]) -> int:
    """Index of the line on which a decorated definition begins; the number of lines where that is not among them.

    Decorators may hold anything, the words of a definition too, so that they have to be read as Python reads them.
    """
    lines: Iterator[str] = (f"{line}\n" for line in source)
    begins = True
    try:
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            if begins and token.type == tokenize.NAME:
                return token.start[0] - 1
            if token.type not in (tokenize.NL, tokenize.COMMENT):
                begins = token.type == tokenize.NEWLINE
    except (tokenize.TokenError, SyntaxError):  # the failure was in a decorator: the source ends in its middle
        pass
    return len(source)
