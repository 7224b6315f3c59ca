"""``result.json``: a run's result for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from pytest_learnloop.domain import Split
from pytest_learnloop.files import write_atomically
from pytest_learnloop.journal_records import splits_to_json
from pytest_learnloop.report.verdict import as_data
from pytest_learnloop.run.report import Report

SCHEMA_VERSION = 1


def write_result(report: Report, path: Path) -> None:
    """Write the result where other programs find it."""
    write_atomically(path, (json.dumps(result(report), indent=2) + "\n").encode())


def result(report: Report) -> dict[str, Any]:
    """The result as plain data.

    ``start``, ``best`` and ``on_disk`` hold the mean score (0 to 1) of each split, null if empty; ``curve`` the mean
    scores of the candidate that the next update started from, the start's own as update 0. Held-out scores are in the
    curve only where ``peeked`` says so.
    """
    sizes = {split.value: sum(each is split for each in report.splits.values()) for split in Split}
    return {
        "schema_version": SCHEMA_VERSION,
        "run": report.run_id,
        "status": report.status.value,
        "stopped": report.stopped,
        "settings": dict(report.settings),
        "effective": {n: {"value": list(each.texts), "from": each.origin} for n, each in report.effective.items()},
        "started_from": report.digest,
        "chosen": [asdict(each) for each in report.chosen],
        "splits": {**sizes, "guards": report.guards},
        "split_digest": sha256(splits_to_json(dict(sorted(report.splits.items()))).encode()).hexdigest()[:16],
        "start": {each.split.value: each.start for each in report.comparisons},
        "best": {each.split.value: each.best for each in report.comparisons},
        "on_disk": {each.split.value: each.start for each in report.on_disk or report.comparisons},
        "curve": [asdict(point) for point in report.curve],
        "peeked": report.peeked,
        **report.numbers.as_data(),
        "auto": None if report.found_out is None else report.found_out.as_data(),
        "only_train_improved": report.only_train_improved,
        "looks_memorized": [asdict(each) for each in report.memorized],
        "verdict": None if report.verdict is None else as_data(report.verdict),
        "broken": list(report.broken),
        "gate": {"passed": report.gate.passed, "reasons": list(report.gate.reasons)},
        "updates": report.spent.updates,
        "exposures": report.spent.exposures,
        "epochs": round(report.epochs, 3),
        "candidates": report.spent.candidates,
        "calls": report.spent.calls,
        "cached_answers": report.cached_answers,
        "tokens": report.spent.tokens,
        "cost_usd": report.spent.dollars,
        "seconds": round(report.spent.seconds, 3),
        "notes": report.notes,
        "patch": str(report.delivered.patch) if report.delivered is not None else None,
    }
