"""What the figures were measured on, and what is left running on it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pyperf

_PACKAGES = ("pytest", "pytest-learnloop", "pyperf", "numpy", "pandas", "scikit-learn")


def description(packages: Sequence[str] = _PACKAGES) -> Iterator[str]:
    """Machine, versions and load, a line each, as pyperf finds them."""
    found = pyperf.Run([1.0], metadata={"name": "nothing"}).get_metadata()
    processor = found.get("cpu_model_name", platform.machine())
    yield f"machine: {processor}, {found['cpu_count']} cores, {platform.system()} {platform.release()}"
    yield f"load when it began: {found.get('load_avg_1min', 'unknown')}"
    yield f"Python {platform.python_version()}, " + ", ".join(f"{name} {_version(name)}" for name in packages)
    yield f"command: {command()}"


def command() -> str:
    """What was typed."""
    return f"python {' '.join(sys.orig_argv[1:])}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def processes_with(marker: str) -> list[int]:
    """Ids of the processes that were started with this text in their environment, or forked from one that was."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = Path(f"/proc/{entry}/environ").read_bytes()
        except OSError:  # it has ended, or is somebody else's
            continue
        if marker.encode() in environment:
            found.append(int(entry))
    return found
