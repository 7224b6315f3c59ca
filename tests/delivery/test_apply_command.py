"""The command that applies a patch works from where the user stands."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_learnloop.delivery.command import apply_command
from pytest_learnloop.delivery.deliver import deliver
from pytest_learnloop.source.patch import patch

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git does it")
needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="patch does it")

PLACES = [".", "..", "../..", "pkg", "../beside", "/"]
"""Where the user stands, from the root directory."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "mono" / "my project"
    (root / "pkg").mkdir(parents=True)
    (root.parent / "beside").mkdir()
    (root / "pkg" / "code.py").write_bytes(b"old\n")
    return root


def learned(root: Path, kept: str = ".learnloop/it's here") -> Path:
    file = root / kept / "best.patch"
    file.parent.mkdir(parents=True)
    file.write_bytes(patch({"pkg/code.py": (b"old\n", b"new\n")}))
    return file


def typed(command: str, here: Path) -> None:
    subprocess.run(["/bin/sh", "-c", command], cwd=here, check=True, capture_output=True)


@needs_git
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("repository", [None, ".", ".."])
def test_git_applies_it(root: Path, place: str, repository: str | None) -> None:
    if repository is not None:
        subprocess.run(["git", "init", "-q", root / repository], check=True)
    here = Path(os.path.normpath(root / place))
    typed(apply_command(learned(root), root, here), here)
    assert (root / "pkg" / "code.py").read_bytes() == b"new\n"


@needs_patch
@pytest.mark.parametrize("place", PLACES)
def test_patch_applies_it_where_there_is_no_git(root: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    here = Path(os.path.normpath(root / place))
    typed(apply_command(learned(root), root, here), here)
    assert (root / "pkg" / "code.py").read_bytes() == b"new\n"


@needs_git
def test_the_patch_may_be_kept_elsewhere(root: Path) -> None:
    file = learned(root.parent, "kept")
    typed(apply_command(file, root, root.parent), root.parent)
    assert (root / "pkg" / "code.py").read_bytes() == b"new\n"


@needs_git
def test_where_the_root_directory_is_it_is_short() -> None:
    root = Path("/project")
    assert apply_command(root / ".learnloop" / "best.patch", root, root) == "git apply .learnloop/best.patch"
    assert apply_command(root / "best.patch", root, Path("/")) == "git -C project apply best.patch"


@needs_git
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("is_repository", [True, False])
def test_git_applies_what_lies_beside_the_root(root: Path, place: str, is_repository: bool) -> None:
    if is_repository:
        subprocess.run(["git", "init", "-q"], cwd=root.parent, check=True)
    beside = root.parent / "beside" / "code.py"
    beside.write_bytes(b"old\n")
    changes = dict.fromkeys((root / "pkg" / "code.py", root / ".." / "beside" / "code.py"), (b"old\n", b"new\n"))
    delivered = deliver(changes, root, root / "pkg", wanted=False, refused=False)
    here = (root / place).resolve()
    typed(apply_command(delivered.patch, delivered.top, here), here)
    assert (root / "pkg" / "code.py").read_bytes() == beside.read_bytes() == b"new\n"


def test_a_patch_of_what_the_root_holds_is_relative_to_it(root: Path) -> None:
    changes = {root / "pkg" / "code.py": (b"old\n", b"new\n")}
    assert deliver(changes, root, root / "pkg", wanted=False, refused=False).top == root
