"""What the tests share."""

from __future__ import annotations

import compileall
import signal
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from forked_runs import ForkedRuns
from hypothesis import HealthCheck, settings

import pytest_learnloop
from pytest_learnloop.garbage import uncollected
from pytest_learnloop.testing import Project

pytest_plugins = ["pytester", "pytest_learnloop.testing"]

FAULTY_CLAMP = """
    from pytest_learnloop import trainable

    @trainable
    def clamp(value, low, high):
        # Keeps a value within its bounds.
        if value < low:
            return low
        if value > low:
            return high
        return value
"""

CLAMP_TESTS = """
    import pytest
    from clamping import clamp

    BELOW, INSIDE, ABOVE = (-1, 0), (5, 5), (11, 10)

    @pytest.mark.parametrize("value, expected", [BELOW, INSIDE, ABOVE])
    def test_from_zero_to_ten(value, expected):
        assert clamp(value, 0, 10) == expected

    @pytest.mark.parametrize("value, expected", [BELOW, INSIDE, ABOVE])
    def test_shifted(value, expected):
        assert clamp(value + 100, 100, 110) == expected + 100

    @pytest.mark.parametrize("value, expected", [BELOW, INSIDE, ABOVE])
    def test_negative(value, expected):
        assert clamp(value - 50, -50, -40) == expected - 50

    @pytest.mark.parametrize("value, expected", [BELOW, INSIDE, ABOVE])
    def test_halves(value, expected):
        assert clamp(value / 2, 0, 5) == expected / 2

    @pytest.mark.parametrize("value, expected", [BELOW, INSIDE, ABOVE])
    def test_tenths(value, expected):
        assert clamp(value / 10, 0, 1) == expected / 10

    def test_guard():
        assert 1 + 1 == 2
"""
"""15 cases of which 5 fail, and a guard."""


# How long an example takes on a busy machine says nothing.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure() -> None:
    """A shell's background jobs ignore Ctrl-C, and so would all that they start: tests that press it need it back."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Each worker imports hundreds of modules and rewrites their assertions: next to none of it is garbage."""
    with uncollected():
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def no_plugins_but_ours() -> Iterator[None]:
    """Runs of pytest that a test starts load none of the plugins that happen to be installed, unless it names them."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        monkeypatch.setenv("PYTEST_PLUGINS", "pytest_learnloop.plugin")
        yield


@pytest.fixture(scope="session", autouse=True)
def modules_compiled_once() -> None:
    """Where Python is told to write no bytecode, each run that a test starts would compile our modules anew.

    That is a third of a short run's time. What is compiled already is left alone, and where nothing can be written,
    runs are slower and no more than that.
    """
    compileall.compile_dir(Path(pytest_learnloop.__file__).parent, quiet=2)


@pytest.fixture(scope="session")
def forked_runs(no_plugins_but_ours: None) -> Iterator[ForkedRuns]:
    runs = ForkedRuns()
    yield runs
    runs.close()


@pytest.fixture
def pytester(pytester: pytest.Pytester, forked_runs: ForkedRuns, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """pytest's own, which imports pytest once for many runs."""
    monkeypatch.setattr(pytester, "popen", forked_runs.instead_of(pytester.popen))
    return pytester


@pytest.fixture
def clamp(project: Project) -> Project:
    """A project with one fault in one marked function, which the tests show."""
    project.write(clamping=FAULTY_CLAMP, test_clamping=CLAMP_TESTS)
    return project
