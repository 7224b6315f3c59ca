"""The cells of a study: every setting of the grid on every task, in every trial."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from json import dumps

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.study.plan import OFF, Plan, Task, Texts

_DECIDE_SPLITS = ("split", "split-by", "held-out", "target")
"""Options that are meant to change which test is in which split, beside the seed."""
_LONGEST_SLUG = 60

Setting = Mapping[str, Texts]
"""Name of an option -> what it is set to."""


@dataclass(frozen=True)
class Cell:
    """One run of the learning loop."""

    task: Task
    setting: Setting
    """Of the options in the grid."""
    trial: int
    """1-based."""
    options: Setting
    """Of all options: what is fixed, the setting, and the seed."""
    selection: tuple[str, ...] = ()
    """The user's own arguments, as far as what the cell gives may depend on them."""

    @cached_property
    def id(self) -> str:
        """Readable, and good for the name of a directory; equal for cells that are the same run."""
        told = [self.task.name, *(f"{name}-{'-'.join(texts)}" for name, texts in self.setting.items())]
        slug = re.sub(r"[^\w.]+", "-", "-".join(filter(None, told)))[:_LONGEST_SLUG].strip("-.")
        identity = _digest([self.task.name, self._tests, sorted(self.options.items())])
        return "-".join(filter(None, [slug, f"trial-{self.trial}", identity]))

    @property
    def label(self) -> str:
        """For people: task, setting and trial."""
        return ", ".join(filter(None, [self.task.name, label_of(self.setting), f"trial {self.trial}"]))

    @property
    def splits(self) -> str:
        """Equal for cells whose tests must be split alike."""
        deciding = [(name, self.options[name]) for name in _DECIDE_SPLITS if name in self.options]
        return f"trial-{self.trial}-{_digest([self._tests, deciding])}"

    @property
    def _tests(self) -> list[object]:
        return [self.task.paths, self.task.keywords, self.task.marks, self.task.arguments, self.selection]


def cells_of(plan: Plan, selection: tuple[str, ...] = ()) -> Iterator[Cell]:
    """All cells, trial by trial, so that a study that is not through yet compares all settings already.

    :raises SettingsError: the seed that is fixed is no whole number.
    """
    settings = [dict(zip(plan.grid, values, strict=True)) for values in itertools.product(*plan.grid.values())]
    for trial in range(1, plan.trials + 1):
        for task, setting in itertools.product(plan.tasks, settings):
            options = {**plan.fixed, **task.fixed, **setting}
            seed = str(_whole(options.get("seed", ("0",))) + trial - 1)
            yield Cell(task, setting, trial, {**options, "seed": (seed,)}, selection)


def label_of(setting: Setting) -> str:
    """A setting for people, such as ``batch=3, gate=off``; empty where there is no grid."""
    return ", ".join(f"{name}={value_of(texts)}" for name, texts in setting.items())


def value_of(texts: Texts) -> str:
    """The value of one option for people."""
    return " + ".join(texts) or "none"


def arguments_of(options: Setting, switches: Collection[str]) -> list[str]:
    """The options as arguments of pytest."""
    arguments = []
    for name, texts in options.items():
        if name in switches:
            arguments += [] if texts == OFF else [f"--learn-{name}"]
        else:
            arguments += [f"--learn-{name}={text}" for text in texts]
    return arguments


def _whole(texts: Texts) -> int:
    (text,) = texts
    if not re.fullmatch(r"\d{1,9}", text):
        raise SettingsError(
            f"--learn-study: seed = {text!r}: give a whole number from 0 up, the seed of the first trial"
        )
    return int(text)


def _digest(value: object) -> str:
    return blake2b(dumps(value).encode(), digest_size=4).hexdigest()
