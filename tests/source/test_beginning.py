"""Where learning starts from, as text."""

from __future__ import annotations

import pytest

from pytest_learnloop.source.beginning import Beginning, Origin


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("current", Beginning(Origin.CURRENT)),
        ("stub", Beginning(Origin.STUB)),
        ("git:HEAD~3", Beginning(Origin.GIT, "HEAD~3")),
        ("git:origin/main@{1:00}", Beginning(Origin.GIT, "origin/main@{1:00}")),
        ("path: a b.py", Beginning(Origin.PATH, "a b.py")),
    ],
)
def test_texts_are_understood(text: str, beginning: Beginning) -> None:
    assert Beginning.parsed(text) == beginning
    assert Beginning.parsed(str(beginning)) == beginning


@pytest.mark.parametrize("text", ["", "git", "git:", "path: ", "stub:x", "current:", "HEAD", "Stub"])
def test_others_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^current, stub, git:REVISION or path:FILE$"):
        Beginning.parsed(text)
