"""What came of each run, in a log that an interrupted comparison goes on from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Terms:
    """What is the same for every run that is compared."""

    model: str
    calls: int
    """Of the model, at most."""
    proposals: int
    """In one update, of optimizers that ask."""
    batch: int
    """Failing cases that one update shows."""
    context: int
    """Tokens of a prompt at most."""


@dataclass(frozen=True)
class Row:
    """One run."""

    terms: Terms
    optimizer: str
    seed: int
    solved: int
    """Functions whose tests all pass with what was delivered, those among them that were held out."""
    functions: int
    start: float
    """Mean score of the held-out tests with the start, 0 to 1."""
    held_out: float
    """The same with what was delivered."""
    calls: int
    tokens: int
    seconds: float
    """Of learning."""
    stopped: str
    """Why it ended."""


def append(row: Row, log: Path) -> None:
    """Write a row to the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(row)) + "\n")


def read(log: Path, terms: Terms) -> list[Row]:
    """The rows of the log that were made on these terms, in order; none where there is no log yet."""
    if not log.exists():
        return []
    plain = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    rows = [Row(**{**each, "terms": Terms(**each["terms"])}) for each in plain]
    return [row for row in rows if row.terms == terms]
