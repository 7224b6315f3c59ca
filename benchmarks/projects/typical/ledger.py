"""Reading a ledger, checking it and summing it up."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Entry:
    """One line of a ledger."""

    day: date
    account: str
    amount: Decimal
    note: str


def parse_amount(text: str) -> Decimal:
    """An amount such as ``1,234.50`` or ``(12.00)``, which is negative."""
    cleaned = text.strip().replace(",", "")
    if cleaned.startswith("(") and cleaned.endswith(")"):
        return -Decimal(cleaned[1:-1])
    return Decimal(cleaned)


def parse(text: str) -> list[Entry]:
    """The entries of a ledger in CSV."""
    entries = []
    for row in csv.DictReader(io.StringIO(text)):
        day = date.fromisoformat(row["day"])
        entries.append(Entry(day, row["account"].strip().lower(), parse_amount(row["amount"]), row["note"]))
    return entries


def balances(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Account -> sum of its amounts."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        sums[entry.account] += entry.amount
    return dict(sums)


def monthly(entries: Iterable[Entry]) -> dict[tuple[int, int], Decimal]:
    """(year, month) -> sum of the amounts."""
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for entry in entries:
        sums[entry.day.year, entry.day.month] += entry.amount
    return dict(sums)
