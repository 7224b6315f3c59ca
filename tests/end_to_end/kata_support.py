"""What tests share that learn the kata: a copy of it, and its faults."""

from __future__ import annotations

import shutil
from pathlib import Path

KATA = Path(__file__).parents[2] / "example_projects" / "kata"
FAULTS = (
    "weight = 2 if position % 2 else 1",
    "full, loose = divmod(pack_size, quantity)",
    "return total",
    "return order.paid or is_in_stock(order, available)",
    '{"book": 7, "magazine": 7, "ebook": 8, "calendar": 19, "mug": 19},',
    "if quantity > 10:",
    "return sum(prices) // len(prices)",
    "for start in range(1, len(titles), size):",
    'MAX_PARCEL_KG = trainable(30, note="the carrier takes up to 31 kg")',
    "if await carrier.is_delivered(name):",
    "return self.reserved * self.unit_price",
    "self.reserved -= copies",
)
"""Lines that have to go."""
IN_CI = {"PYTHONHASHSEED": "2", "CI": "true", "COLUMNS": "200"}
SURROUNDINGS = ({"PYTHONHASHSEED": "1", "CI": ""}, IN_CI)
"""Environments in which a run has to be the same: pytest words its failures otherwise where ``CI`` is set."""


def copy_of(source: Path, target: Path) -> None:
    """Put a project as a newcomer finds it into a directory."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*", "__pycache__"), dirs_exist_ok=True)


def faults_left(patch: str) -> set[str]:
    """The faults that a patch does not mend."""
    gone = {line[1:].strip() for line in patch.splitlines() if line.startswith("-")}
    return set(FAULTS) - gone
