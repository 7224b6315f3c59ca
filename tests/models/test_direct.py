"""Asking a model outside of any run."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_learnloop.models import FatalModelError
from pytest_learnloop.models.direct import VARIABLE, ask_directly


@pytest.fixture(autouse=True)
def shouting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "shout"
    program.write_text("#!/bin/sh\ntr a-z A-Z\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_model_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "command:./shout")
    assert ask_directly([{"role": "user", "content": "hello"}]) == "HELLO"


def test_without_a_model_it_says_how_to_name_one() -> None:
    with pytest.raises(FatalModelError, match=VARIABLE):
        ask_directly("hello")


def test_a_model_that_is_not_there_is_a_model_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "command:./missing")
    with pytest.raises(FatalModelError, match=r"no program '\./missing'"):
        ask_directly("hello")
