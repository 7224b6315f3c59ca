"""The same failure has the same text in every run and every process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import Mock

import pytest

from pytest_learnloop.evaluation.steady import steady


class Shelf:
    pass


def test_addresses_are_left_out() -> None:
    numbers = (each for each in (1, 2))
    text = steady(f"self = {Shelf()!r}, on_hand = 20\nwhere 3 = sum({numbers!r})")
    assert text == (
        f"self = <{__name__}.Shelf object>, on_hand = 20\n"
        "where 3 = sum(<generator object test_addresses_are_left_out.<locals>.<genexpr>>)"
    )


def test_what_a_program_says_of_an_address_stays() -> None:
    said = "E       ValueError: bad opcode at 0x1f"
    assert steady(said) == said


def test_mocks_are_told_by_their_names() -> None:
    assert steady(f"{Mock(name='shelf')!r}") == "<Mock name='shelf'>"


def test_temporary_files_are_named_from_their_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert steady(f"no file '{tmp_path}/a.txt'") == "no file '<tmp>/a.txt'"
    assert steady(f"no file '{tmp_path}/pytest-of-ann/pytest-0/test_a0/a.txt'") == "no file '<tmp>/test_a0/a.txt'"


def test_so_they_are_where_a_link_leads_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    monkeypatch.setattr(tempfile, "tempdir", str(link))
    assert steady(f"{link}/a.txt {real}/a.txt") == "<tmp>/a.txt <tmp>/a.txt"
