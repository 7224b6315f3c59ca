"""Source archives of libraries, downloaded and unpacked."""

from __future__ import annotations

import ast
import subprocess
import sys
import tarfile
from pathlib import Path


def unpacked(library: str, folder: Path, version: str = "*") -> Path:
    """The source tree of a library, downloaded into ``folder`` and unpacked there unless it was before.

    :param version: ``*``: any that is there already, or the newest.
    """
    found = _tree(library, folder, version)
    if found is None:
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps"]
        wanted = library if version == "*" else f"{library}=={version}"
        subprocess.run([*command, "--dest", str(folder), wanted], check=True)
        for archive in _found(library, folder, f"{version}.tar.gz"):
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
        found = _tree(library, folder, version)
    if found is None:
        raise FileNotFoundError(f"the source archive of {library} holds no folder {library}-VERSION")
    return found


def same_code(one: Path, other: Path) -> bool:
    """Whether two files hold the same program, but for its formatting and comments."""
    trees = [ast.dump(ast.parse(path.read_text(encoding="utf-8"))) for path in (one, other)]
    return trees[0] == trees[1]


def _tree(library: str, folder: Path, version: str) -> Path | None:
    return next((path for path in _found(library, folder, version) if path.is_dir()), None)


def _found(library: str, folder: Path, version: str) -> list[Path]:
    """What is named after the library, as newer and as older archives write it."""
    return [path for name in (library.replace("-", "_"), library) for path in folder.glob(f"{name}-{version}")]
