from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pytest_learnloop.delivery.apply import apply
from pytest_learnloop.errors import DeliveryError


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return written(tmp_path / "first.py", b"old first\r\n")


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return written(tmp_path / "second.py", b"old second\n")


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def both(first: Path, second: Path) -> dict[Path, tuple[bytes, bytes]]:
    return {first: (b"old first\r\n", b"new first\r\n"), second: (b"old second\n", b"new second\n")}


def test_files_get_their_new_content_and_nothing_else_appears(first: Path, second: Path) -> None:
    assert apply(both(first, second)) == [first, second]
    assert contents(first.parent) == {"first.py": b"new first\r\n", "second.py": b"new second\n"}


@pytest.mark.parametrize("mode", [0o755, 0o640, 0o200 | 0o444])
def test_the_mode_stays(first: Path, mode: int) -> None:
    first.chmod(mode)
    apply({first: (b"old first\r\n", b"new")})
    assert stat.S_IMODE(first.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_stays(first: Path) -> None:
    os.chown(first, 12345, 12346)
    apply({first: (b"old first\r\n", b"new")})
    assert (first.stat().st_uid, first.stat().st_gid) == (12345, 12346)


def test_a_symbolic_link_stays_and_its_target_changes(first: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = elsewhere / "link.py"
    link.symlink_to(first)
    apply({link: (b"old first\r\n", b"new")})
    assert link.is_symlink()
    assert first.read_bytes() == b"new"
    assert [path.name for path in elsewhere.iterdir()] == ["link.py"]


def test_an_edited_file_keeps_all_files_as_they_are(first: Path, second: Path) -> None:
    second.write_bytes(b"edited meanwhile\n")
    with pytest.raises(DeliveryError, match=r"second\.py: not changed.*edited since the run began; look at both"):
        apply(both(first, second))
    assert contents(first.parent) == {"first.py": b"old first\r\n", "second.py": b"edited meanwhile\n"}


def test_a_read_only_file_keeps_all_files_as_they_are(first: Path, second: Path) -> None:
    second.chmod(0o444)
    with pytest.raises(DeliveryError, match=r"second\.py: .*read-only.*`chmod u\+w .*second\.py`"):
        apply(both(first, second))
    assert contents(first.parent) == {"first.py": b"old first\r\n", "second.py": b"old second\n"}


def test_a_file_that_is_gone_keeps_all_files_as_they_are(first: Path, second: Path) -> None:
    second.unlink()
    with pytest.raises(DeliveryError, match=r"second\.py: .*it is gone; restore it"):
        apply(both(first, second))
    assert contents(first.parent) == {"first.py": b"old first\r\n"}


def test_a_directory_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="it cannot be read"):
        apply({tmp_path: (b"", b"new")})


def test_when_no_file_can_be_staged_all_are_as_they_were(
    first: Path, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, synced = os.fsync, []

    def full_at_the_second_file(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full_at_the_second_file)
    with pytest.raises(DeliveryError, match=r"second\.py: .*No space left on device"):
        apply(both(first, second))
    assert contents(first.parent) == {"first.py": b"old first\r\n", "second.py": b"old second\n"}


def test_when_a_later_file_cannot_be_replaced_the_earlier_ones_are_restored(
    first: Path, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def busy(source: Path, target: Path) -> Path:
        if target == second.resolve():
            raise OSError(16, "Device or resource busy")
        return replace(source, target)

    first.chmod(0o750)
    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(DeliveryError, match=r"second\.py: .*Device or resource busy"):
        apply(both(first, second))
    assert contents(first.parent) == {"first.py": b"old first\r\n", "second.py": b"old second\n"}
    assert stat.S_IMODE(first.stat().st_mode) == 0o750
