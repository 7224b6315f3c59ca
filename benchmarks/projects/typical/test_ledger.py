"""40 tests of one to three milliseconds that call what is trained a few hundred times each."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from ledger import balances, monthly, parse, parse_amount

ROWS = 250


@pytest.fixture
def text(request: pytest.FixtureRequest) -> str:
    """A ledger."""
    chance = random.Random(request.node.name)
    lines = ["day,account,amount,note"]
    for number in range(ROWS):
        day = date(2024, 1, 1) + timedelta(days=number)
        amount = chance.choice(['"1,234.50"', "12.00", "(7.25)"])
        lines.append(f"{day.isoformat()},{chance.choice(['Rent', 'food', 'Travel '])},{amount},row {number}")
    return "\n".join(lines)


@pytest.mark.parametrize("n", range(10))
def test_reads_every_row(text: str, n: int) -> None:
    entries = parse(text)
    assert len(entries) == ROWS
    assert entries[n].note == f"row {n}"


@pytest.mark.parametrize("n", range(10))
def test_balances_add_up(text: str, n: int) -> None:
    entries = parse(text)
    assert sum(balances(entries).values()) == sum(entry.amount for entry in entries)
    assert set(balances(entries)) <= {"rent", "food", "travel"}


@pytest.mark.parametrize("n", range(10))
def test_months_are_written(text: str, n: int, tmp_path: Path) -> None:
    sums = monthly(parse(text))
    path = tmp_path / "months.json"
    path.write_text(json.dumps({f"{year}-{month}": str(total) for (year, month), total in sums.items()}))
    assert len(json.loads(path.read_text())) == len(sums)


@pytest.mark.parametrize("n", range(10))
def test_amounts(n: int) -> None:
    for cents in range(300):
        assert parse_amount(f"({n},000.{cents % 100:02})") == -(n * 1000 + Decimal(cents % 100) / 100)
