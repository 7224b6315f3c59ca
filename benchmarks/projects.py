"""The projects that are measured: small suites of tests under ``projects/``, copied before they are run."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_HERE = Path(__file__).parent / "projects"


@dataclass(frozen=True)
class Project:
    """A suite of tests, with what is trained in it."""

    name: str
    targets: tuple[str, ...]
    """As ``--learn-target`` names them."""
    needs: tuple[str, ...] = ()
    """Packages without which it cannot run."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages that are not installed."""
        return tuple(package for package in self.needs if find_spec(package) is None)

    def copy_to(self, directory: Path) -> None:
        """Make ``directory`` a copy of the project."""
        shutil.copytree(_HERE / self.name, directory, ignore=shutil.ignore_patterns("__pycache__"))


TINY = Project("tiny", ("tiny:slugify", "tiny:parse_duration"))
"""60 tests of microseconds."""
HEAVY = Project("heavy", ("heavy:clean", "heavy:features"), needs=("numpy", "pandas", "sklearn"))
"""56 tests over scikit-learn and pandas, with fixtures of the session."""
BUSY = Project("busy", ("busy:compute",))
"""30 tests that compute for as long as they are told."""
TYPICAL = Project("typical", ("ledger:parse_amount", "ledger:parse", "ledger:balances", "ledger:monthly"))
"""40 tests of milliseconds that call what is trained hundreds of times."""
HOSTILE = Project("hostile", ("hostile:add",))
"""8 tests that notice what others left behind."""
MANY = Project("many", ("many:double",))
"""Any number of tests of microseconds."""

USUAL_PLUGINS = (
    "anyio.pytest_plugin",
    "_hypothesis_pytestplugin",
    "pytest_asyncio.plugin",
    "pytest_cov.plugin",
    "pytest_mock",
    "pytest_timeout",
    "xdist.plugin",
)
"""Plugins that most projects have some of, none of which is told to do anything here."""

PROJECTS = {project.name: project for project in (TINY, HEAVY, BUSY, TYPICAL, HOSTILE, MANY)}
