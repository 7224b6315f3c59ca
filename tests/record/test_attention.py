"""Reads of literals are noticed where somebody asks for it, functions everywhere."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from record_helpers import Recorded

SOURCE = """
LIMIT = 3

def g():
    return LIMIT

def f():
    return 1
"""


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path, SOURCE, ["m:LIMIT", "m:f"])


def test_functions_need_no_attention(recorded: Recorded) -> None:
    recorded.recorder.begin("test")
    recorded.module.g()
    recorded.module.f()
    recorded.recorder.end()
    assert recorded.recorder.of("test").touched == {"m:f"}


def test_literals_need_it(recorded: Recorded) -> None:
    recorded.recorder.begin("test")
    with recorded.recorder.attention():
        recorded.module.g()
    recorded.recorder.end()
    assert recorded.recorder.of("test").touched == {"m:LIMIT"}


def test_attention_within_attention_lasts_as_long_as_the_outer(recorded: Recorded) -> None:
    recorded.recorder.begin("test")
    with recorded.recorder.attention():
        with recorded.recorder.attention():
            pass
        recorded.module.g()
    recorded.recorder.end()
    assert recorded.recorder.of("test").touched == {"m:LIMIT"}


def test_code_that_was_heard_of_is_heard_of_when_attention_is_back(recorded: Recorded) -> None:
    for test in ("first", "second"):
        recorded.recorder.begin(test)
        with recorded.recorder.attention():
            recorded.module.g()
        recorded.recorder.end()
    assert recorded.recorder.of("second").touched == {"m:LIMIT"}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="sys.monitoring needs no profile function")
def test_nothing_profiles_between_two_times_of_attention(recorded: Recorded) -> None:
    before = sys.getprofile()
    recorded.recorder.begin("test")
    assert sys.getprofile() is before
    with recorded.recorder.attention():
        assert sys.getprofile() is not before
    assert sys.getprofile() is before
    recorded.recorder.end()


def test_tests_fixtures_and_their_teardown_have_it(pytester: pytest.Pytester) -> None:
    """A literal counts wherever code of the project reads it while a test runs."""
    pytester.makepyfile(
        limits="LIMIT = 3\n",
        conftest="""
            import sys
            from pathlib import Path
            import pytest
            from pytest_learnloop import trainable
            from pytest_learnloop.evaluation.record import Recorder
            from pytest_learnloop.evaluation.touches import Touches
            from pytest_learnloop.source.discover import discover
            from pytest_learnloop.source.swap import LiveParameters

            touches = Touches(Recorder())

            def pytest_collection_finish(session):
                loaded = {"limits": sys.modules["limits"]}
                artifact = discover(loaded.values(), ["limits:LIMIT"], Path.cwd(), trainable)
                LiveParameters(artifact, loaded).swap({}, touches.recorder)
                for plugin in touches.plugins():
                    session.config.pluginmanager.register(plugin)

            def pytest_runtestloop(session):
                with open("touched.txt", "w") as file:
                    for item, following in zip(session.items, [*session.items[1:], None]):
                        with touches.run():
                            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                        print(item.name, *touches.of_last().get("touched", []), file=file)
                return True
        """,
        test_it="""
            import pytest
            import limits

            @pytest.fixture
            def reads():
                return limits.LIMIT

            @pytest.fixture
            def reads_afterwards():
                yield
                limits.LIMIT

            @pytest.fixture(scope="module")
            def shared():
                return limits.LIMIT

            def test_body(): assert limits.LIMIT
            def test_fixture(reads): pass
            def test_teardown(reads_afterwards): pass
            def test_shared(shared): pass
            def test_none(): pass
        """,
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=5)
    told = (pytester.path / "touched.txt").read_text().splitlines()
    touching = [f"test_{name} limits:LIMIT" for name in ("body", "fixture", "teardown", "shared")]
    assert told == [*touching, "test_none"]
