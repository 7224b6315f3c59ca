from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.lock import directory_lock

HOLD_THE_LOCK = """
import sys
from pathlib import Path
from pytest_learnloop.lock import directory_lock

with directory_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_directory_is_created_and_hidden_from_git(tmp_path: Path) -> None:
    directory = tmp_path / ".learnloop"
    with directory_lock(directory):
        assert (directory / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_once_released_it_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with directory_lock(tmp_path):
            pass


def test_two_directories_do_not_hinder_one_another(tmp_path: Path) -> None:
    with directory_lock(tmp_path / "one"), directory_lock(tmp_path / "two"):
        pass


def test_a_second_run_is_refused_and_told_who_holds_it_until_the_holder_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(SettingsError, match=rf"another run \(process {holder.pid}\) is learning here .*Ctrl-C"),
            directory_lock(tmp_path),
        ):
            pass
        holder.kill()
        holder.wait()
    with directory_lock(tmp_path):
        pass


def test_an_error_within_releases_it(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), directory_lock(tmp_path):
        raise ZeroDivisionError
    with directory_lock(tmp_path):
        pass


@pytest.mark.parametrize("unusable", ["file", "file/below", "/proc/nowhere"])
def test_where_nothing_can_be_written_a_run_is_refused(tmp_path: Path, unusable: str) -> None:
    (tmp_path / "file").touch()
    refused = pytest.raises(SettingsError, match=r"^--learn-directory: nothing can be kept in .*: give a directory")
    with refused, directory_lock(tmp_path / unusable):
        pass
