"""Prepares the tables before anything is collected, and grades predictions where no pipeline runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tables.metrics import of_answers, of_prices
from tables.oracle import block
from tables.prepare import PREPARED, DataError, prepare

_METRICS = {"houses": of_prices, "titanic": of_answers}


def pytest_configure(config: pytest.Config) -> None:
    try:
        prepare()
    except DataError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_learnloop_grade(name: str, result: Any) -> Any:
    """Grade predictions for a part of the validation or held-out rows: ``<task> <split> <part>``."""
    task, split, part = name.split()
    labels = json.loads((PREPARED / task / "labels.json").read_text(encoding="utf-8"))
    return _METRICS[task](block(labels[split], int(part)), result)
