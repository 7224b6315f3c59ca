"""What is to be predicted, and from which table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One table with a column to be predicted."""

    name: str
    file: str
    """Name of the CSV file in the folder that LEARNLOOP_DATA names."""
    target: str
    rows: int
    columns: int
    """Those of the file, to tell whether it is the right one."""


HOUSES = Task("houses", "house_prices_train.csv", "SalePrice", rows=1460, columns=81)
TITANIC = Task("titanic", "spaceship_titanic_train.csv", "Transported", rows=8693, columns=14)
TASKS = (HOUSES, TITANIC)
