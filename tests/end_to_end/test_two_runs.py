"""Two runs at once in one directory would write one journal."""

from __future__ import annotations

import pytest

from pytest_learnloop.lock import directory_lock
from pytest_learnloop.testing import Project


def test_the_second_run_is_refused(clamp: Project) -> None:
    with directory_lock(clamp.path / ".learnloop"):
        result = clamp.learn()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: another run*is learning here*"])
