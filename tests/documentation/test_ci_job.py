"""The job of docs/ci.md does what it says, in a shell that ends at the first failure, as those of CI services do."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from pytest_learnloop.testing import Project

PAGE = (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
JOB = re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]


def test_patch_that_mends_a_part_is_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(
        sides="""
            from pytest_learnloop import trainable

            @trainable
            def sides(n):
                return list(range(1, n))
        """,
        test_sides="""
            import pytest
            from sides import sides

            @pytest.mark.parametrize("n", range(12))
            def test_sides(n):
                assert sides(n) == [*range(n)]

            def test_that_nothing_mends():
                assert False
        """,
    )
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    result = project.pytester.run("sh", "-e", "-c", JOB)
    assert result.ret == 1
    assert project.read("learned.patch") == project.patch
