"""Representations of values: short, bounded, and the same in every process."""

from __future__ import annotations

import collections
import dataclasses
import functools
import subprocess
import sys
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_learnloop.evaluation.represent import represent, shortened


class Peculiar(type):
    """Its classes have no hash, and are compared by code of the user's."""

    def __eq__(cls, other: object) -> bool:
        raise AssertionError

    __hash__ = None  # type: ignore[assignment]


class Particular(metaclass=Peculiar):
    pass


class Plain:
    pass


class WithAddress:
    def __repr__(self) -> str:
        return f"<WithAddress at 0x{id(self):x}>"


class Failing:
    def __repr__(self) -> str:
        raise ValueError


class FailingList(list[int]):
    def __iter__(self) -> Any:
        raise KeyError


@dataclasses.dataclass
class Point:
    x: int
    y: object = None
    hidden: int = dataclasses.field(default=0, repr=False)


class Pair(NamedTuple):
    a: int
    b: object


@dataclasses.dataclass
class Spoken:
    x: int

    def __repr__(self) -> str:
        return "spoken"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (1.5, "1.5"),
        (-3, "-3"),
        (2**2000, "<integer of 2001 bits>"),
        ("it's", '"it\'s"'),
        (b"a", "b'a'"),
        ([], "[]"),
        ((1,), "(1,)"),
        ((1, "a"), "(1, 'a')"),
        ({"b": 1, "a": [2]}, "{'b': 1, 'a': [2]}"),
        ({"b", "a", "c"}, "{'a', 'b', 'c'}"),
        (set(), "set()"),
        (frozenset({1}), "frozenset({1})"),
        (frozenset(), "frozenset()"),
        (range(3), "range(0, 3)"),
        (collections.deque([1]), "deque([1])"),
        (collections.OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (collections.Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (collections.UserList([1]), "[1]"),
        ({1: 2}.keys(), "dict_keys([1])"),
        (ValueError("a", 1), "ValueError('a', 1)"),
        (types.SimpleNamespace(a=1), "namespace(a=1)"),
        (Plain(), "<Plain object>"),
        (Particular(), "<Particular object>"),
        ([Particular()], "[<Particular object>]"),
        ([Plain()], "[<Plain object>]"),
        (WithAddress(), "<WithAddress>"),
        (Failing(), "<Failing, whose representation raised ValueError>"),
        ([1, Failing()], "[1, <Failing, whose representation raised ValueError>]"),
        (FailingList([1]), "<FailingList, whose representation raised KeyError>"),
        (Point(1, [2]), "Point(x=1, y=[2])"),
        (Pair(1, Plain()), "Pair(a=1, b=<Plain object>)"),
        (Spoken(1), "spoken"),
        (Plain, "<class 'test_represent.Plain'>"),
        (len, "<function len>"),
        (functools.cache, "<function cache>"),
    ],
)
def test_short_values(value: object, text: str) -> None:
    assert represent(value).replace(f"{__name__}.", "test_represent.") == text


def test_long_strings_are_cut_in_the_middle() -> None:
    text = represent("a" * 500 + "z" * 500, limit=100)
    assert len(text) == 100
    assert text.startswith("'aaa")
    assert text.endswith("zzz'")
    assert "characters" in text


def test_long_containers_tell_their_size() -> None:
    assert "…(1000 in all)" in represent(list(range(1000)))
    assert "…(1000 in all)" in represent({i: i for i in range(1000)})


def test_containers_inside_themselves() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert len(represent(loop)) < 30
    held = Point(1)
    held.y = held
    assert len(represent(held)) <= 200


def test_huge_containers_are_not_walked() -> None:
    looked_at = []

    class Item:
        def __repr__(self) -> str:
            looked_at.append(self)
            return "item"

    for huge in ([Item()] * 10**6, dict.fromkeys(range(10**6), Item()), collections.deque([Item()] * 10**6)):
        represent(huge)
    assert len(looked_at) < 300


def test_what_is_called_for_repr() -> None:
    assert represent([Spoken(1), 5], describe=lambda value: "said") == "[said, 5]"


class FakeArray:
    """Has what an array has, and a ``repr`` that must not be called."""

    def __init__(self, shape: tuple[int, ...], rows: object) -> None:
        self.shape, self.rows, self.dtype = shape, rows, "float64"

    def __getitem__(self, corner: tuple[slice, ...]) -> FakeArray:
        assert corner == tuple(slice(3) for _ in self.shape)
        return self

    def tolist(self) -> object:
        return self.rows

    def __repr__(self) -> str:
        raise AssertionError


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: FakeArray((100, 2), [[1.0, 2.0]]), "FakeArray(shape=(100, 2), dtype=float64, [[1.0, 2.0]], …)"),
        (lambda: FakeArray((2,), [1.0, 2.0]), "FakeArray(shape=(2,), dtype=float64, [1.0, 2.0])"),
    ],
)
def test_arrays_are_told_by_shape(make: Callable[[], FakeArray], text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = make()
    monkeypatch.setattr(type(value), "__module__", "numpy.core")
    assert represent(value) == text


def test_neither_numpy_nor_pandas_is_imported() -> None:
    code = "import sys; import pytest_learnloop.evaluation.represent; print({'numpy', 'pandas'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=300) | st.binary(max_size=300) | st.builds(Plain),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.frozensets(st.integers() | st.text())
        | st.builds(Point, st.integers(), inner)
        | st.builds(collections.deque, st.lists(inner))
    ),
)


@given(VALUES, st.integers(16, 400))
@example(100000000000000.0, 16)
@example(complex(-1.7976931348623157e308, -1.7976931348623157e308), 40)
def test_no_representation_is_longer_than_its_limit(value: object, limit: int) -> None:
    assert len(represent(value, limit)) <= limit


@given(
    st.recursive(st.none() | st.booleans() | st.integers(-99, 99) | st.text("ab", max_size=3), st.lists, max_leaves=8)
)
def test_short_values_are_represented_as_python_does(value: object) -> None:
    if len(repr(value)) <= 100 and repr(value).count("[[[[") == 0:
        assert represent(value) == repr(value)


@given(st.text(max_size=300), st.integers(16, 200))
def test_shortened(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
