"""The steps of an episode as columns: what each field was, step by step."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pytest_learnloop.domain import Call, Step

STEP, ACTION, REWARD, ENDED, OBSERVED, OTHERS = "step", "action", "reward", "ended", "observed", "others"
ABSENT = "absent"
_WORDS = frozenset({STEP, ACTION, REWARD, ENDED, OBSERVED, OTHERS})
"""What a field is not called but between quotes."""
_NAME = re.compile(r"\w[\w.\[\]]*")
_READS_OTHERWISE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029|;]|(^|\s)\"|^\s|\s$|^$|^-?\d+(\.\d+)?[+-]\d+(\.\d+)?$")

Column = Sequence[str | None]
"""A value as it is written, step by step; None where it isn't there."""


@dataclass(frozen=True)
class Columns:
    """Steps as columns of equal length."""

    numbers: Sequence[int]
    of: Mapping[str, Column]
    """Name as it is written -> the column: the action, what was observed, what parameters gave."""
    rewards: Sequence[str]
    endings: Sequence[str]

    @cached_property
    def beginnings(self) -> frozenset[int]:
        """Places where another episode begins than the first one."""
        numbers = self.numbers
        return frozenset(place for place in range(1, len(numbers)) if numbers[place] != numbers[place - 1] + 1)

    @cached_property
    def usual_reward(self) -> str:
        """The one that most steps have."""
        return Counter(self.rewards).most_common(1)[0][0]


def columns(steps: Sequence[Step], calls: Sequence[Call]) -> Columns:
    """The columns of some steps, of which there is at least one.

    :param calls: those of the outcome, which the steps point to.
    """
    of: dict[str, list[str | None]] = {}
    for index, step in enumerate(steps):
        for name, value in _fields(step, calls):
            of.setdefault(name, [None] * len(steps))[index] = written(value)
    return Columns(
        [step.number for step in steps], of, [amount(step.reward) for step in steps], [step.ending for step in steps]
    )


def _fields(step: Step, calls: Sequence[Call]) -> Iterator[tuple[str, str]]:
    yield ACTION, step.action
    for name, value in step.observation:
        yield _named(name), value
    seen = Counter[str]()
    for call in (calls[index] for index in step.calls if index < len(calls)):
        name = f"{call.parameter.partition(':')[2]}()"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}", came_of(call)


def came_of(call: Call) -> str:
    """What a call gave, or in words that it gave nothing."""
    if call.exception:
        return f"raised {call.exception}"
    return "did not end" if call.result is None else call.result


def amount(reward: float) -> str:
    """A reward, as short as it can be told."""
    return str(int(reward)) if reward.is_integer() else repr(reward)


def written(value: str) -> str:
    """A value as it is; between quotes, as in JSON, where it would be read as something else."""
    return json.dumps(value) if value == ABSENT or _READS_OTHERWISE.search(value) else value


def _named(field: str) -> str:
    if not field:
        return OBSERVED
    return json.dumps(field) if field in _WORDS or ".." in field or not _NAME.fullmatch(field) else field
