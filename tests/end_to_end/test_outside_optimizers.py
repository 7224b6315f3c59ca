"""Optimizers that others provide by our hook."""

from __future__ import annotations

import pytest

from pytest_learnloop.testing import Project


def test_what_is_no_optimizer_is_refused_with_what_it_lacks(project: Project) -> None:
    project.write(
        conftest="""
        class Half:
            name = "half"

            def propose(self, context, pool, n):
                return []

        def pytest_learnloop_optimizer(name):
            return Half() if name == "half" else None
        """,
        app="""
        from pytest_learnloop import trainable

        @trainable
        def one():
            return 2
        """,
        test_app="""
        from app import one

        def test_one():
            assert one() == 1
        """,
    )
    result = project.learn("--learn-optimizer=half")
    assert result.ret is pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--learn-optimizer: 'half' is no optimizer: Half lacks reads, searches, observe*"])
