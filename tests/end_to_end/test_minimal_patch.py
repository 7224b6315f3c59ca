"""The patch holds what the tests need, and nothing else."""

from __future__ import annotations

from pytest_learnloop.testing import Project

BUSY = """
    from pytest_learnloop.domain import Proposal

    class Busy:
        name = "busy"
        reads = False
        done = False

        def searches(self, parameter):
            return True

        def propose(self, context, pool, n):
            if self.done:
                return []
            self.done = True
            source = context.sources()["sums:add"].replace("a - b", "a + b").replace("# why", "# because")
            return [Proposal({"sums:add": source, "sums:other": "def other():\\n    return 2"})]

        def observe(self, evaluated):
            pass

    def pytest_learnloop_optimizer(name):
        return Busy() if name == "busy" else None
"""


def test_what_no_case_needs_is_taken_back(project: Project) -> None:
    project.write(
        conftest=BUSY,
        sums="""
        from pytest_learnloop import trainable

        @trainable
        def add(a, b):
            # why
            a = int(a)
            return a - b

        @trainable
        def other():
            return 1
        """,
        test_sums="""
        import pytest
        from sums import add, other

        @pytest.mark.parametrize("n", range(5))
        def test_add(n): assert add(n, 2) == n + 2

        @pytest.mark.parametrize("n", range(5))
        def test_other(n): assert other() in (1, 2)
        """,
    )
    result = project.learn("--learn-optimizer=busy")
    result.stdout.fnmatch_lines(
        ["update 1: *", "in the end: took back what no case needs (train *", "run *: 1 update, *"]
    )
    result.stdout.no_fnmatch_line("update 2*")
    assert result.ret == 0
    changed = [line for line in project.patch.splitlines() if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    assert changed == ["-    return a - b", "+    return a + b"]
