"""The libraries that faults are planted in, and how their source archives are laid out."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Suite:
    """One module with the tests that its library has for it, paths being relative to the unpacked archive."""

    library: str
    """As pip knows it."""
    module: str
    """Dotted name."""
    path: str
    tests: str
    deselect: tuple[str, ...] = ()
    """Tests that take longer than all the others together."""


def _suites(library: str, tests: str, *modules: str) -> tuple[Suite, ...]:
    """Modules of a library that has a test file for each, ``tests`` being the folder with these."""
    return tuple(
        Suite(library, f"{library}.{name}", f"{library}/{name}.py", f"{tests}/test_{name}.py") for name in modules
    )


_BOLTONS = (
    *("strutils", "iterutils", "mathutils", "statsutils", "listutils", "dictutils", "setutils", "timeutils"),
    *("formatutils", "tableutils", "cacheutils", "queueutils", "urlutils"),
)

SUITES: tuple[Suite, ...] = (
    *_suites("boltons", "tests", *_BOLTONS),
    *_suites("toolz", "toolz/tests", "itertoolz", "dicttoolz", "functoolz"),
    *_suites("funcy", "tests", "seqs", "colls", "calc", "strings", "funcs", "flow", "funcmakers"),
    Suite(
        "more-itertools",
        "more_itertools.recipes",
        "more_itertools/recipes.py",
        "tests/test_recipes.py",
        deselect=("tests/test_recipes.py::PrimeFunctionTests",),
    ),
    Suite("inflection", "inflection", "inflection/__init__.py", "test_inflection.py"),
    Suite("roman", "roman", "src/roman/__init__.py", "src/tests.py"),
)


def unpacked(library: str, folder: Path) -> Path:
    """The source tree of a library, downloaded into ``folder`` and unpacked there unless it was before."""
    found = _tree(library, folder)
    if found is None:
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps"]
        subprocess.run([*command, "--dest", str(folder), library], check=True)
        for archive in folder.glob(f"{_stem(library)}-*.tar.gz"):
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
        found = _tree(library, folder)
    if found is None:
        raise FileNotFoundError(f"the source archive of {library} holds no folder {_stem(library)}-VERSION")
    return found


def _tree(library: str, folder: Path) -> Path | None:
    return next((path for path in folder.glob(f"{_stem(library)}-*") if path.is_dir()), None)


def _stem(library: str) -> str:
    return library.replace("-", "_")
