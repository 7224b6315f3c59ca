"""A scope looks at the parameters that run in it, and still misses none of the others."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from record_helpers import Recorded, lines

from pytest_learnloop.domain import Call
from pytest_learnloop.evaluation.probe import ParameterProbe, State
from pytest_learnloop.evaluation.record import Recorder, Recording
from pytest_learnloop.source.instrument import Shape

MANY = "".join(f"def f{number}(a):\n    return a + {number}\n\n" for number in range(200))


class Counting(Recorder):
    """Counts how often a probe is asked for what it has heard."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def _take(self) -> list[tuple[ParameterProbe, State]]:
        self.asked += len(self._marked())
        return super()._take()


class Copied(list[int]):
    """Lines that count how often they are copied."""

    copies = 0

    def copy(self) -> list[int]:
        self.copies += 1
        return super().copy()


class Keeping(Recorder):
    """Keeps its probes."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[ParameterProbe] = []

    def probe(self, parameter: str, shape: Shape) -> ParameterProbe:
        made = super().probe(parameter, shape)
        made.lines = Copied(made.lines)
        self.kept.append(made)
        return made

    @property
    def copied(self) -> set[str]:
        """The parameters whose lines were copied."""
        return {each.parameter for each in self.kept if isinstance(each.lines, Copied) and each.lines.copies}


def test_the_cost_of_a_scope_does_not_grow_with_the_parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Children begin with one thread; this process may have those that another test's library has left behind.
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    recorder = Counting()
    recorded = Recorded(tmp_path, MANY, ["m"], recorder=recorder)
    assert recorded.run("m.f7(1) + m.f199(1)").touched == {"m:f7", "m:f199"}
    assert recorder.asked == 2


def test_nor_does_that_of_a_representation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    source = f"{MANY}class C:\n    def __repr__(self): return str(f3(1))\n\ndef told(a):\n    return f4(1)\n"
    recorder = Keeping()
    recorded = Recorded(tmp_path, source, ["m"], recorder=recorder)
    told = recorded.run("m.f7(1) + m.told(m.C())")
    assert [call.arguments for call in told.calls if call.parameter == "m:told"] == [(("a", "4"),)]
    assert told.touched == {"m:f7", "m:told", "m:f4"}
    assert recorder.copied == {"m:f7", "m:told", "m:f4"}


def test_calls_come_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    calls = Recorded(tmp_path, MANY, ["m"]).run("m.f2(0), m.f1(0), m.f2(1)").calls
    assert [(call.parameter, call.result) for call in calls] == [("m:f2", "2"), ("m:f1", "1"), ("m:f2", "3")]


@pytest.mark.parametrize("traces", [True, False])
def test_what_a_call_leaves_behind_is_heard_of_without_another_call(tmp_path: Path, traces: bool) -> None:
    source = "def f():\n    def inner():\n        return 1\n    return inner\n\ndef g():\n    yield 1\n    yield 2\n"
    recorded = Recorded(tmp_path, source, ["m:f", "m:g"], recorder=Recorder(traces=traces))
    with recorded.recorder.scope("before"):
        inner, items = recorded.module.f(), recorded.module.g()
        next(items)
    with recorded.recorder.scope("after"):
        inner()
        next(items)
    after = recorded.recorder.of("after")
    assert after.touched == {"m:f", "m:g"}
    assert (lines(after, "m:f"), lines(after, "m:g")) == (([3], [3]) if traces else ([], []))


@pytest.mark.parametrize("traces", [True, False])
def test_a_call_that_goes_on_in_a_thread_is_heard_of_in_the_next_scope(tmp_path: Path, traces: bool) -> None:
    source = "def f(began, go_on, done):\n    began.set()\n    go_on.wait(10)\n    done.set()\n    go_on.wait(0)\n"
    recorded = Recorded(tmp_path, source, recorder=Recorder(traces=traces))
    began, go_on, done, left = (threading.Event() for _ in range(4))
    thread = threading.Thread(target=lambda: (recorded.module.f(began, go_on, done), left.wait(10)))
    with recorded.recorder.scope("first"):
        thread.start()
        assert began.wait(10)
    with recorded.recorder.scope("second"):
        go_on.set()
        assert done.wait(10)
    left.set()
    thread.join()
    assert "m:f" in recorded.recorder.of("second").touched
    assert (4 in lines(recorded.recorder.of("second"))) is traces


def test_a_representation_that_calls_a_parameter_does_not_touch_it(tmp_path: Path) -> None:
    source = "class C:\n    def __repr__(self): return g()\n\ndef f(a):\n    return 1\n\ndef g():\n    return 'C'\n"
    recorded = Recorded(tmp_path, source, ["m:f", "m:g"])
    first = recorded.run("m.f(m.C())")
    assert first.touched == {"m:f"}
    assert first.calls[0].arguments == (("a", "C"),)
    assert recorded.run("m.f(1)").touched == {"m:f"}
    assert recorded.run("1") == Recording()


def test_every_line_counts_however_late_it_runs(tmp_path: Path) -> None:
    """Only calls are cut off: localization needs the lines of the call that fails, be it the thousandth."""
    source = "def f(a):\n    if a == 999:\n        return 'late'\n    return a\n"
    recording = Recorded(tmp_path, source).run("[m.f(each) for each in range(1000)]")
    assert lines(recording) == [2, 3, 4]
    assert len(recording.calls) == 8
    assert all(isinstance(call, Call) for call in recording.calls)
