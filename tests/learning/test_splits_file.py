from __future__ import annotations

from pathlib import Path

import pytest

from pytest_learnloop.domain import Split
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.ratios import Ratios
from pytest_learnloop.learning.splits_file import SplitsFile


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert SplitsFile(tmp_path / "splits.json").load() == {}


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    file = SplitsFile(tmp_path / "new directory" / "splits.json")
    kept = {"test_a.py::test_b": Split.HELD_OUT, "test_a.py::test_ä[1]": Split.TRAIN}
    file.save(kept)
    assert file.load() == kept


def test_saving_forgets_no_test_that_was_not_collected_this_time(tmp_path: Path) -> None:
    file = SplitsFile(tmp_path / "splits.json")
    file.save({"a": Split.HELD_OUT, "b": Split.TRAIN})
    file.save({"b": Split.VALIDATION})
    assert file.load() == {"a": Split.HELD_OUT, "b": Split.VALIDATION}


def test_tests_are_sorted_a_line_each(tmp_path: Path) -> None:
    file = SplitsFile(tmp_path / "splits.json")
    file.save({"b": Split.TRAIN, "a": Split.TRAIN})
    lines = [line.strip() for line in file.path.read_text(encoding="utf-8").splitlines()]
    assert lines.index('"a": "train",') + 1 == lines.index('"b": "train"')


def test_a_file_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    file = SplitsFile(tmp_path / "splits.json")
    file.save({"a": Split.TRAIN})
    written = file.path.stat()
    file.save({"a": Split.TRAIN})
    assert file.path.stat().st_ino == written.st_ino


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff", b'{"version": 1, "splits": {"a": "test"}}', b'{"version": 1, "splits": ["a"]}'],
)
def test_a_broken_file_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "splits.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"splits\.json: .* delete it to have the splits drawn anew"):
        SplitsFile(path).load()
    with pytest.raises(SettingsError):
        SplitsFile(path).save({"a": Split.TRAIN})
    assert path.read_bytes() == content


def test_a_file_of_a_newer_version_asks_for_an_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "splits.json"
    path.write_text('{"version": 2, "splits": {}}', encoding="utf-8")
    with pytest.raises(SettingsError, match="pip install -U pytest-learnloop"):
        SplitsFile(path).load()


def test_where_it_cannot_be_written_the_option_is_named() -> None:
    with pytest.raises(SettingsError, match=r"^--learn-splits: .*splits\.json cannot be written .*give a file that"):
        SplitsFile(Path("/proc/nowhere/splits.json")).save({"a": Split.TRAIN})


def test_it_knows_by_which_ratios_it_was_begun(tmp_path: Path) -> None:
    file = SplitsFile(tmp_path / "splits.json")
    assert file.ratios() is None
    file.save({"a": Split.TRAIN}, Ratios(60, 20, 20))
    file.save({"b": Split.TRAIN}, Ratios(80, 10, 10))
    assert file.ratios() == Ratios(60, 20, 20)


@pytest.mark.parametrize("ratios", ['"a/b/c"', '"60/40"', "60", "[60, 20, 20]"])
def test_ratios_that_nobody_can_read_are_the_files_fault_and_not_an_options(tmp_path: Path, ratios: str) -> None:
    path = tmp_path / "splits.json"
    path.write_text(f'{{"version": 1, "ratios": {ratios}, "splits": {{"a": "train"}}}}', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"splits\.json: .* delete it to have the splits drawn anew"):
        SplitsFile(path).ratios()


def test_of_a_file_that_does_not_say_nobody_knows(tmp_path: Path) -> None:
    file = SplitsFile(tmp_path / "splits.json")
    file.save({"a": Split.TRAIN})
    file.save({"b": Split.TRAIN}, Ratios())
    assert file.ratios() is None
