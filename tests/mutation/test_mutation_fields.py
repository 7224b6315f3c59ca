"""What is set beside an attribute in its class may have been meant, whatever the object is called elsewhere."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from mutation_support import edited_sources, function

from pytest_learnloop.domain import Parameter
from pytest_learnloop.optimizers.mutation.ingredients import collect

HUNK = """
class Hunk:
    section: str

    def __init__(self, source, target):
        self.source_start, self.source_length = source
        self.target_start, self.target_length = target


"""


def in_a_file(source: str, folder: Path) -> Parameter:
    path = folder / "shop.py"
    path.write_text(HUNK + source, encoding="utf-8")
    return dataclasses.replace(function(source), path=str(path))


def test_another_field_of_the_class_is_tried(tmp_path: Path) -> None:
    source = "def end(hunk, start):\n    return start + hunk.source_length\n"

    assert source.replace("source_length", "target_length") in edited_sources(in_a_file(source, tmp_path))


def test_similar_names_come_first() -> None:
    beside = collect([HUNK]).fields_beside("source_length")

    assert beside == ("target_length", "source_start", "section", "target_start")


def test_of_what_no_class_has_nothing_is_known() -> None:
    assert collect([HUNK]).fields_beside("length") == ()
