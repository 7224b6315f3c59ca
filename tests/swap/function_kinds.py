"""Kinds of functions, and ways to hold on to one."""

from __future__ import annotations

from kinds_support import held, kind

FUNCTIONS = [
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
