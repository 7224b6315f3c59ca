"""Kinds of what a class holds, and ways to reach it."""

from __future__ import annotations

from kinds_support import kind, method

MEMBERS = [
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
]
