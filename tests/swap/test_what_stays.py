"""What a swap leaves as it was, and what it brings along."""

from __future__ import annotations

import inspect
import linecache
import sys
import textwrap
import traceback

import pytest
from swap_helpers import Modules
from swap_helpers import modules_fixture as modules_fixture


def test_the_function_object_and_its_names(modules: Modules) -> None:
    module = modules.load("kept", "class C:\n    def f(self, a, *, b=1):\n        return a\n")
    before = module.C.f
    modules.live("kept:C.f").swap({"kept:C.f": "def f(self, a, *, b=1):\n    g = lambda: a\n    return g"})
    assert module.C.f is before
    assert (before.__name__, before.__qualname__, before.__module__) == ("f", "C.f", "kept")
    assert str(inspect.signature(before)) == "(self, a, *, b=1)"
    assert module.C().f(1).__qualname__ == "C.f.<locals>.<lambda>"
    if sys.version_info >= (3, 11):
        assert before.__code__.co_qualname == "C.f"


def test_defaults_that_are_not_edited_are_the_same_objects(modules: Modules) -> None:
    module = modules.load(
        "kept", "def f(seen=[], sentinel=object(), *, cache={}, n=1): return seen, sentinel, cache, n"
    )
    module.f()[0].append(1)
    before = module.f()
    modules.live("kept:f").swap(
        {"kept:f": "def f(seen=[], sentinel=object(), *, cache={}, n=2): return [seen, sentinel, cache, n]"}
    )
    after = module.f()
    assert [one is other for one, other in zip(before, after, strict=True)] == [True, True, True, False]
    assert after[3] == 2


def test_the_docstring_follows(modules: Modules) -> None:
    module = modules.load("kept", 'def f():\n    "old"\n\ndef g():\n    "old"\n')
    modules.live("kept:f", "kept:g").swap({"kept:f": 'def f():\n    "new"\n', "kept:g": "def g(): return 1"})
    assert (module.f.__doc__, module.g.__doc__) == ("new", None)


def test_annotations_follow(modules: Modules) -> None:
    module = modules.load("kept", "def f(a: int, b: str) -> int: return a")
    modules.live("kept:f").swap({"kept:f": "def f(a: float, b) -> int: return a"})
    assert module.f.__annotations__ == {"a": float, "return": int}


def test_swapping_twice(modules: Modules) -> None:
    module = modules.load("kept", "def f(a=1): return a\ndef o():\n    def g(): return 1\n    return g\n")
    live = modules.live("kept:f", "kept:o.<locals>.g")
    live.swap({"kept:f": "def f(a=2): return a", "kept:o.<locals>.g": "def g(): return 2"})
    live.swap({"kept:f": "def f(a=1): return a * 10", "kept:o.<locals>.g": "def g(): return 20"})
    assert (module.f(), module.o()()) == (10, 20)


def test_two_functions_inside_one(modules: Modules) -> None:
    module = modules.load("kept", "def o():\n    def g(): return 1\n    def h(): return 1\n    return g() + h()\n")
    live = modules.live("kept:o.<locals>.g", "kept:o.<locals>.h")
    live.swap({"kept:o.<locals>.g": "def g(): return 20", "kept:o.<locals>.h": "def h(): return 3"})
    assert module.o() == 23


def test_the_getter_alone_of_a_property_with_a_setter(modules: Modules) -> None:
    source = """
    from pytest_learnloop import trainable
    class C:
        @property
        @trainable
        def f(self): return self.x
        @f.setter
        def f(self, value): self.x = value
    """
    module = modules.load("kept", source)
    modules.live().swap({"kept:C.f": "def f(self): return self.x * 2"})
    instance = module.C()
    instance.f = 4
    assert (instance.x, instance.f) == (4, 8)


def test_generated_code_at_the_same_line_is_left_alone(modules: Modules) -> None:
    module = modules.load(
        "kept",
        "namespace = {}\ndef f(): return 1\nexec('\\ndef f(): return 1', globals(), namespace)\ng = namespace['f']",
    )
    modules.live("kept:f").swap({"kept:f": "def f(): return 2"})
    assert (module.f(), module.g()) == (2, 1)


def test_helpers_live_in_the_module_where_monkeypatches_reach_them(
    modules: Modules, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = modules.load("kept", "def f(): return 1")
    modules.live("kept:f").swap({"kept:f": "def helper(): return 2\n\ndef f(): return helper()"})
    monkeypatch.setattr(module, "helper", lambda: 3)
    assert module.f() == 3


def test_decorators_repeated_by_the_candidate_are_not_applied_again(modules: Modules) -> None:
    module = modules.load("kept", "class C:\n    @staticmethod\n    def f(): return 1")
    modules.live("kept:C.f").swap({"kept:C.f": "@staticmethod\ndef f(): return 2"})
    assert module.C.f() == 2


def test_tracebacks_show_the_lines_of_the_candidate(modules: Modules) -> None:
    module = modules.load("kept", "# a comment\n\ndef f(x):\n    return x\n")
    new = "import math\n\ndef f(x):\n    y = math.pi\n    return y / x\n"
    modules.live("kept:f").swap({"kept:f": new})
    with pytest.raises(ZeroDivisionError) as caught:
        module.f(0)
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.filename, frame.lineno, frame.line) == ("<candidate of kept:f>", 5, "return y / x")
    linecache.checkcache()
    assert inspect.getsource(module.f) == new.partition("\n\n")[2]


def test_compiler_flags_of_the_module(modules: Modules) -> None:
    module = modules.load("kept", "from __future__ import annotations\ndef f(a: Later = 1): return a")
    modules.live("kept:f").swap({"kept:f": "def f(a: Even[Later] = 1):\n    def g(b: Unknown): return a\n    return g"})
    assert module.f.__annotations__ == {"a": "Even[Later]"}
    assert module.f()(1) == 1


def test_functions_of_a_module_whose_asserts_pytest_rewrites(pytester: pytest.Pytester) -> None:
    source = """
    import sys
    from pathlib import Path
    from pytest_learnloop import trainable
    from pytest_learnloop.source.discover import discover
    from pytest_learnloop.source.swap import LiveParameters

    @trainable
    def f(x):
        assert x
        return 1

    def test_it():
        module = sys.modules[__name__]
        assert "@pytest_ar" in vars(module)
        artifact = discover([module], [], Path(__file__).parent, trainable)
        LiveParameters(artifact, sys.modules).swap({artifact.parameters[0].id: "def f(x): return 2"})
        assert f(1) == 2
    """
    pytester.makepyfile(textwrap.dedent(source))
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=1)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters are new in Python 3.12")
def test_type_parameters(modules: Modules) -> None:
    source = "class C[T]:\n    def f(self, x: T): return T\n\ndef g[U](x: U) -> U: return U\n"
    module = modules.load("kept", source)
    before = module.C().f(1), module.g(1)
    live = modules.live("kept:C.f", "kept:g")
    live.swap({"kept:C.f": "def f(self, x: T): return (T,)", "kept:g": "def g[U](x: U) -> U: return (U,)"})
    assert (module.C().f(1), module.g(1)) == ((before[0],), (before[1],))
