"""Seeded tests: Hypothesis properties, run on the examples that a seed gives."""

from __future__ import annotations

import functools
import inspect
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

import pytest

from pytest_learnloop.learning.case_seed import SeedRange

SHRINKING = 5.0
"""Seconds that a case may take longer where its failing example is shrunk."""
_SEARCHING = 2
"""Seconds after which no smaller example is looked for."""
_ATTEMPT = 1.0
"""Seconds of computing after which an example that might be smaller is given up: it may never end."""


def is_seeded(item: pytest.Item) -> bool:
    """Whether a seed decides what the test does: one test, as many cases as there are seeds."""
    return _property_of(item) is not None


def look_for_constants(items: Iterable[pytest.Item]) -> None:
    """Let Hypothesis do now what it would do in each child again: read the project's modules for constants to try.

    It knows by itself which modules it has read, and tells nobody how to begin.
    """
    if any(map(is_seeded, items)):
        with suppress(ImportError, AttributeError):
            from hypothesis.internal.conjecture import providers

            providers._get_local_constants()


def prepare(item: pytest.Item, seed: int | None, *, shrinks: bool = False) -> None:
    """Make a Hypothesis property run on the examples of ``seed``, the same ones for every candidate.

    Nothing is remembered between runs and nothing depends on time. Explicit examples are train's where it has cases of
    the property. With no seed the user's settings stay, but for the example database, which candidates must not write.

    :param shrinks: look for a smaller example that fails, for readers; see :func:`shrinking`.
    """
    wrapped = _property_of(item)
    if wrapped is None:
        return
    import hypothesis

    settings = getattr(wrapped, "_hypothesis_internal_use_settings", None) or hypothesis.settings()
    if seed is None:
        wrapped._hypothesis_internal_use_settings = hypothesis.settings(settings, database=None)
        return
    names = {"generate"} if SeedRange.with_seed(seed).is_beside_train else {"explicit", "generate"}
    names |= {"shrink"} if shrinks else set()
    wrapped._hypothesis_internal_use_settings = hypothesis.settings(
        settings,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,  # else the search goes on after a failure where it is to be shrunk, and only there
        phases=[phase for phase in hypothesis.Phase if phase.name in names],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.seed(seed)(wrapped)


def examples_of_a_case(item: pytest.Item) -> int | None:
    """Examples that a property runs on a seed, if none fails; None where the test is no property."""
    wrapped = _property_of(item)
    if wrapped is None:
        return None
    import hypothesis

    settings = getattr(wrapped, "_hypothesis_internal_use_settings", None) or hypothesis.settings()
    return int(settings.max_examples)


def apart_from_train(item: pytest.Item, seed: int | None) -> AbstractContextManager[None]:
    """Within, the first example of a property counts only where train has no case of it.

    That is the simplest one, with which Hypothesis begins whatever the seed: train's cases have shown it.
    """
    handle = getattr(_property_of(item), "hypothesis", None)
    is_beside_train = seed is not None and SeedRange.with_seed(seed).is_beside_train
    if handle is None or not is_beside_train or inspect.iscoroutinefunction(handle.inner_test):
        return nullcontext()
    return _with_test(handle, _forgiving_the_first(handle.inner_test))


@contextmanager
def _with_test(handle: Any, test: Callable[..., object]) -> Iterator[None]:
    """Within, a property runs this on its examples."""
    inner = handle.inner_test
    handle.inner_test = test
    try:
        yield
    finally:
        handle.inner_test = inner


def _forgiving_the_first(test: Callable[..., object]) -> Callable[..., object]:
    """A property's test that runs on its first example as on any other, since it may draw more, and does not fail."""
    from hypothesis.errors import StopTest, UnsatisfiedAssumption

    is_first = True

    @functools.wraps(test)
    def forgiving(*args: object, **kwargs: object) -> object:
        nonlocal is_first
        if not is_first:
            return test(*args, **kwargs)
        is_first = False
        try:
            return test(*args, **kwargs)
        except (StopTest, UnsatisfiedAssumption):
            raise
        except (Exception, pytest.fail.Exception):  # what fails a test is any exception, pytest's own among them
            return None

    return forgiving


@contextmanager
def shrinking(item: pytest.Item, begins: Callable[[], object]) -> Iterator[None]:
    """Within, looking for a smaller example takes a few seconds at most, and none that never ends becomes the verdict.

    What failed first has failed already: the case ends as it would without shrinking.

    :param begins: called before each example; the last one is what Hypothesis tells of.
    """
    wrapped = _property_of(item)
    handle = getattr(wrapped, "hypothesis", None)
    if handle is None or inspect.iscoroutinefunction(handle.inner_test):
        yield
        return
    with _with_test(handle, _bounded(handle.inner_test, begins)), _searching_for(_SEARCHING):
        yield


def _bounded(test: Callable[..., object], begins: Callable[[], object]) -> Callable[..., object]:
    """A property's test that, once it has failed, takes what computes for too long as an example that is not valid."""
    from hypothesis.errors import StopTest, UnsatisfiedAssumption

    failed = False

    def give_up(number: int, frame: object) -> None:
        raise UnsatisfiedAssumption

    @functools.wraps(test)
    def bounded(*args: object, **kwargs: object) -> object:
        __tracebackhide__ = True  # no work of the test's
        nonlocal failed
        begins()
        before = signal.signal(signal.SIGVTALRM, give_up) if failed else None
        signal.setitimer(signal.ITIMER_VIRTUAL, _ATTEMPT if failed else 0)
        try:
            return test(*args, **kwargs)
        except (StopTest, UnsatisfiedAssumption):
            raise
        except BaseException:  # what fails a test is any exception, pytest's own among them
            failed = True
            raise
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            if before is not None:
                signal.signal(signal.SIGVTALRM, before)

    return bounded


@contextmanager
def _searching_for(seconds: int) -> Iterator[None]:
    """Within, Hypothesis looks for smaller examples for so long; it has a limit of its own, but no setting for it."""
    from hypothesis.internal.conjecture import engine

    usual = getattr(engine, "MAX_SHRINKING_SECONDS", None)
    if usual is None:
        yield
        return
    engine.MAX_SHRINKING_SECONDS = seconds
    try:
        yield
    finally:
        engine.MAX_SHRINKING_SECONDS = usual


def _property_of(item: pytest.Item) -> Any:
    function = getattr(item, "obj", None)
    function = getattr(function, "__func__", function)
    return function if getattr(function, "is_hypothesis_test", False) else None
