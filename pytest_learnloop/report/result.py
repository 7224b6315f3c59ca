"""``result.json``: a run's result for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pytest_learnloop.domain import Split
from pytest_learnloop.files import write_atomically
from pytest_learnloop.report.verdict import as_data
from pytest_learnloop.run.report import Report

SCHEMA_VERSION = 1


def write_result(report: Report, path: Path) -> None:
    """Write the result where other programs find it."""
    write_atomically(path, (json.dumps(result(report), indent=2) + "\n").encode())


def result(report: Report) -> dict[str, Any]:
    """The result as plain data. ``start`` and ``best`` hold the mean score (0 to 1) of each split, null if empty."""
    sizes = {split.value: sum(each is split for each in report.splits.values()) for split in Split}
    return {
        "schema_version": SCHEMA_VERSION,
        "run": report.run_id,
        "status": report.status.value,
        "stopped": report.stopped,
        "settings": dict(report.settings),
        "chosen": [asdict(each) for each in report.chosen],
        "splits": {**sizes, "guards": report.guards},
        "start": {each.split.value: each.start for each in report.comparisons},
        "best": {each.split.value: each.best for each in report.comparisons},
        "verdict": None if report.verdict is None else as_data(report.verdict),
        "gate": {"passed": report.gate.passed, "reasons": list(report.gate.reasons)},
        "updates": report.spent.updates,
        "candidates": report.spent.candidates,
        "calls": report.spent.calls,
        "cached_answers": report.cached_answers,
        "tokens": report.spent.tokens,
        "cost_usd": report.spent.dollars,
        "seconds": round(report.spent.seconds, 3),
        "notes": report.notes,
        "patch": str(report.delivered.patch) if report.delivered is not None else None,
    }
