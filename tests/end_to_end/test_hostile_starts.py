"""A start that hangs, crashes or eats memory is an ordinary failing case, and is repaired."""

from __future__ import annotations

import pytest
from scripted_support import scripted

from pytest_learnloop.testing import Project


def test_a_loop_without_end(project: Project) -> None:
    project.write(
        loops="""
        from pytest_learnloop import trainable

        @trainable
        def countdown(n):
            steps = []
            while n > 0:
                steps.append(n)
                n += 1
                if n > 10**9:
                    steps.clear()
            return steps
        """,
        conftest=scripted("loops:countdown", "def countdown(n):\n    return list(range(n, 0, -1))\n"),
        test_loops="""
        import pytest
        from loops import countdown

        def test_zero(): assert countdown(0) == []

        @pytest.mark.learn(timeout=0.4)
        @pytest.mark.parametrize("n", [1, 2])
        def test_down(n): assert countdown(n) == list(range(n, 0, -1))
        """,
    )
    result = project.learn("--learn-timeout=1", "--learn-optimizer=scripted")
    assert result.ret == 0
    result.assert_outcomes(passed=3)
    assert project.result["status"] == "improved"


def test_a_process_that_ends_itself(project: Project) -> None:
    project.write(
        exits="""
        import os
        from pytest_learnloop import trainable

        @trainable
        def divide(a, b):
            if b != 0:
                os._exit(0)
            return a / b if b else None
        """,
        test_exits="""
        from exits import divide

        def test_by_zero(): assert divide(1, 0) is None
        def test_halves(): assert divide(1, 2) == 0.5
        def test_quarters(): assert divide(1, 4) == 0.25
        def test_thirds(): assert divide(6, 3) == 2
        def test_whole(): assert divide(6, 1) == 6
        """,
    )
    result = project.learn()
    assert result.ret == 0
    assert project.result["status"] == "improved"


def test_a_crash_is_shown_in_the_starts_report(project: Project) -> None:
    project.write(
        exits="""
        import os
        from pytest_learnloop import trainable

        @trainable
        def crash():
            os.abort()
        """,
        test_exits="""
        from exits import crash

        def test_it(): assert crash() == object()
        def test_other(): pass
        """,
    )
    result = project.learn("--learn-budget=3 candidates")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*crash: the process died: killed by SIGABRT*"])


def test_memory_without_bounds(project: Project) -> None:
    project.write(
        eats="""
        from pytest_learnloop import trainable

        @trainable
        def repeat(text, times):
            return text * (times << 40) if times > 1 else text * times
        """,
        test_eats="""
        import pytest
        from eats import repeat

        def test_once(): assert repeat("a", 1) == "a"
        def test_never(): assert repeat("a", 0) == ""

        @pytest.mark.parametrize("times", [2, 3, 4])
        def test_often(times): assert repeat("ab", times) == "ab" * times
        """,
    )
    result = project.learn()
    assert result.ret == 0
    assert project.result["status"] == "improved"


@pytest.mark.parametrize("fate", ["while True: pass", "import os; os._exit(0)", "import time; time.sleep(99)"])
def test_what_a_test_did_before_it_was_lost_is_its_to_do(fate: str, project: Project) -> None:
    project.write(
        shop=f"""
        from pytest_learnloop import trainable

        @trainable
        def change(paid, price):
            if paid > price + 1:
                {fate}
            return paid - price
        """,
        conftest=scripted("shop:change", "def change(paid, price):\n    return paid - price\n"),
        test_shop="""
        import pathlib, subprocess
        import pytest
        from shop import change

        def test_nothing(): assert change(1, 1) == 0
        def test_one(): assert change(2, 1) == 1

        @pytest.mark.learn(timeout=0.5)
        @pytest.mark.parametrize("paid", [5, 6])
        def test_more(paid):
            pathlib.Path(__file__).with_name("log.txt").write_text(str(paid))
            subprocess.run(["true"], check=True)
            assert change(paid, 1) == paid - 1
        """,
    )
    result = project.learn("--learn-optimizer=scripted")
    result.assert_outcomes(passed=4)
    assert result.ret == 0
