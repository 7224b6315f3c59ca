"""Which files mention a word is the same however many words are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_learnloop.outcomes.tree import read_tree


@pytest.mark.parametrize("others", [0, 50])
def test_words_are_found_whole_and_in_python_files(tmp_path: Path, others: int) -> None:
    for name, text in {"a.py": "import test_shop", "b.py": "import test_shopping", "c.txt": "test_shop"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = frozenset([b"test_shop", *(f"test_{n}".encode() for n in range(others))])
    assert read_tree([str(tmp_path)], instead={}, words=words).mentions == {b"test_shop": [str(tmp_path / "a.py")]}
