"""A reader of what ``optimizers.text.steps`` writes, which knows no more than the text says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pytest_learnloop.domain import Step

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_RATE = re.compile(r"(-?\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)")
_ROW = re.compile(r"(\d+)(?:-(\d+))?(?: (not shown))?(?:\|(.*))?")


@dataclass
class Told:
    """What is known of a column from the last that was told of it."""

    value: str
    rate: Decimal = field(default_factory=Decimal)

    def go_on(self) -> None:
        if self.rate:
            self.value = str(Decimal(self.value) + self.rate)


def read(text: str) -> tuple[list[Step], list[dict[str, str]]]:
    """The steps that a text tells, without their calls, and what parameters gave in each."""
    return Reader(text).steps()


class Reader:
    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        head = next(n for n, line in enumerate(lines) if line.partition("|")[0] == "step")
        said = "\n".join(lines[:head])
        self.names = [name for name in split(lines[head], "|")[1:] if name != "others"]
        self.rows = lines[head + 1 :]
        self.constant = dict(pairs(listed(said, "Never changing: "), " "))
        self.at_times = dict(pairs(listed(said, "Whenever there: "), " "))
        self.equal = dict(pairs(listed(said, "Always equal: "), " = "))
        self.changes = dict(pairs(listed(said, "Where not told, the change since the step before: "), " of "))
        found = re.search(r"^The reward is (\S+) where not told", said, re.MULTILINE)
        assert found
        self.usual = found[1]
        self.known: dict[str, Told] = {}
        self.before: dict[str, str] = {}
        self.fresh: set[str] = set()
        self.begun = False
        self.told_names = {*self.names, *(name for row in self.rows for name in others_of(row, len(self.names)))}

    def steps(self) -> tuple[list[Step], list[dict[str, str]]]:
        steps, results = [], []
        for step, fields in self._all():
            steps.append(step)
            results.append({name: value for name, value in fields.items() if is_call(name)})
        return steps, results

    def _all(self) -> Iterator[tuple[Step, dict[str, str]]]:
        for row in self.rows:
            found = _ROW.fullmatch(row)
            assert found or row == "another episode"
            if not found or found[3]:
                self.known.clear()
                continue
            first, last = int(found[1]), int(found[2] or found[1])
            reward, ended = self._told(found[4] or "")
            for number in range(first, last + 1):
                yield self._step(number, reward, ended)

    def _told(self, cells: str) -> tuple[str, str]:
        self.before = {name: told.value for name, told in self.known.items()}
        for told in self.known.values():
            told.go_on()
        self.fresh = set()
        reward, ended = self.usual, ""
        row = split(cells, "|")
        for name, text in zip(self.names, row, strict=False):
            if text:
                self._learn(name, text)
        for other in split("|".join(row[len(self.names) :]), ";"):
            if not other.strip():
                continue
            name, text = pair(other.strip(), " ")
            if name == "reward":
                reward = text
            elif name == "ended":
                ended = text
            elif text == "absent":
                self._forget(name)
            else:
                self._learn(name, text)
        self.begun = True
        return reward, ended

    def _learn(self, name: str, text: str) -> None:
        rate = _RATE.fullmatch(text)
        self.known[name] = Told(rate[1], Decimal(rate[2])) if rate else Told(text)
        self.fresh.add(name)

    def _forget(self, thing: str) -> None:
        for name in [*self.known]:
            if name == thing or (name.rpartition(".")[0] == thing and thing not in self.told_names):
                del self.known[name]

    def _step(self, number: int, reward: str, ended: str) -> tuple[Step, dict[str, str]]:
        if not self.begun:
            self.before = {name: told.value for name, told in self.known.items()}
            for told in self.known.values():
                told.go_on()
            self.fresh = set()
        self.begun = False
        for name, source in self.changes.items():
            if name not in self.fresh and source in self.known and source in self.before:
                change = Decimal(self.known[source].value) - Decimal(self.before[source])
                self.known[name] = Told(str(change))
        fields = {name: told.value for name, told in self.known.items()}
        fields |= {name: fields[source] for name, source in self.equal.items() if source in fields}
        owners = {name.rpartition(".")[0] for name in fields}
        fields |= {name: value for name, value in self.at_times.items() if name.rpartition(".")[0] in owners}
        fields |= self.constant
        plain = {name: unquoted(value) for name, value in fields.items()}
        observed = {named(name): value for name, value in plain.items() if name != "action" and not is_call(name)}
        return (
            Step(number, tuple(observed.items()), plain["action"], float(reward), ending=ended),
            {name: value for name, value in plain.items() if is_call(name)},
        )


def is_call(name: str) -> bool:
    return "()" in name and not name.startswith('"')


def named(name: str) -> str:
    return "" if name == "observed" else unquoted(name)


def unquoted(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text


def split(text: str, sign: str) -> list[str]:
    """The parts between signs that stand outside quotes."""
    return [text[a:b] for a, b in spans(text, sign)]


def spans(text: str, sign: str) -> Iterator[tuple[int, int]]:
    begin = place = 0
    while place < len(text):
        quoted = re.compile(_QUOTED).match(text, place) if opens(text, place) else None
        if quoted:
            place = quoted.end()
            continue
        if text[place] == sign:
            yield begin, place
            begin = place + 1
        place += 1
    yield begin, len(text)


def opens(text: str, place: int) -> bool:
    """Whether a quote at a place begins a name or a value."""
    return text[place] == '"' and (not place or text[place - 1] in "|; ")


def pair(text: str, sign: str) -> tuple[str, str]:
    found = re.compile(_QUOTED).match(text)
    end = found.end() if found else text.index(sign)
    return text[:end], text[end + len(sign) :]


def pairs(texts: list[str], sign: str) -> list[tuple[str, str]]:
    return [pair(text.strip(), sign) for text in texts]


def listed(said: str, beginning: str) -> list[str]:
    lines = [line for line in said.split("\n") if line.startswith(beginning)]
    told = split(lines[0].removeprefix(beginning), ";") if lines else []
    return [one for each in told for one in spread(each.strip())]


def spread(text: str) -> list[str]:
    """``a.0..2.b 8`` as what it stands for."""
    found = None if text.startswith('"') else re.match(r"[^\s\"]*?\.(\d+)\.\.(\d+)\.", text)
    if not found:
        return [text]
    run = f".{found[1]}..{found[2]}."
    return [text.replace(run, f".{number}.") for number in range(int(found[1]), int(found[2]) + 1)]


def others_of(row: str, columns: int) -> Iterator[str]:
    cells = split(row, "|")[1 + columns :]
    for other in split("|".join(cells), ";"):
        if other.strip():
            name, text = pair(other.strip(), " ")
            if text != "absent" and name not in ("reward", "ended"):
                yield name
