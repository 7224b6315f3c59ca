"""The same failure has the same text in every run and every process."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from unittest.mock import Mock

import pytest

from pytest_learnloop.evaluation.steady import steady

ROOT = Path("/srv/shop")


def told(text: str) -> str:
    return steady(text, ROOT)


class Shelf:
    pass


def test_addresses_are_left_out() -> None:
    numbers = (each for each in (1, 2))
    text = told(f"self = {Shelf()!r}, on_hand = 20\nwhere 3 = sum({numbers!r})")
    assert text == (
        f"self = <{__name__}.Shelf object>, on_hand = 20\n"
        "where 3 = sum(<generator object test_addresses_are_left_out.<locals>.<genexpr>>)"
    )


def test_what_a_program_says_of_an_address_stays() -> None:
    said = "E       ValueError: bad opcode at 0x1f"
    assert told(said) == said


def test_mocks_are_told_by_their_names() -> None:
    assert told(f"{Mock(name='shelf')!r}") == "<Mock name='shelf'>"


def test_temporary_files_are_named_from_their_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert told(f"no file '{tmp_path}/a.txt'") == "no file '<tmp>/a.txt'"
    assert told(f"no file '{tmp_path}/pytest-of-ann/pytest-0/test_a0/a.txt'") == "no file '<tmp>/test_a0/a.txt'"


def test_so_they_are_where_a_link_leads_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    monkeypatch.setattr(tempfile, "tempdir", str(link))
    assert told(f"{link}/a.txt {real}/a.txt") == "<tmp>/a.txt <tmp>/a.txt"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/srv/shop/pkg/prices.py:7: ValueError", "pkg/prices.py:7: ValueError"),
        ('File "/srv/shop/pkg/prices.py", line 7', 'File "pkg/prices.py", line 7'),
        ("read file:///srv/shop/a.txt", "read file://a.txt"),
        ("cwd is /srv/shop", "cwd is ."),
        ("'/srv/shop'", "'.'"),
        *((other, other) for other in ("/srv/shopping/a.txt", "/data/srv/shop/a.txt", "/srv/shop-2", "/srv/shop.bak")),
    ],
)
def test_paths_are_relative_to_the_root(said: str, expected: str) -> None:
    assert told(said) == expected


def test_libraries_lie_nowhere_in_particular() -> None:
    assert told(f'File "{json.__file__}", line 7') == 'File "<python>/json/__init__.py", line 7'
