"""A test that is flaky at the start is neither learned from nor held against a candidate."""

from __future__ import annotations

from pytest_learnloop.testing import Project


def test_flaky_at_baseline(clamp: Project) -> None:
    clamp.write(
        test_flaky="""
        import os
        from clamping import clamp

        def test_flaky():
            # Passes in every second process: what an external service or a race does, made certain.
            count = len(os.listdir("runs"))
            open(f"runs/{count}", "w").close()
            assert clamp(1, 0, 10) in (1, 10) and count % 2 == 0
        """
    )
    (clamp.path / "runs").mkdir()
    result = clamp.learn("--learn-workers=1", "--learn-allow=write:runs")
    result.stdout.fnmatch_lines(["note: Flaky at the start*test_flaky*"])
    assert clamp.result["status"] == "improved"
