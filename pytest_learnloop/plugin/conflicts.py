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
    "accept_copy": "--accept-copy",  # pytest-accept
    "update_examples": "--update-examples",  # pytest-examples
    "doctest_plus_generate_diff": "--doctest-plus-generate-diff",
    "arraydiff_generate_path": "--arraydiff-generate-path",
    "mpl_generate_path": "--mpl-generate-path",
    "mpl_generate_hash_library": "--mpl-generate-hash-library",
}
"""Destination of an option -> the option."""

_REWRITING_MODES = frozenset({"create", "fix", "trim", "update"})
"""Values of ``--inline-snapshot`` that rewrite tests."""


def check_conflicts(config: pytest.Config) -> None:
    """
    :raises pytest.UsageError: an option asks for expectations to be rewritten by what the tests get.
    """
    for destination, option in _REWRITING.items():
        if config.getoption(destination, None):
            _refuse(option)
    if config.getoption("accept", None) and hasattr(config.option, "accept_copy"):  # else it is somebody else's
        _refuse("--accept")
    modes = config.getoption("inline_snapshot", None) or ""
    for mode in sorted(_REWRITING_MODES.intersection(modes.split(","))):
        _refuse(f"--inline-snapshot={mode}")


def _refuse(option: str) -> None:
    raise pytest.UsageError(
        f"{option} makes what the tests get what they expect, so that --learn would have nothing to learn from: "
        "use one without the other"
    )
