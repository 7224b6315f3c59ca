"""The README names every option, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_learnloop.options import OPTIONS, STUDY, STUDY_OPTIONS, STUDY_SWITCHES, SWITCHES, WATCH

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [README, *(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))]
FLAGS = {flag for flag, _ in (*SWITCHES, WATCH, *STUDY_SWITCHES)} | {
    option.flag for option in (STUDY, *OPTIONS, *STUDY_OPTIONS)
}


def test_every_option_has_its_row() -> None:
    rows = set(re.findall(r"^\| `(--learn[a-z-]*)", README, re.MULTILINE))
    assert rows == FLAGS


def test_no_page_tells_of_an_option_that_does_not_exist() -> None:
    named = {flag for page in PAGES for flag in re.findall(r"--learn[a-z-]*[a-z]", page)}
    assert named <= FLAGS
