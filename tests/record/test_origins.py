"""Which arguments are what an earlier call gave, and where exceptions come from."""

from __future__ import annotations

import gc
import weakref
from enum import Enum
from pathlib import Path

import pytest
from record_helpers import Recorded

from pytest_learnloop.evaluation.origins import Origins

TWO = """
class Thing:
    pass

def make(value):
    return value

def use(value, other=None):
    return [value]
"""


def inputs(recorded: Recorded, expression: str) -> list[tuple[str, tuple[tuple[str, int], ...]]]:
    """(function, inputs) of each call that an expression makes."""
    return [(call.parameter.partition(":")[2], call.inputs) for call in recorded.run(expression).calls]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m.use(m.make([1]))", (("value", 0),)),
        ("m.use(m.make(m.Thing()))", (("value", 0),)),
        ("m.use(m.make(12345.5 * 2))", (("value", 0),)),
        ("m.use(m.make(' '.join('ab')))", (("value", 0),)),
        ("m.use(0, other=m.make([1]))", (("other", 0),)),
        ("m.use([m.make([1])])", (("value", 0),)),
        ("m.use((1, m.make([1])))", (("value", 0),)),
        ("m.use({'key': m.make([1])})", (("value", 0),)),
        ("m.use({m.make(m.Thing())})", (("value", 0),)),
        ("m.use(m.make(([1], 2))[0])", (("value", 0),)),
        ("m.use([[m.make([1])]])", ()),
        ("m.use([0] * 99 + [m.make([1])])", ()),
        ("(m.make([1]), m.use([1]))", ()),
        ("m.use({m.make(m.Thing()): 1})", ()),
    ],
)
def test_an_argument_is_what_a_call_gave(
    expression: str, expected: tuple[tuple[str, int], ...], tmp_path: Path
) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:make", "m:use"])
    assert inputs(recorded, expression) == [("make", ()), ("use", expected)]


@pytest.mark.parametrize(
    "value", ["None", "True", "...", "7", "-1023", "'name'", "''", "'%'", "b''", "b'x'", "()", "float('inf')", "len"]
)
def test_what_python_shares_comes_from_nowhere(value: str, tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:make", "m:use"])
    assert inputs(recorded, f"m.use(m.make({value}))") == [("make", ()), ("use", ())]


def test_several_results_in_one_argument(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:make", "m:use"])
    assert inputs(recorded, "m.use([m.make([1]), m.make([2])])")[-1] == ("use", (("value", 0), ("value", 1)))


def test_the_last_call_that_gave_a_value_counts(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:make", "m:use"])
    assert inputs(recorded, "m.use(m.make(m.make([1])))") == [
        ("make", ()),
        ("make", (("value", 0),)),
        ("use", (("value", 1),)),
    ]


def test_what_a_generator_yields_is_given_by_its_call(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, "def f():\n    yield [1]\ndef g(a): pass\n", ["m:f", "m:g"])
    assert inputs(recorded, "[m.g(each) for each in m.f()]") == [("f", ()), ("g", (("a", 0),))]


def test_calls_of_a_fixture_are_known_to_every_test_that_uses_it(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:make", "m:use"])
    recorder, module = recorded.recorder, recorded.module
    with recorder.scope("first"):
        module.make(0)
        with recorder.scope("fixture"):
            shared = module.make([1])
    with recorder.scope("second"):
        module.make(0)
        module.use(shared)
    assert [call.inputs for call in recorder.of("second", "fixture").calls] == [(), (), (("value", 0),)]
    assert [call.inputs for call in recorder.of("second").calls] == [(), ()]


def test_a_result_of_another_test_comes_from_nowhere(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:make", "m:use"])
    kept: list[object] = []
    with recorded.recorder.scope("first"):
        kept += recorded.module.use("a b")
        kept.append(recorded.module.make([1]))
    with recorded.recorder.scope("second"):
        recorded.module.use(kept[1])
    assert [call.inputs for call in recorded.recorder.of("first", "second").calls] == [(), (), ()]


def test_recording_keeps_no_object_alive_that_can_be_referred_to_weakly(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, TWO, ["m:make"])
    with recorded.recorder.scope("test"):
        reference = weakref.ref(recorded.module.make(recorded.module.Thing()))
        gc.collect()
        assert reference() is None


def test_a_value_that_is_gone_is_not_taken_for_another_with_its_identity() -> None:
    class Thing:
        pass

    origins = Origins()
    origins.open()
    for number in range(100):
        thing = Thing()
        assert origins.of(thing) == []
        origins.given(thing, number)
        del thing


def test_members_of_enumerations_come_from_nowhere() -> None:
    colour = Enum("colour", ["RED"])
    origins = Origins()
    origins.open()
    origins.given(colour["RED"], 0)
    assert origins.of(colour["RED"]) == []


def test_looking_at_a_value_runs_none_of_its_code() -> None:
    class Peculiar(type):
        def __eq__(cls, other: object) -> bool:
            raise AssertionError

        __hash__ = None  # type: ignore[assignment]

    class Touchy(list[int], metaclass=Peculiar):
        def __iter__(self):  # type: ignore[no-untyped-def]
            raise AssertionError

        @property  # type: ignore[misc]
        def __class__(self):  # type: ignore[no-untyped-def]
            raise AssertionError

        def __eq__(self, other: object) -> bool:
            raise AssertionError

        __hash__ = None

    value = Touchy()
    origins = Origins()
    origins.open()
    origins.given(value, 3)
    assert origins.of(value) == [3]


RAISING = """
import functools

@functools.lru_cache
def f(a):
    "A docstring."
    if a:
        helper(a)
    raise ValueError(
        "two lines"
    )

def helper(a):
    raise KeyError(a)
"""


def test_the_line_an_exception_comes_from(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path, RAISING)
    (call,) = recorded.run("suppressing(ValueError, m.f, 0)").calls
    assert (call.exception, call.raised_at) == ("ValueError: two lines", 5)
    (call,) = recorded.run("suppressing(KeyError, m.f, 1)").calls
    assert (call.exception, call.raised_at) == ("KeyError: 1", 4)


def test_the_line_in_a_candidate_with_a_helper(tmp_path: Path) -> None:
    edit = "def check(a):\n    assert a\n\ndef f(a):\n    check(a)\n    return a\n"
    recorded = Recorded(tmp_path, RAISING, edits={"m:f": edit})
    (call,) = recorded.run("suppressing(AssertionError, m.f, 0)").calls
    assert call.raised_at == 5


def test_no_line_where_an_exception_was_caught(tmp_path: Path) -> None:
    source = "def f(a):\n    try:\n        return 1 / a\n    except ZeroDivisionError:\n        return 0\n"
    (call,) = Recorded(tmp_path, source).run("m.f(0)").calls
    assert (call.result, call.raised_at) == ("0", None)
