"""What git says of older revisions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.run.revisions import commit_of, contents_at

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two revisions of ``pkg/a.py``, whose hooks and pager would be noticed."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "pkg").mkdir()
    for contents in (b"one\r\n", b"two\n"):
        (tmp_path / "pkg" / "a.py").write_bytes(contents)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "--message=m")
    git(tmp_path, "config", "core.pager", "touch noticed")
    return tmp_path


@needs_git
def test_contents_are_those_of_the_revision_to_the_byte(repository: Path) -> None:
    path = repository / "pkg" / "a.py"
    commit = commit_of("HEAD~1", path.parent)
    assert commit == git(repository, "rev-parse", "HEAD~1")
    assert contents_at(commit, path) == b"one\r\n"
    assert contents_at(commit_of("HEAD", path.parent), path) == b"two\n"
    assert contents_at(commit, repository / "pkg" / "b.py") is None
    assert not list(repository.rglob("noticed"))


@needs_git
def test_the_repository_is_the_one_of_the_file(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository / "nowhere"))
    assert len(commit_of("HEAD", repository / "pkg")) == 40


@needs_git
@pytest.mark.parametrize("revision", ["nope", "HEAD~9", "--help", "-h", "HEAD:pkg/a.py"])
def test_there_is_no_such_revision(repository: Path, revision: str) -> None:
    with pytest.raises(SettingsError, match="no revision"):
        commit_of(revision, repository)


@needs_git
def test_there_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SettingsError, match="not a git repository"):
        commit_of("HEAD", tmp_path)


def test_there_is_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="git is not installed, or not on the PATH"):
        commit_of("HEAD", tmp_path)
