"""What cannot be swapped is refused with words, and changes nothing."""

from __future__ import annotations

import textwrap

import pytest
from swap_helpers import Modules
from swap_helpers import modules_fixture as modules_fixture

from pytest_learnloop.errors import ProposalError, TargetError

CLOSURE = """
def outer(n, m):
    def f(x=1):
        return x + n
    return f
made = outer(1, 2)
"""

REFUSED = [
    ("def f(): return 1", "f", "async def f(): return 1", "ordinary function.*async function.*keep it"),
    ("def f(): return 1", "f", "def f(): yield 1", "ordinary function.*generator.*keep it"),
    ("def f():\n    yield 1", "f", "def f():\n    return [1]", "a generator.*keep it a generator"),
    ("async def f(): yield 1", "f", "async def f(): return 1", "an async generator.*keep it"),
    ("def f(a): return 1", "f", "def f(b): return 1", "parameters of f cannot be changed"),
    ("def f(a): return 1", "f", "def f(*a): return 1", "parameters of f cannot be changed"),
    ("def f(a): return 1", "f", "def f(a, /): return 1", "parameters of f cannot be changed"),
    (CLOSURE, "outer.<locals>.f", "def f(x=1): return x + m", "begin to use m of the function around it"),
    (CLOSURE, "outer.<locals>.f", "def f(x=1):\n    n = 1\n    return n", "variable of its own called n"),
    (CLOSURE, "outer.<locals>.f", "def f(x=2): return x + n", "the default of x is set by the function around f"),
    ("def f(): return 1", "f", "def f(: return 1", "syntax error in line 1"),
    ("def f(): return 1", "f", "def f():\n    break", "f does not compile: line 2: 'break' outside loop"),
    ("def f(): return 1", "f", "def g(): return 1", "no function called f"),
    ("def f(): return 1", "f", "import nowhere_at_all\ndef f(): return 1", "what comes before f fails: ModuleNotFound"),
    ("def f(a=1): return a", "f", "def f(a=1 / 0): return a", "1 / 0 in the signature, for a, fails: ZeroDivision"),
    (
        "def f(a: int): return a",
        "f",
        "def f(a: Missing): return a",
        "Missing in the signature, for a, fails: NameError",
    ),
]


@pytest.mark.parametrize(("source", "target", "new", "message"), REFUSED, ids=[new for _, _, new, _ in REFUSED])
def test_a_proposal_that_cannot_be_swapped(source: str, target: str, new: str, message: str, modules: Modules) -> None:
    modules.load("refusing", source)
    live = modules.live(f"refusing:{target}")
    with pytest.raises(ProposalError, match=message):
        live.swap({f"refusing:{target}": new})


def test_super_in_a_class_that_cannot_be_reached_by_name(modules: Modules) -> None:
    modules.load("refusing", "def outer():\n    class C:\n        def f(self): return 1\n    return C\nC = outer()")
    live = modules.live("refusing:outer.<locals>.C.f")
    with pytest.raises(ProposalError, match="name the class instead"):
        live.swap({"refusing:outer.<locals>.C.f": "def f(self): return super().f()"})


def test_all_or_nothing(modules: Modules) -> None:
    module = modules.load("refusing", "def f(): return 1\ndef g(a=1): return 1\nN = 1\n")
    live = modules.live("refusing:f", "refusing:g", "refusing:N")
    good = {"refusing:f": "K = 3\ndef f(): return K", "refusing:N": "2"}
    with pytest.raises(ProposalError):
        live.swap({**good, "refusing:g": "def g(a=missing): return 2"})
    assert (module.f(), module.g(), module.N, hasattr(module, "K")) == (1, 1, 1, False)
    live.swap(good)
    assert (module.f(), module.N, module.K) == (3, 2, 3)


def test_two_edits_that_bring_different_helpers_of_one_name(modules: Modules) -> None:
    modules.load("refusing", "def f(): return 1\ndef g(): return 1\n")
    live = modules.live("refusing:f", "refusing:g")
    with pytest.raises(ProposalError, match="f and g both bring a helper"):
        live.swap(
            {
                "refusing:f": "def helper(): return 2\ndef f(): return helper()",
                "refusing:g": "def helper(): return 3\ndef g(): return helper()",
            }
        )


def test_an_unknown_parameter(modules: Modules) -> None:
    modules.load("refusing", "def f(): return 1")
    with pytest.raises(ProposalError, match="refusing:g is no parameter"):
        modules.live("refusing:f").swap({"refusing:g": "def g(): return 1"})


def test_a_function_of_which_nothing_is_left(modules: Modules) -> None:
    source = """
    import sys
    def replaced(function):
        return sys.getsizeof
    @replaced
    def f(): return 1
    """
    modules.load("refusing", textwrap.dedent(source))
    with pytest.raises(TargetError, match="no function object of f is left"):
        modules.live("refusing:f")
