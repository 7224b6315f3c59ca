"""Keys and passwords of the environment are told to no model, written nowhere, and kept from the code that is tried."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project

SECRETS = {
    "MY_SERVICE_KEY": "quetzal-1-key",
    "X_TOKEN": "quetzal-2-token",
    "DB_PASSWORD": "quetzal-3-password",
    "AWS_SECRET_ACCESS_KEY": "quetzal/4+secret",
}

SERVICE = """
    import os

    from pytest_learnloop import trainable

    KEY = os.environ.get("MY_SERVICE_KEY", "absent")

    @trainable
    def sign(text, key):
        return f"{text}:"
"""

TESTS = """
    import os
    import subprocess

    import pytest
    from service import KEY, sign

    NAMES = ["MY_SERVICE_KEY", "X_TOKEN", "DB_PASSWORD", "AWS_SECRET_ACCESS_KEY"]
    AT_IMPORT = [os.environ.get(name, "") for name in NAMES]

    @pytest.mark.parametrize("number", range(6))
    def test_signed(number):
        print("the key is", KEY, AT_IMPORT)
        print(subprocess.run(["env"], capture_output=True, text=True, check=True).stdout)
        signed = sign("text", KEY + str(number))
        assert signed.endswith(KEY + str(number)), f"{signed} {AT_IMPORT}"

    @pytest.mark.parametrize("number", range(6))
    def test_raising(number):
        if not sign("text", "k").endswith("k"):
            raise RuntimeError(f"{dict(os.environ)} {AT_IMPORT}")

    @pytest.mark.parametrize("name", NAMES)
    def test_seen(name):
        assert sign("", "")
        print("seen" if name in os.environ else "unseen")
        assert False
"""


def test_secrets(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    program = scripted_program(
        tmp_path_factory.mktemp("model"),
        [
            "no idea",
            fenced("def sign(text, key):\n    import os\n    raise ValueError(repr(os.environ), key)"),
            fenced("def sign(text, key):\n    print(KEY)\n    return text + ' ' + key + KEY"),
            fenced("def sign(text, key):\n    return f'{text}:{key}'"),
        ],
    )
    project.write(service=SERVICE, test_service=TESTS)
    result = project.learn(f"--learn-model={program.name}", "--learn-record=kept.jsonl", "--learn-budget=60s, 5 calls")
    places = {f"prompt {number}": call.prompt for number, call in enumerate(program.calls)}
    places |= {"report": result.stdout.str(), "errors": result.stderr.str()}
    for path in (project.path / ".learnloop").rglob("*"):
        if path.suffix == ".sqlite3":
            with closing(sqlite3.connect(path)) as connection:
                places[path.name] = "\n".join(connection.iterdump())
        elif path.is_file():
            places[path.name] = path.read_text(encoding="utf-8", errors="replace")
    places["recording"] = project.read("kept.jsonl")
    assert len(program.calls) >= 4
    assert not {place for place, text in places.items() for secret in SECRETS.values() if secret in text}
    assert "unseen" in places["report"]
    assert "\nseen" not in places["report"]
