"""Releases of libraries that mended a fault in one module, with tests that show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tomllib


@dataclass(frozen=True)
class Fix:
    """A release, and the one before it; paths are relative to the unpacked archives."""

    library: str
    """As pip knows it."""
    before: str
    after: str
    """The versions."""
    module: str
    """Path of the file that was mended."""
    tests: str
    """Path of the tests; the folder that they are in is taken from the release that mended the fault."""
    mended: str
    """What the maintainers did, in words."""
    sources: str = "."
    """The folder that the library is imported from."""
    deselect: tuple[str, ...] = ()
    """Tests that fail with both releases."""


def fixes() -> list[Fix]:
    """Those of ``fixes.toml``."""
    table = tomllib.loads(Path(__file__).with_name("fixes.toml").read_text(encoding="utf-8"))
    return [Fix(**{**each, "deselect": tuple(each.get("deselect", ()))}) for each in table["fix"]]
