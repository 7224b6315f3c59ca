"""Every kind of definition that can be swapped, and every way to hold on to one.

Each row is a module, the parameter to be swapped, its new source, and an expression over the module with its value
before and after the swap.
"""

from __future__ import annotations

import asyncio
import inspect
import textwrap
from dataclasses import dataclass
from typing import Any

import pytest
from swap_helpers import Modules
from swap_helpers import modules_fixture as modules_fixture

from pytest_learnloop.evaluation.record import Recorder


@dataclass(frozen=True)
class Kind:
    name: str
    module: str
    target: str
    new: str
    expression: str
    before: object
    after: object


FUNCTION = "def f(x):\n    return x + 1\n"
NEW = "def f(x):\n    return x * 10\n"


def held(name: str, rest: str, expression: str) -> Kind:
    """A reference to a plain function, taken when the module was imported."""
    return Kind(name, f"{FUNCTION}\n{textwrap.dedent(rest)}", "f", NEW, expression, 3, 20)


def kind(
    name: str, module: str, target: str, new: str, expression: str, before: object = "old", after: object = "new"
) -> Kind:
    return Kind(name, textwrap.dedent(module), target, textwrap.dedent(new), expression, before, after)


def method(name: str, body: str, target: str, new: str, expression: str, rest: str = "") -> Kind:
    """A method of a class C."""
    module = f"class C:\n{textwrap.indent(textwrap.dedent(body), '    ')}\n{textwrap.dedent(rest)}"
    return kind(name, module, target, new, expression)


