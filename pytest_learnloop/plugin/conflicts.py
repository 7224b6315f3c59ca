"""Options of other plugins that can't be meant together with ``--learn``.

They let a test write down what it got as what it expects. Every candidate would then be right, and would leave its own
results in the user's files.
"""

from __future__ import annotations

import pytest

_REWRITING = {
    "update_snapshots": "--snapshot-update",  # syrupy
    "snapshot_update": "--snapshot-update",  # pytest-snapshot
    "force_regen": "--force-regen",  # pytest-regressions
    "regen_all": "--regen-all",
}
"""Destination of a flag -> the flag."""

_REWRITING_MODES = frozenset({"create", "fix", "trim", "update"})
"""Values of ``--inline-snapshot`` that rewrite tests."""


def check_conflicts(config: pytest.Config) -> None:
    """
    :raises pytest.UsageError: an option asks for expectations to be rewritten by what the tests get.
    """
    for destination, flag in _REWRITING.items():
        if config.getoption(destination, None):
            _refuse(flag)
    modes = config.getoption("inline_snapshot", None) or ""
    for mode in sorted(_REWRITING_MODES.intersection(modes.split(","))):
        _refuse(f"--inline-snapshot={mode}")


def _refuse(option: str) -> None:
    raise pytest.UsageError(
        f"{option} makes what the tests get what they expect, so that --learn would have nothing to learn from: "
        "use one without the other"
    )
