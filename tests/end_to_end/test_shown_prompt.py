"""``--learn-show-prompt`` shows what would be sent, and no more than that."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project


def test_secrets_in_the_sources_are_hidden_as_they_are_in_what_is_sent(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_API_KEY", "sk-0815-4711")
    project.write(
        shop="""
            from pytest_learnloop import trainable

            @trainable(note="Such as sk-0815-4711.")
            def header(key):
                return key
        """,
        test_shop="""
            from shop import header

            def test_header():
                assert header("sk-0815-4711") == "Bearer sk-0815-4711"
        """,
    )
    shown = project.learn("--learn-model=command:true", "--learn-show-prompt").stdout.str()
    assert "Note: Such as [SHOP_API_KEY]." in shown
    assert "sk-0815-4711" not in shown
