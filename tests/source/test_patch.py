"""Patches that git takes."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_learnloop.source.patch import patch, unified_diff

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
LINES = st.lists(st.sampled_from([b"a", b"b", b"", b"\r", b"\xe9\x00", b" x\t", b"-- a", b"\x0c"]), max_size=30)


@st.composite
def contents(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Two versions of a file that have much in common."""
    lines = draw(LINES)
    start = draw(st.integers(0, len(lines)))
    end = draw(st.integers(start, len(lines)))
    changed = [*lines[:start], *draw(LINES), *lines[end:]]
    return b"\n".join(lines), b"\n".join(changed)


def applied(changes: dict[str, tuple[bytes, bytes]], root: Path) -> dict[str, bytes]:
    for name, (old, _) in changes.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(old)
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=root, input=patch(changes), check=True, capture_output=True)
    return {name: (root / name).read_bytes() for name in changes}


@needs_git
@settings(max_examples=40)
@given(st.lists(contents().filter(lambda pair: pair[0] != pair[1] and b"" not in pair), min_size=1, max_size=8))
def test_git_applies_any_change(pairs: list[tuple[bytes, bytes]]) -> None:
    changes = {f"dir/{number}.py": pair for number, pair in enumerate(pairs)}
    with tempfile.TemporaryDirectory() as directory:
        assert applied(changes, Path(directory)) == {name: new for name, (_, new) in changes.items()}


@needs_git
@pytest.mark.parametrize(
    "name", ["a b.py", "naïve.py", 'quo"te.py', "tab\t.py", "back\\slash.py", "new\nline.py", "日本/本.py"]
)
def test_git_finds_files_of_odd_names(name: str, tmp_path: Path) -> None:
    assert applied({name: (b"old\n", b"new\n")}, tmp_path) == {name: b"new\n"}


@needs_git
def test_a_patch_applies_from_a_folder_of_a_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert applied({"pkg/a.py": (b"1\n2\n", b"1\n3\n")}, tmp_path / "project") == {"pkg/a.py": b"1\n3\n"}


def test_a_patch_is_what_git_would_write() -> None:
    old = b"".join(b"%d\n" % number for number in range(1, 21))
    new = old.replace(b"10\n", b"ten\r\n").removesuffix(b"\n")
    assert unified_diff("pkg/a.py", old, new) == (
        b"--- a/pkg/a.py\n+++ b/pkg/a.py\n"
        b"@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\r\n 11\n 12\n 13\n"
        b"@@ -17,4 +17,4 @@\n 17\n 18\n 19\n-20\n+20\n\\ No newline at end of file\n"
    )


def test_files_come_in_order_and_unchanged_ones_not_at_all() -> None:
    both = patch({"b.py": (b"1\n", b"2\n"), "a.py": (b"1\n", b"2\n"), "c.py": (b"1\n", b"1\n")})
    assert [line for line in both.split(b"\n") if line.startswith(b"+++")] == [b"+++ b/a.py", b"+++ b/b.py"]
    assert patch({}) == b""
