"""The file that keeps splits from run to run; a team can commit it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_learnloop.domain import Split
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.files import write_atomically
from pytest_learnloop.learning.ratios import Ratios, parse_ratios

SCHEMA_VERSION = 1
_RATIOS = "ratios"
_FOREIGN = "it does not hold what this program writes there"


@dataclass(frozen=True)
class SplitsFile:
    """``splits.json``: group id or case key -> split, a line each, sorted, so that it merges well."""

    path: Path

    def load(self) -> dict[str, Split]:
        """What earlier runs kept; empty where there is no file. Raises SettingsError on a file it cannot use."""
        try:
            return {key: Split(value) for key, value in self._content()["splits"].items()}
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise self._unusable(_FOREIGN) from error

    def ratios(self) -> Ratios | None:
        """The shares by which its first tests were divided; None where nobody knows.

        :raises SettingsError: the file cannot be used.
        """
        shares = self._content().get(_RATIOS)
        try:
            return None if shares is None else parse_ratios(str(shares))
        except SettingsError as error:  # which names the option, and not the file
            raise self._unusable(_FOREIGN) from error

    def _content(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"splits": {}}
        except (OSError, ValueError) as error:
            raise self._unusable(f"it cannot be read ({error})") from error
        if not isinstance(content, dict):
            raise self._unusable(_FOREIGN)
        version = content.get("version")
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise SettingsError(
                f"{self.path}: written by a newer pytest-learnloop (version {version} of its format, this one knows "
                f"{SCHEMA_VERSION}): upgrade with `pip install -U pytest-learnloop`"
            )
        return content

    def save(self, kept: Mapping[str, Split], ratios: Ratios | None = None) -> None:
        """Add assignments to those in the file; what was not collected this time is not forgotten.

        :param ratios: the shares by which they were divided, to be written down with the first.
        :raises SettingsError: the file can't be used, or can't be written.
        """
        before = self.load()
        after = {**before, **kept}
        if after == before and self.path.exists():
            return
        first = self.ratios() if before else ratios
        content = {
            "version": SCHEMA_VERSION,
            **({_RATIOS: str(first)} if first is not None else {}),
            "splits": {key: after[key].value for key in sorted(after)},
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())
        except OSError as error:
            raise SettingsError(
                f"--learn-splits: {self.path} cannot be written ({error.strerror}): give a file that can be"
            ) from None

    def _unusable(self, reason: str) -> SettingsError:
        return SettingsError(
            f"{self.path}: {reason}: restore it from version control, or delete it to have the splits drawn anew"
        )
