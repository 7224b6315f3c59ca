"""What runs belongs to the innermost scope that is open."""

from __future__ import annotations

import threading
from pathlib import Path

from record_helpers import Recorded, lines

from pytest_learnloop.evaluation.record import Recorder, Recording

TWO = """
def f(a):
    if a:
        return 1
    return 2

def g():
    return f(0)
"""


def test_touches_of_one_scope(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:f", "m:g"])
    assert recorded.run("m.f(1)").touched == {"m:f"}
    assert recorded.run("m.g()").touched == {"m:f", "m:g"}
    assert recorded.run("1") == Recording()


def test_what_is_reached_first_comes_first(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:f", "m:g"])
    assert recorded.run("m.f(1), m.g(), m.f(1)").order == ("m:f", "m:g")
    assert recorded.run("m.g(), m.f(1)").order == ("m:g", "m:f")


def test_nested_scopes(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:f", "m:g"])
    recorder, module = recorded.recorder, recorded.module
    with recorder.scope("test"):
        module.f(1)
        with recorder.scope("fixture"):
            module.g()
        module.f(1)
    assert recorder.of("test").touched == {"m:f"}
    assert lines(recorder.of("test")) == [2, 3]
    assert [call.arguments for call in recorder.of("test").calls] == [(("a", "1"),)] * 2
    assert recorder.of("fixture").touched == {"m:f", "m:g"}
    assert lines(recorder.of("fixture")) == [2, 4]
    assert recorder.of("test", "fixture").touched == {"m:f", "m:g"}
    assert lines(recorder.of("fixture", "test")) == [2, 3, 4]
    assert len(recorder.of("fixture", "test").calls) == 4
    assert recorder.of("unknown") == Recording()


def test_what_runs_outside_all_scopes_belongs_to_none(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO)
    recorded.module.f(1)
    assert lines(recorded.run("m.f(0)")) == [2, 4]
    recorded.module.f(1)
    assert recorded.run("1") == Recording()


def test_several_scopes_of_one_owner_share_its_calls(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, recorder=Recorder(calls=3))
    for argument in (0, 1):
        with recorded.recorder.scope("test"):
            recorded.module.f(argument)
            recorded.module.f(argument)
    assert lines(recorded.recorder.of("test")) == [2, 3, 4]
    assert [call.result for call in recorded.recorder.of("test").calls] == ["2", "2", "1"]


def test_touches_alone(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:f", "m:g"], recorder=Recorder(traces=False))
    assert recorded.run("m.g()") == Recording(("m:g", "m:f"))


def test_threads_belong_to_the_scope_that_is_open(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO)
    with recorded.recorder.scope("test"):
        threads = [threading.Thread(target=lambda: [recorded.module.f(1) for _ in range(50)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    recording = recorded.recorder.of("test")
    assert lines(recording) == [2, 3]
    assert 8 <= len(recording.calls) <= 12
    assert {call.result for call in recording.calls} == {"1"}


def test_a_generator_that_goes_on_in_another_scope_touches_there_too(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f():\n    yield 1\n    a = 2\n    yield a\n")
    with recorded.recorder.scope("fixture"):
        generator = recorded.module.f()
        next(generator)
    with recorded.recorder.scope("test"):
        next(generator)
    assert lines(recorded.recorder.of("fixture")) == [2]
    assert lines(recorded.recorder.of("test")) == [3, 4]
    assert recorded.recorder.of("test").touched == {"m:f"}


def test_an_exception_leaves_the_scope(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f(): raise SystemExit")
    try:
        recorded.run("m.f()")
    except SystemExit:
        pass
    else:
        raise AssertionError
    assert recorded.run("1") == Recording()
