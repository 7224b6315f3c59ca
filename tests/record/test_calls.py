"""What is recorded of a call: its arguments as they were, and how it ended."""

from __future__ import annotations

import asyncio
import textwrap
from pathlib import Path

import pytest
from record_helpers import Recorded

from pytest_learnloop.domain import Call
from pytest_learnloop.evaluation.record import Recorder


def calls(recorded: Recorded, expression: str) -> list[tuple[str, str | None, str | None]]:
    """(arguments, result, exception) of each call that an expression makes."""
    return [
        (", ".join(f"{name}={value}" for name, value in call.arguments), call.result, call.exception)
        for call in recorded.run(expression).calls
    ]


@pytest.mark.parametrize(
    ("source", "expression", "expected"),
    [
        (
            "def f(a, /, b, *c, d=1, **e): return b",
            "m.f(1, 2, 3, d=4, x=5)",
            ("a=1, b=2, *c=(3,), d=4, **e={'x': 5}", "2"),
        ),
        ("def f(): pass", "m.f()", ("", "None")),
        ('def f():\n    "only words"', "m.f()", ("", "None")),
        ("def f(a):\n    a.append(1)\n    return a", "m.f([])", ("a=[]", "[1]")),
        ("def f(a):\n    if a:\n        return\n    a = 1", "m.f(0)", ("a=0", "None")),
        (
            "def f(a):\n    try:\n        return a\n    finally:\n        a.append(2)\n        return 'last'",
            "m.f([])",
            ("a=[]", "'last'"),
        ),
        (
            "def f(a):\n    for _ in [1]:\n        try:\n            return a\n        finally:\n            break",
            "m.f(1)",
            ("a=1", "None"),
        ),
        ("def f(a):\n    g = lambda: 5\n    def h(): return 6\n    return g() + h()", "m.f(1)", ("a=1", "11")),
        ("def f(a):\n    return [b for b in a if b]", "m.f([0, 1])", ("a=[0, 1]", "[1]")),
        (
            "def f(a):\n    match a:\n        case [x, *_]:\n            return x\n        case _: return 0",
            "m.f([7])",
            ("a=[7]", "7"),
        ),
        ("class C:\n    def f(self, a): return a", "m.C().f(1)", ("self=<C object>, a=1", "1")),
        ("def f(a):\n    return sorted(locals())", "m.f(1)", ("a=1", None)),
        ("def f(a):\n    return eval('a + 1')", "m.f(1)", ("a=1", None)),
        ("def f(a):\n    return eval('b', {'b': a})", "m.f(1)", ("a=1", "1")),
    ],
)
def test_arguments_and_result(source: str, expression: str, expected: tuple[str, str | None], tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, source, ["m:C.f" if "class" in source else "m:f"])
    assert calls(recorded, expression) == [(*expected, None)]


def test_local_variables_are_those_of_the_program(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f(a):\n    b = 1\n    return sorted(locals()), dir()\n")
    recorded.run("m.f(1)")
    assert recorded.module.f(1) == (["a", "b"], ["a", "b"])


def test_an_exception(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f(a):\n    try:\n        return 1 / a\n    finally:\n        a = 1\n")
    assert calls(recorded, "suppressing(ZeroDivisionError, m.f, 0)") == [
        ("a=0", None, "ZeroDivisionError: division by zero")
    ]


def test_an_exception_whose_message_fails(tmp_path: Path) -> None:
    source = "class E(Exception):\n    def __str__(self): raise KeyError\ndef f(): raise E\n"
    recorded = Recorded(tmp_path, source)
    assert calls(recorded, "suppressing(m.E, m.f)") == [("", None, "E: <its message raised KeyError>")]


@pytest.mark.parametrize(
    ("body", "expression", "result"),
    [
        ("yield 1\nyield 2", "list(m.f())", "yields 1, 2"),
        ("yield from [1, 2]", "list(m.f())", "yields *[1, 2]"),
        ("x = yield 1\nreturn x", "list(m.f())", "yields 1"),
        ("yield 1\nreturn 'end'", "list(m.f())", "yields 1, then returns 'end'"),
        (
            "yield from range(3)\nfor i in range(9): yield i",
            "list(m.f())",
            "yields *range(0, 3), 0, 1, 2, 3, … (10 items)",
        ),
        ("yield", "next(m.f())", "yields None"),
        ("return\nyield", "list(m.f())", "None"),
        ("while True: yield 1", "next(m.f())", "yields 1"),
    ],
)
def test_a_generator(body: str, expression: str, result: str, tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f():\n" + textwrap.indent(body, "    "))
    assert calls(recorded, expression) == [("", result, None)]


def test_a_generator_that_is_not_asked_has_not_been_called(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f(): yield 1")
    assert not recorded.run("m.f()").touched


def test_what_is_sent_and_thrown_into_a_generator_arrives(tmp_path: Path) -> None:
    source = "def f():\n    try:\n        x = yield 1\n        yield x\n    except KeyError:\n        yield 'caught'\n"
    recorded = Recorded(tmp_path, source)
    with recorded.recorder.scope("test"):
        generator = recorded.module.f()
        assert [next(generator), generator.send(5), generator.throw(KeyError)] == [1, 5, "caught"]


def test_async_functions_and_generators(tmp_path: Path) -> None:
    source = """
    import asyncio
    async def f(a):
        await asyncio.sleep(0)
        return a + 1
    async def g():
        for i in range(2):
            yield await f(i)
    async def use():
        return [i async for i in g()]
    """
    recorded = Recorded(tmp_path, source, ["m:f", "m:g"])
    with recorded.recorder.scope("test"):
        assert asyncio.run(recorded.module.use()) == [1, 2]
    assert [(call.parameter, call.arguments, call.result) for call in recorded.recorder.of("test").calls] == [
        ("m:g", (), "yields 1, 2"),
        ("m:f", (("a", "0"),), "1"),
        ("m:f", (("a", "1"),), "2"),
    ]


def test_a_call_that_does_not_end(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f(): return m.end()")
    recorded.recorder.begin("test")
    recorded.module.m = recorded
    recorded.end = recorded.recorder.end  # type: ignore[attr-defined]
    recorded.module.f()
    assert recorded.recorder.of("test").calls == (Call("m:f", ()),)


def test_recursion_is_recorded_in_the_order_calls_begin(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f(n): return 1 if n == 0 else n * f(n - 1)")
    assert calls(recorded, "m.f(2)") == [("n=2", "2", None), ("n=1", "1", None), ("n=0", "1", None)]


def test_the_first_calls_only(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f(n): return n", recorder=Recorder(calls=3))
    assert [call.result for call in recorded.run("[m.f(i) for i in range(9)]").calls] == ["0", "1", "2"]
    assert [call.result for call in recorded.run("[m.f(i) for i in range(9)]").calls] == ["0", "1", "2"]


def test_durations(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "import time\ndef f(): time.sleep(0.01)")
    (call,) = recorded.run("m.f()").calls
    assert 0.01 <= call.duration < 5


def test_what_runs_to_represent_a_value_is_not_recorded(tmp_path: Path) -> None:
    source = """
    NAME = "name"
    class C:
        def __repr__(self): return f"C({f(NAME)})"
    def f(a):
        if a == "name":
            return 1
        return a
    """
    recorded = Recorded(tmp_path, source, ["m:f", "m:NAME"])
    recording = recorded.run("m.f(m.C())")
    assert [(call.arguments, call.result) for call in recording.calls] == [((("a", "C(1)"),), "C(1)")]
    assert recording.touched == {"m:f"}
    assert {line for _, line in recording.lines} == {2, 4}