KINDS = [
    held("a function", "", "m.f(2)"),
    held("a function under another name", "g = f", "m.g(2)"),
    held("in a dict", "TABLE = {'f': f}", "m.TABLE['f'](2)"),
    held("in a list", "LIST = [f]", "m.LIST[0](2)"),
    held("in a tuple", "PAIR = (f, 1)", "m.PAIR[0](2)"),
    held("in functools.partial", "from functools import partial\np = partial(f, 2)", "m.p()"),
    held("as a default argument", "def g(x, call=f):\n    return call(x)", "m.g(2)"),
    held("in a closure", "def around(g):\n    return lambda x: g(x)\nh = around(f)", "m.h(2)"),
    held("as an attribute of an instance", "class B: pass\nb = B()\nb.call = f", "m.b.call(2)"),
    held("as a key", "CALLS = {f: 'f'}", "[call(2) for call in m.CALLS][0]"),
    held("in map", "def g(xs):\n    return list(map(f, xs))", "m.g([2])[0]"),
    kind(
        "registered by a decorator",
        """
        REGISTRY = []
        def register(function):
            REGISTRY.append(function)
            return function
        @register
        def f(): return "old"
        """,
        "f",
        'def f(): return "new"',
        "m.REGISTRY[0]()",
    ),
    kind(
        "a decorator with wraps",
        """
        import functools
        def loud(function):
            @functools.wraps(function)
            def wrapper(*args):
                return function(*args).upper()
            return wrapper
        @loud
        def f(): return "old"
        """,
        "f",
        'def f(): return "new"',
        "m.f()",
        "OLD",
        "NEW",
    ),
    kind(
        "a decorator without wraps",
        """
        def loud(function):
            def wrapper(*args):
                return function(*args).upper()
            return wrapper
        @loud
        def f(): return "old"
        """,
        "f",
        'def f(): return "new"',
        "m.f()",
        "OLD",
        "NEW",
    ),
    kind(
        "a decorator that makes a class instance",
        """
        class Command:
            def __init__(self, function): self.function = function
            def __call__(self): return self.function()
        @Command
        def f(): return "old"
        """,
        "f",
        'def f(): return "new"',
        "m.f()",
    ),
    kind(
        "several decorators",
        """
        import functools
        def twice(function):
            return lambda: function() * 2
        @twice
        @functools.cache
        def f(): return "old"
        """,
        "f",
        'def f(): return "new"',
        "m.f()",
        "oldold",
        "newnew",
    ),
    kind(
        "lru_cache, filled",
        """
        from functools import lru_cache
        @lru_cache(maxsize=None)
        def f(x): return "old"
        f(1)
        """,
        "f",
        'def f(x): return "new"',
        "m.f(1)",
    ),
    kind(
        "a context manager",
        """
        from contextlib import contextmanager
        @contextmanager
        def f():
            yield "old"
        def use():
            with f() as value:
                return value
        """,
        "f",
        'def f():\n    yield "new"',
        "m.use()",
    ),
    kind("a generator", 'def f():\n    yield "old"', "f", 'def f():\n    yield "new"', "list(m.f())", ["old"], ["new"]),
    kind("async", 'async def f(): return "old"', "f", 'async def f(): return "new"', "asyncio.run(m.f())"),
    kind(
        "an async generator",
        """
        async def f():
            yield "old"
        async def first():
            return [value async for value in f()][0]
        """,
        "f",
        'async def f():\n    yield "new"',
        "asyncio.run(m.first())",
    ),
    kind(
        "types.coroutine",
        """
        import types
        @types.coroutine
        def f():
            return "old"
            yield
        async def use(): return await f()
        """,
        "f",
        'def f():\n    return "new"\n    yield',
        "asyncio.run(m.use())",
    ),
    kind(
        "recursive",
        "def f(n): return [] if n == 0 else [n] + f(n - 1)",
        "f",
        "def f(n): return [] if n == 0 else f(n - 1) + [n]",
        "m.f(3)",
        [3, 2, 1],
        [1, 2, 3],
    ),
    kind(
        "mutually recursive",
        """
        def even(n): return n == 0 or n > 0 and odd(n - 1)
        def odd(n): return n > 0 and even(n - 1)
        """,
        "odd",
        "def odd(n): return n > 0 and not even(n - 1)",
        "m.even(2), m.even(3)",
        (True, False),
        (False, True),
    ),
    kind(
        "in a conditional block",
        'import sys\nif sys.version_info:\n    def f(): return "old"\nelse:\n    f = None\n',
        "f",
        'def f(): return "new"',
        "m.f()",
    ),
    kind(
        "in a try block",
        'try:\n    from nowhere import f\nexcept ImportError:\n    def f(): return "old"\n',
        "f",
        'def f(): return "new"',
        "m.f()",
    ),
    kind("a method", 'class C:\n    def f(self): return "old"', "C.f", 'def f(self): return "new"', "m.C().f()"),
    method(
        "a bound method taken early",
        'def f(self): return "old"',
        "C.f",
        'def f(self): return "new"',
        "m.bound()",
        "bound = C().f",
    ),
    method(
        "inherited",
        'def f(self): return "old"',
        "C.f",
        'def f(self): return "new"',
        "m.D().f()",
        "class D(C): pass",
    ),
    method(
        "reached by super() from an override",
        'def f(self): return "old"',
        "C.f",
        'def f(self): return "new"',
        "m.D().f()",
        """
        class D(C):
            def f(self): return super().f()
        """,
    ),
    kind(
        "itself using super()",
        """
        class B:
            def f(self): return "base"
        class C(B):
            def f(self): return super().f() + " old"
        """,
        "C.f",
        'def f(self): return super().f() + " new"',
        "m.C().f()",
        "base old",
        "base new",
    ),
    kind(
        "super() given up",
        'class C(object):\n    def f(self): return super().__str__() and "old"',
        "C.f",
        'def f(self): return "new"',
        "m.C().f()",
    ),
    kind(
        "super() newly used",
        """
        class B:
            def f(self): return "new"
        class C(B):
            def f(self): return "old"
        class D(C): pass
        """,
        "C.f",
        "def f(self): return super().f()",
        "m.D().f()",
    ),
    method(
        "a class method",
        '@classmethod\ndef f(cls): return "old" + cls.__name__',
        "C.f",
        'def f(cls): return "new" + cls.__name__',
        "m.C.f()[:3]",
    ),
    method("a static method", '@staticmethod\ndef f(): return "old"', "C.f", 'def f(): return "new"', "m.C.f()"),
    method("a property", '@property\ndef f(self): return "old"', "C.f", 'def f(self): return "new"', "m.C().f"),
    method(
        "a cached property",
        'import functools\n@functools.cached_property\ndef f(self): return "old"',
        "C.f",
        'def f(self): return "new"',
        "m.C().f",
    ),
    method(
        "a private attribute",
        'def __init__(self): self.__old, self.__new = "old", "new"\ndef f(self): return self.__old',
        "C.f",
        "def f(self): return self.__new",
        "m.C().f()",
    ),
    method(
        "a private method",
        'def __f(self): return "old"\ndef g(self): return self.__f()',
        "C.__f",
        'def __f(self): return "new"',
        "m.C().g()",
    ),
    method(
        "a default from the class",
        'A, B = "old", "new"\ndef f(self, x=A): return x',
        "C.f",
        "def f(self, x=B): return x",
        "m.C().f()",
    ),
    method(
        "a private default from the class",
        '__A, __B = "old", "new"\ndef f(self, x=__A): return x',
        "C.f",
        "def f(self, x=__B): return x",
        "m.C().f()",
    ),
    kind(
        "a default",
        'def f(a, x="old"): return x',
        "f",
        'def f(a, x="new"): return x',
        "m.f(1)",
    ),
    kind(
        "a keyword-only default",
        'def f(*, x="old", y): return x',
        "f",
        'def f(*, x="new", y): return x',
        "m.f(y=1)",
    ),
    kind("positional-only", 'def f(x, /): return "old" + x', "f", 'def f(x, /): return "new" + x', "m.f('')"),
    kind(
        "variadic",
        "def f(*a, **k): return a, k",
        "f",
        "def f(*a, **k): return k, a",
        "m.f(1, x=2)",
        ((1,), {"x": 2}),
        ({"x": 2}, (1,)),
    ),
    kind(
        "of a dataclass",
        """
        from dataclasses import dataclass
        @dataclass
        class C:
            x: int = 1
            def f(self): return "old" * self.x
        """,
        "C.f",
        'def f(self): return "new" * self.x',
        "m.C().f()",
    ),
    kind(
        "of a dataclass with slots",
        """
        from dataclasses import dataclass
        @dataclass(slots=True)
        class C:
            x: int = 1
            def f(self): return "old" * self.x
        """,
        "C.f",
        'def f(self): return "new" * self.x',
        "m.C().f()",
    ),
    kind(
        "of an enum",
        """
        import enum
        class C(enum.Enum):
            A = 1
            def f(self): return "old"
        """,
        "C.f",
        'def f(self): return "new"',
        "m.C.A.f()",
    ),
    kind(
        "of a named tuple",
        """
        from typing import NamedTuple
        class C(NamedTuple):
            x: int = 1
            def f(self): return "old"
        """,
        "C.f",
        'def f(self): return "new"',
        "m.C().f()",
    ),
    kind(
        "of a protocol",
        """
        from typing import Protocol
        class P(Protocol):
            def f(self): return "old"
        class C(P): pass
        """,
        "P.f",
        'def f(self): return "new"',
        "m.C().f()",
    ),
    kind(
        "of a nested class",
        'class A:\n    class C:\n        def f(self): return "old"',
        "A.C.f",
        'def f(self): return "new"',
        "m.A.C().f()",
    ),
    kind(
        "an abstract method's implementation",
        """
        from abc import ABC, abstractmethod
        class A(ABC):
            @abstractmethod
            def f(self): ...
        class C(A):
            def f(self): return "old"
        """,
        "C.f",
        'def f(self): return "new"',
        "m.C().f()",
    ),
    kind(
        "functools.singledispatch",
        """
        from functools import singledispatch
        @singledispatch
        def g(x): return "other"
        @g.register
        def f(x: int): return "old"
        g(1)
        """,
        "f",
        'def f(x: int): return "new"',
        "m.g(1)",
    ),
    kind(
        "functools.singledispatchmethod",
        """
        from functools import singledispatchmethod
        class C:
            @singledispatchmethod
            def g(self, x): return "other"
            @g.register
            def f(self, x: int): return "old"
        """,
        "C.f",
        'def f(self, x: int): return "new"',
        "m.C().g(1)",
    ),
    method(
        "functools.partialmethod",
        "from functools import partialmethod\ndef f(self, x): return x + 'old'\ng = partialmethod(f, '')",
        "C.f",
        "def f(self, x): return x + 'new'",
        "m.C().g()",
    ),
    method("__call__", 'def __call__(self): return "old"', "C.__call__", 'def __call__(self): return "new"', "m.C()()"),
    method(
        "__init__", 'def __init__(self): self.x = "old"', "C.__init__", 'def __init__(self): self.x = "new"', "m.C().x"
    ),
    method(
        "__new__",
        "def __new__(cls): return 'old'",
        "C.__new__",
        "def __new__(cls): return 'new'",
        "m.C()",
    ),
    method(
        "__init_subclass__",
        'def __init_subclass__(cls): cls.x = "old"',
        "C.__init_subclass__",
        'def __init_subclass__(cls): cls.x = "new"',
        'type("D", (m.C,), {}).x',
    ),
    kind(
        "of a metaclass",
        """
        class M(type):
            def f(cls): return "old"
        class C(metaclass=M): pass
        """,
        "M.f",
        'def f(cls): return "new"',
        "m.C.f()",
    ),
    method(
        "__getattr__",
        "def __getattr__(self, name): return 'old'",
        "C.__getattr__",
        "def __getattr__(self, name): return 'new'",
        "m.C().anything",
    ),
    kind(
        "a descriptor's __get__",
        """
        class D:
            def __get__(self, instance, owner): return "old"
        class C:
            x = D()
        """,
        "D.__get__",
        'def __get__(self, instance, owner): return "new"',
        "m.C.x",
    ),
    kind(
        "inside a function, called after the swap",
        """
        def outer():
            def f(): return "old"
            return f()
        """,
        "outer.<locals>.f",
        'def f(): return "new"',
        "m.outer()",
    ),
    kind(
        "inside a function, made before the swap",
        """
        def outer():
            def f(): return "old"
            return f
        made = outer()
        """,
        "outer.<locals>.f",
        'def f(): return "new"',
        "m.made()",
    ),
    kind(
        "inside a function, with a global that is called as a comprehension's variable there",
        """
        each = 7
        def outer():
            doubled = [2 * each for each in range(3)]
            def f(): return len(doubled)
            return f
        made = outer()
        """,
        "outer.<locals>.f",
        "def f(): return len(doubled) + each",
        "m.made()",
        3,
        10,
    ),
    kind(
        "a closure, with its variables",
        """
        def outer(n):
            count = 1
            def f(x): return x + n + count
            return f
        made = outer(10)
        """,
        "outer.<locals>.f",
        "def f(x): return (x + n + count) * 2",
        "m.made(1), m.outer(20)(1)",
        (12, 22),
        (24, 44),
    ),
    kind(
        "a closure that no longer uses a variable",
        """
        def outer(n):
            def f(x): return x + n
            return f
        made = outer(10)
        """,
        "outer.<locals>.f",
        "def f(x): return x",
        "m.made(1), m.outer(20)(1)",
        (11, 21),
        (1, 1),
    ),
    kind(
        "a closure that rebinds a variable",
        """
        def outer():
            count = 0
            def f():
                nonlocal count
                count = 5
                return count
            return f
        made = outer()
        """,
        "outer.<locals>.f",
        "def f():\n    nonlocal count\n    count = 50\n    return count",
        "m.made(), m.outer()()",
        (5, 5),
        (50, 50),
    ),
    kind(
        "a wrapper inside a decorator",
        """
        def loud(function):
            def wrapper(): return function() + " old"
            return wrapper
        @loud
        def f(): return "f"
        """,
        "loud.<locals>.wrapper",
        'def wrapper(): return function() + " new"',
        "m.f(), m.loud(str)()",
        ("f old", " old"),
        ("f new", " new"),
    ),
    kind(
        "two functions deep",
        """
        def outer(a):
            def middle(b):
                def f(): return a + b
                return f
            return middle
        made = outer(1)
        """,
        "outer.<locals>.middle.<locals>.f",
        "def f(): return (a + b) * 10",
        "m.made(2)(), m.outer(2)(2)()",
        (3, 4),
        (30, 40),
    ),
    kind(
        "a method of a class inside a function",
        """
        def outer(n):
            class C:
                __x = 1
                def f(self): return self.__x + n
            return C
        """,
        "outer.<locals>.C.f",
        "def f(self): return self.__x - n",
        "m.outer(5)().f()",
        6,
        -4,
    ),
    kind(
        "a function inside a method",
        """
        class C:
            __x = 1
            def g(self):
                def f(): return self.__x
                return f()
        """,
        "C.g.<locals>.f",
        "def f(): return -self.__x",
        "m.C().g()",
        1,
        -1,
    ),
    kind(
        "imports and helpers brought along",
        "def f(x): return x",
        "f",
        """
        import math

        SCALE = 2

        def helper(x):
            return math.floor(x) * SCALE

        def f(x):
            return helper(x)
        """,
        "m.f(1.5)",
        1.5,
        2,
    ),
    kind(
        "under from __future__ import annotations",
        'from __future__ import annotations\ndef f(x: Unknown): return "old"',
        "f",
        'def f(x: Unknown2):\n    y: Other = "new"\n    return y',
        "m.f(1)",
    ),
]


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.name)
def test_what_is_held_runs_the_candidate(row: Kind, modules: Modules) -> None:
    module = modules.load("swapped", row.module)
    live = modules.live(f"swapped:{row.target}")
    assert value_of(row.expression, module) == row.before
    live.swap({f"swapped:{row.target}": row.new})
    assert value_of(row.expression, module) == row.after


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.name)
def test_the_start_can_be_recorded(row: Kind, modules: Modules) -> None:
    module = modules.load("recorded", row.module)
    live = modules.live(f"recorded:{row.target}")
    recorder = Recorder()
    live.swap({}, recorder)
    with recorder.scope("test"):
        assert value_of(row.expression, module) == row.before
    recording = recorder.of("test")
    assert recording.touched == {f"recorded:{row.target}"}
    assert recording.lines
    assert recording.calls


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.name)
def test_a_candidate_can_be_recorded(row: Kind, modules: Modules) -> None:
    module = modules.load("recorded", row.module)
    live = modules.live(f"recorded:{row.target}")
    recorder = Recorder()
    live.swap({f"recorded:{row.target}": row.new}, recorder)
    with recorder.scope("test"):
        assert value_of(row.expression, module) == row.after
    assert recorder.of("test").calls


def value_of(expression: str, module: Any) -> object:
    value: object = eval(expression, {"m": module, "asyncio": asyncio, "inspect": inspect})
    return value
