"""Projects whose settings leave no room for a warning, a coverage file, or a fixture's file."""

from __future__ import annotations

import pytest
from few_support import FEW
from scripted_support import scripted

from pytest_learnloop.testing import Project


def test_warnings_are_errors(clamp: Project) -> None:
    clamp.pytester.makeini("[pytest]\nfilterwarnings = error\n")
    result = clamp.learn(FEW)
    assert result.ret == 0
    assert clamp.result["status"] == "improved"
    assert clamp.result["splits"]["guards"] == 1


def test_plugins_may_write_to_the_cache_as_they_set_out(clamp: Project) -> None:
    clamp.pytester.makeini("[pytest]\nfilterwarnings = error\n")
    clamp.write(
        conftest="""
        import pytest

        def pytest_configure(config):  # as pytest-randomly does
            config.cache.set("plugin/started", True)

        @pytest.fixture(autouse=True)
        def is_as_the_user_left_it(pytestconfig):
            assert pytestconfig.cache.get("plugin/started", None)
        """
    )
    clamp.pytester.runpytest_subprocess("--learn", "--learn-budget=60s", FEW, timeout=300)  # with pytest's cache
    assert clamp.result["status"] == "improved"


def test_only_those_who_import_it_are_warned_of_an_invalid_escape(project: Project) -> None:
    project.write(
        words=r"""
        from pytest_learnloop import trainable

        DIGIT = "\d"

        @trainable
        def longest(words):
            best, letters = "", "\w"
            for word in words:
                if len(word) < len(best):
                    best = word
            return best
        """,
        test_words=r"""
        import pytest
        from words import longest

        @pytest.mark.parametrize("words, expected", [(["a", "bc"], "bc"), (["a", "bcd", "e"], "bcd"), ([], "")])
        def test_longest(words, expected): assert longest(words) == expected != "\d"

        def test_one(): assert longest(["bc"]) == "bc"
        """,
        conftest="""
        import warnings

        def pytest_sessionstart():  # as it is from Python 3.12 on, outside of what pytest catches
            warnings.simplefilter("always")
        """,
    )
    result = project.learn(FEW)
    assert project.result["status"] == "improved"
    assert "invalid escape" not in f"{result.stderr}"
    assert "<unknown>" not in f"{result.stdout}"


def test_a_shared_fixture_may_do_what_it_did(clamp: Project) -> None:
    clamp.write(
        conftest="""
        import pathlib, pytest

        @pytest.fixture(scope="session", autouse=True)
        def state():
            path = pathlib.Path(__file__).with_name("state.txt")
            path.write_text("set up")
            yield
            path.unlink(missing_ok=True)
        """
    )
    result = clamp.learn(FEW)
    assert result.ret == 0
    assert clamp.result["status"] == "improved"
    assert not (clamp.path / "state.txt").exists()


def test_coverage_is_not_measured_and_does_not_hinder(clamp: Project) -> None:
    pytest.importorskip("pytest_cov")
    result = clamp.learn("-p", "pytest_cov", "--cov=clamping", "--cov-fail-under=90", "-W", "ignore", FEW)
    assert result.ret == 0
    assert clamp.result["status"] == "improved"


def test_what_the_fence_refused_in_the_final_run_is_told(project: Project) -> None:
    project.write(
        sums="from pytest_learnloop import trainable\n@trainable\ndef add(a, b): return a - b",
        test_sums="""
        import pathlib
        from sums import add

        def test_one(): assert add(1, 2) == 3
        def test_two(): assert add(2, 2) == 4
        def test_three(): assert add(3, 2) == 5
        def test_four(): assert add(4, 2) == 6

        def test_writes():
            assert add(1, 1) == 2
            pathlib.Path("out.txt").write_text("only reached once it is repaired")
        """,
        conftest=scripted("sums:add", "def add(a, b): return a + b\n"),
    )
    result = project.learn("--learn-optimizer=scripted")
    result.stdout.fnmatch_lines(
        ["note: 1 test, such as *test_writes, did something*refused*--learn-allow write:*out.txt*"]
    )
    assert not (project.path / "out.txt").exists()
