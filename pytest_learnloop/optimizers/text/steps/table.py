"""The steps of an episode as a table, with a row wherever something does not go on as it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_learnloop.optimizers.text.steps.columns import ABSENT, ACTION, ENDED, OTHERS, REWARD, STEP, Columns
from pytest_learnloop.optimizers.text.steps.motion import Cell, following, moving, staying
from pytest_learnloop.optimizers.text.steps.regularities import Regularities

_OFTEN = 2
"""A column stands in the table where at least every second row tells it; the others are told by name."""


@dataclass(frozen=True)
class Row:
    """One step, and how many after it go on like it."""

    first: int
    """Place among the steps, as is ``last``."""
    last: int
    cells: Mapping[str, str]
    """Name of a column -> what is told of it."""
    remarks: tuple[str, ...]
    """What is told of this step alone, and what is gone from here on."""


@dataclass(frozen=True)
class StepTable:
    """Chosen steps of an episode."""

    columns: Columns
    regularities: Regularities
    shown: Sequence[int]
    """Places of the steps that are shown, in order."""
    whole: Collection[int]
    """Places of those for which a row tells all, also what goes on as it did."""

    def __str__(self) -> str:
        rows = list(self._rows())
        names = self._in_columns(rows)
        lines = ["|".join([STEP, *names, *([OTHERS] if self._has_others(rows, names) else [])])]
        after = 0
        for row in rows:
            lines += self._between(after, row.first)
            lines.append(self._line(row, names))
            after = row.last + 1
        return "\n".join([*lines, *self._between(after, len(self.columns.numbers))])

    def _rows(self) -> Iterator[Row]:
        """Rows in time; one ends where the next has something to tell."""
        joined = self._joined()
        cells = self._cells(joined)
        row: Row | None = None
        alone = False
        for place, step in enumerate(self.shown):
            told = {
                name: cell.text for name, each in cells.items() if (cell := each[place]) and self._tells(step, cell)
            }
            remarks = (*self._gone(place, joined), *self._of_this_step(step))
            if row is not None and joined[place] and not (told or remarks or alone):
                row = Row(row.first, step, row.cells, row.remarks)
                continue
            if row is not None:
                yield row
            row, alone = Row(step, step, told, remarks), any(self._of_this_step(step))
        if row is not None:
            yield row

    def _joined(self) -> list[bool]:
        before = [None, *self.shown]
        return [
            last == step - 1 and step not in self.columns.beginnings
            for last, step in zip(before, self.shown, strict=False)
        ]

    def _cells(self, joined: Sequence[bool]) -> dict[str, list[Cell | None]]:
        def shown(name: str) -> list[str | None]:
            return [self.columns.of[name][step] for step in self.shown]

        told = {name: moving(shown(name), joined) for name in self.regularities.told}
        told[ACTION] = staying(shown(ACTION), joined)
        changes = self.regularities.changes.items()
        return told | {name: following(shown(name), shown(source), joined) for name, source in changes}

    def _tells(self, step: int, cell: Cell) -> bool:
        return cell.needed or step in self.whole

    def _gone(self, place: int, joined: Sequence[bool]) -> Iterator[str]:
        if not joined[place]:
            return  # what isn't told anew isn't there
        before, now = self.shown[place - 1], self.shown[place]
        things = {thing: name for name, thing in self.regularities.comes_and_goes.items()}
        for thing, name in things.items():
            column = self.columns.of[name]
            if column[before] is not None and column[now] is None:
                yield f"{thing} {ABSENT}"

    def _of_this_step(self, step: int) -> Iterator[str]:
        if self.columns.rewards[step] != self.columns.usual_reward:
            yield f"{REWARD} {self.columns.rewards[step]}"
        if self.columns.endings[step]:
            yield f"{ENDED} {self.columns.endings[step]}"

    def _in_columns(self, rows: Sequence[Row]) -> list[str]:
        filled = Counter(name for row in rows for name in row.cells)
        often = {name for name, times in filled.items() if times * _OFTEN >= len(rows)} | {ACTION}
        return [name for name in self.columns.of if name in often]

    @staticmethod
    def _has_others(rows: Sequence[Row], names: Collection[str]) -> bool:
        return any(row.remarks or any(name not in names for name in row.cells) for row in rows)

    def _line(self, row: Row, names: Sequence[str]) -> str:
        others = [f"{name} {text}" for name, text in row.cells.items() if name not in names]
        cells = [row.cells.get(name, "") for name in names]
        return "|".join([self._steps(row.first, row.last), *cells, "; ".join([*others, *row.remarks])]).rstrip("|")

    def _steps(self, first: int, last: int) -> str:
        numbers = self.columns.numbers
        return str(numbers[first]) if first == last else f"{numbers[first]}-{numbers[last]}"

    def _between(self, first: int, end: int) -> Iterator[str]:
        """Lines on the steps that are left out before a row, and on the episode that begins there or with it."""
        starts = [first, *sorted(each for each in self.columns.beginnings if first < each <= end)]
        for start, stop in zip(starts, [*starts[1:], end], strict=True):
            if start in self.columns.beginnings:
                yield "another episode"
            if start < stop:
                yield f"{self._steps(start, stop - 1)} not shown"
