"""What files were in older revisions: git is asked, which changes nothing and runs no hook."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pytest_learnloop.errors import SettingsError

_SECONDS = 60.0
"""That git may take: a revision may have to be fetched first."""
_WHERE_IT_LOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
"""Variables that a hook sets, in which tests may be run: a file's own folder says where its repository is."""


def commit_of(revision: str, folder: Path) -> str:
    """The full name of the commit that a revision is, in the repository that a folder belongs to.

    :raises SettingsError: there is no git, no repository or no such revision.
    """
    if revision.startswith("-"):
        raise SettingsError(f"{revision!r} is no revision")
    found = _asked(["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"], folder)
    if found.returncode:
        said = found.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise SettingsError(said or f"{folder} is in a repository that has no revision {revision!r}")
    return found.stdout.decode().strip()


def contents_at(commit: str, path: Path) -> bytes | None:
    """The contents of a file in a commit, to the byte; None where it did not exist.

    :raises SettingsError: there is no git.
    """
    found = _asked(["cat-file", "blob", f"{commit}:./{path.name}"], path.parent)
    return None if found.returncode else found.stdout


def _asked(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _WHERE_IT_LOOKS}
    command = ["git", "--no-pager", "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", *arguments]
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env={**environment, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise SettingsError("git is not installed, or not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise SettingsError(f"git did not answer within {_SECONDS:.0f} s") from None
