"""What learning children tell of a failure depends neither on the options of the user nor on where pytest runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_learnloop.models.recording import read_recording
from pytest_learnloop.testing import Project

SHOP = """
    import time

    from pytest_learnloop import trainable

    @trainable
    def titles(n):
        \"\"\"All titles of a shelf.\"\"\"
        return [f"title number {each}" for each in range(n)]

    @trainable
    def spin(n):
        while n:
            time.sleep(n)
        return n
"""
TESTS = """
    import os, sys
    from shop import spin, titles

    def expected(n):
        return [f"title number {each + 1}" for each in range(n)]

    def test_titles():
        print("in", os.path.abspath("shelf.txt"), file=sys.stderr)
        assert titles(40) == expected(40)

    def test_spin():
        assert spin(1) == 2

    def test_never():
        assert [*titles(40), 0] == ["never"]
"""
IN_OTHER_WORDS = (
    ("-vv", "--tb=native", "--showlocals"),
    ("-q", "--tb=short", "--full-trace", "-o", "verbosity_assertions=3"),
)


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(shop=SHOP, test_shop=TESTS)
    return project


def prompts_of(shop: Project, test: str, *options: str) -> list[str]:
    # No machine is so slow that it has not made a list in time.
    deadline = 1 if test == "spin" else 20
    asking = ("--learn-model=command:echo nothing", "--learn-record=heard.jsonl", "--learn-no-cache")
    limits = (
        "--learn-proposals=1",
        "--learn-budget=120s, 2 calls",
        f"--learn-timeout={deadline}",
        "--learn-split=100/0/0",
    )
    shop.learn(*asking, *limits, "-k", test, *options)
    return [message.text for call in read_recording(Path("heard.jsonl")) for message in call.request.messages]


@pytest.mark.parametrize(
    ("test", "said"),
    [("titles", "At index 0 diff: 'title number 0' != 'title number 1'"), ("spin", "no verdict in time")],
)
def test_prompts_are_in_one_style(shop: Project, monkeypatch: pytest.MonkeyPatch, test: str, said: str) -> None:
    monkeypatch.delenv("CI", raising=False)
    plain = prompts_of(shop, test)
    assert said in "\n".join(plain)
    for options in IN_OTHER_WORDS:
        assert prompts_of(shop, test, *options) == plain
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("COLUMNS", "200")
    assert prompts_of(shop, test) == plain


def test_prompts_tell_no_place(shop: Project) -> None:
    told = "\n".join(prompts_of(shop, "titles"))
    assert "in shelf.txt" in told
    assert str(shop.path) not in told
    assert os.path.expanduser("~") not in told


def test_the_final_report_is_as_the_user_asked(shop: Project) -> None:
    result = shop.learn("-vv", "--learn-budget=1 update", "-k", "never")
    result.stdout.no_fnmatch_line("*to get more diff*")
    result.stdout.fnmatch_lines(["E*'title number 39'*"])
