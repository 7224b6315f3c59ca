"""The page of a study, in Markdown: its tables, its plots, and the commands that made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_learnloop.study import table
from pytest_learnloop.study.journal import Record
from pytest_learnloop.study.markdown import escaped
from pytest_learnloop.study.summary import Summary
from pytest_learnloop.words import counted


def page(record: Record, summaries: Sequence[Summary], plots: Sequence[tuple[str, str]], notes: Sequence[str]) -> str:
    """
    :param plots: (title, name of the files beside the page without their suffix).
    :param notes: what the reader should know, a sentence each.
    """
    return "\n".join(
        [
            *_head(record),
            *(line for summary in summaries for line in _table(summary)),
            table.caption(record),
            "",
            *(f"- {escaped(note)}" for note in notes),
            *([""] if notes else []),
            *(line for title, name in plots for line in _plot(title, name)),
            *_settings(record),
            *_commands(record),
        ]
    )


def _head(record: Record) -> Iterator[str]:
    begun = record.begun
    yield f"# Study: {escaped(begun.study)}"
    yield ""
    yield f"{counted(len(begun.cells), 'cell')}, {counted(begun.trials, 'trial')} of each setting, made by"
    yield ""
    yield from _code([begun.command])


def _table(summary: Summary) -> Iterator[str]:
    if summary.task:
        yield f"## {escaped(summary.task)}"
        yield ""
    yield from table.markdown([[escaped(text) for text in row] for row in table.table(summary)])
    yield ""


def _plot(title: str, name: str) -> Iterator[str]:
    yield f"## {escaped(title)}"
    yield ""
    yield f"![{escaped(title)}]({name}.png)"
    yield ""
    yield f"As [SVG]({name}.svg)."
    yield ""


def _settings(record: Record) -> Iterator[str]:
    begun = record.begun
    yield "## Settings"
    yield ""
    rows = [["option", "value"]]
    rows += [[f"`{name}`", escaped(", ".join(values))] for name, values in begun.axes.items()]
    rows += [[f"`{name}`", escaped(value)] for name, value in begun.fixed.items()]
    yield from table.markdown(rows)
    yield ""
    yield f"With {', '.join(f'{name} {version}' for name, version in begun.versions.items())}."
    yield "What each cell was set to in full is in `journal.jsonl`, its numbers are in [cells.csv](cells.csv)."
    yield ""


def _commands(record: Record) -> Iterator[str]:
    yield "## The command of each cell"
    yield ""
    yield from _code([cell.command for cell in record.begun.cells])


def _code(lines: Sequence[str]) -> Iterator[str]:
    yield "```"
    yield from lines
    yield "```"
    yield ""
