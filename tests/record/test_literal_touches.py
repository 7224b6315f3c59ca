"""A literal is touched by the code that reads it."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from record_helpers import Recorded

SOURCE = """
LIMIT = 3
OTHER = 4

class C:
    RATE = 0.5
    def of_self(self): return self.RATE

def direct(): return LIMIT
def through_lambda(): return [(lambda: LIMIT)() for _ in range(2)]
def generator(): yield LIMIT
def late_generator():
    try:
        yield
    except KeyError:
        pass
    yield LIMIT
async def late_coroutine(something):
    await something
    return LIMIT
def nested():
    def inner(): return LIMIT
    return inner
def local():
    LIMIT = 5
    return LIMIT
def other(): return OTHER
def attribute(module): return module.LIMIT
def of_class(): return C.RATE
"""

TARGETS = ["m:LIMIT", "m:C.RATE"]


@pytest.mark.parametrize(
    ("expression", "touched"),
    [
        ("m.direct()", {"m:LIMIT"}),
        ("m.through_lambda()", {"m:LIMIT"}),
        ("list(m.generator())", {"m:LIMIT"}),
        ("m.nested()", set()),
        ("m.nested()()", {"m:LIMIT"}),
        ("m.local()", set()),
        ("m.other()", set()),
        ("m.attribute(m)", {"m:LIMIT"}),
        ("m.of_class()", {"m:C.RATE"}),
        ("m.C().of_self()", {"m:C.RATE"}),
    ],
)
def test_touches(expression: str, touched: set[str], tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE, TARGETS)
    assert recorded.run(expression).touched == touched
    assert recorded.run("m.other()").touched == set()
    assert recorded.run(expression).touched == touched


def test_nested_scopes(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE, TARGETS)
    recorder, module = recorded.recorder, recorded.module
    with recorder.scope("test"):
        module.of_class()
        with recorder.scope("fixture"):
            module.direct()
    assert recorder.of("test").touched == {"m:C.RATE"}
    assert recorder.of("fixture").touched == {"m:LIMIT"}
    with recorder.scope("next"), recorder.scope("inner"):
        module.direct()
    assert recorder.of("next").touched == set()


def test_after_an_inner_scope_the_same_code_counts_for_the_outer(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE, TARGETS)
    with recorded.recorder.scope("test"):
        with recorded.recorder.scope("fixture"):
            recorded.module.direct()
        recorded.module.direct()
    assert recorded.recorder.of("test").touched == {"m:LIMIT"}


@pytest.mark.parametrize("go_on", [next, lambda generator: generator.throw(KeyError())], ids=["next", "throw"])
def test_a_generator_that_goes_on_in_another_scope_counts_for_that_one(
    go_on: Callable[[Generator[int | None]], int | None], tmp_path: Path
) -> None:
    recorded = Recorded(tmp_path, SOURCE, TARGETS)
    generator = recorded.module.late_generator()
    with recorded.recorder.scope("fixture"):
        next(generator)
    with recorded.recorder.scope("test"):
        go_on(generator)
    assert recorded.recorder.of("test").touched == {"m:LIMIT"}


def test_a_coroutine_that_goes_on_in_another_scope_counts_for_that_one(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE, TARGETS)
    loop = asyncio.new_event_loop()
    try:
        something = loop.create_future()
        with recorded.recorder.scope("fixture"):
            task = loop.create_task(recorded.module.late_coroutine(something))
            loop.run_until_complete(asyncio.sleep(0))
        with recorded.recorder.scope("test"):
            something.set_result(None)
            loop.run_until_complete(task)
    finally:
        loop.close()
    assert recorded.recorder.of("test").touched == {"m:LIMIT"}


def test_threads(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, SOURCE, TARGETS)
    with recorded.recorder.scope("test"):
        thread = threading.Thread(target=recorded.module.direct)
        thread.start()
        thread.join()
    assert recorded.recorder.of("test").touched == {"m:LIMIT"}


def test_another_profile_function_is_put_back(tmp_path: Path) -> None:
    def mine(*event: object) -> None:
        """Stands for a profiler of the user's."""

    recorded = Recorded(tmp_path, SOURCE, TARGETS)
    before = sys.getprofile()
    sys.setprofile(mine)
    try:
        recorded.run("m.direct()")
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(before)


def test_nothing_listens_where_there_is_no_literal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def listening(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("pytest_learnloop.evaluation.literal_reads._monitoring", listening)
    recorded = Recorded(tmp_path, SOURCE, ["m:direct"])
    assert recorded.run("m.direct()").touched == {"m:direct"}
