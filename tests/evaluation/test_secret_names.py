"""Which variables of the environment children are not to have."""

from __future__ import annotations

import pytest

from pytest_learnloop.evaluation import hiding

ENVIRONMENT = {"SOME_API_KEY": "sk-4F9a-Zq7b", "DATABASE_PASSWORD": "hunter2-hunter2", "HARMLESS": "quite-harmless"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiding, "initial_environment", ENVIRONMENT.copy)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ([], {"SOME_API_KEY", "DATABASE_PASSWORD"}),
        (["env:SOME_API_KEY"], {"DATABASE_PASSWORD"}),
        (["env:SOME_*"], {"DATABASE_PASSWORD"}),
        (["env:OTHER_*", "write", "program:SOME_API_KEY"], {"SOME_API_KEY", "DATABASE_PASSWORD"}),
        (["env:SOME_API_KEY", "env:*_PASSWORD"], set()),
        (["env"], set()),
    ],
)
def test_secrets_unless_they_are_granted(rules: list[str], names: set[str]) -> None:
    assert hiding.secret_names(rules) == names


def test_what_the_project_has_set_itself_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "for tests only")
    assert hiding.secret_names() == {"DATABASE_PASSWORD"}
