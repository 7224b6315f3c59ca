"""Finding what is marked, and what is named by --learn-target."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from pytest_learnloop import trainable
from pytest_learnloop.domain import Artifact, ParameterKind
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.discover import discover

Define = Callable[..., ModuleType]


@pytest.fixture
def define(tmp_path: Path) -> Define:
    """Write a module's source to a file, and run it."""

    def define(source: str, name: str = "mod", **given: object) -> ModuleType:
        path = tmp_path / f"{name}.py"
        path.write_text(source)
        module = ModuleType(name)
        module.__file__ = str(path)
        vars(module).update(given)
        exec(compile(source, str(path), "exec", dont_inherit=True), vars(module))
        return module

    return define


def found(*modules: ModuleType, targets: tuple[str, ...] = ()) -> Artifact:
    return discover(modules, targets, Path(modules[0].__file__ or "").parent, trainable)


def ids(artifact: Artifact) -> list[str]:
    return [parameter.id for parameter in artifact.parameters]


MARKED = """\
import functools
from pytest_learnloop import trainable, trainable as learn
import pytest_learnloop
import pytest_learnloop as learnloop

@trainable
def plain(): pass

@trainable(note="keep it short")
async def noted(): pass

class C:
    @property
    @learn
    def above(self): pass

    @learnloop.trainable
    @staticmethod
    def static(): pass

    @classmethod
    @pytest_learnloop.trainable(note="n")
    def of(cls): yield

    RATE: float = trainable(0.5)

    class D:
        @trainable()
        def deep(self): pass

def outer():
    @trainable
    def inner(): pass
    return inner

if True:
    @functools.lru_cache
    @learn
    def cached(): pass

PROMPT = learn("Be " "brief.", note="a prompt")
TABLE = learnloop.trainable({"a": [1, -2]})

def unmarked(trainable): return trainable(1)
"""


def test_marks_are_found_wherever_they_stand(define: Define) -> None:
    artifact = found(define(MARKED))
    assert ids(artifact) == [
        "mod:plain",
        "mod:noted",
        "mod:C.above",
        "mod:C.static",
        "mod:C.of",
        "mod:C.RATE",
        "mod:C.D.deep",
        "mod:outer.<locals>.inner",
        "mod:cached",
        "mod:PROMPT",
        "mod:TABLE",
    ]
    assert artifact["mod:noted"].note == "keep it short"
    assert artifact["mod:noted"].source == "async def noted(): pass"
    assert artifact["mod:C.of"].note == "n"
    prompt = artifact["mod:PROMPT"]
    assert (prompt.kind, prompt.source, prompt.note) == (ParameterKind.LITERAL, '"Be " "brief."', "a prompt")
    assert MARKED.splitlines()[prompt.line - 1].startswith("PROMPT")
    assert artifact["mod:C.static"].line == artifact["mod:C.above"].line + 4


def test_modules_come_in_the_order_of_their_names(define: Define) -> None:
    source = "from pytest_learnloop import trainable\n@trainable\ndef f(): pass\n"
    assert ids(found(define(source, "b"), define(source, "a"))) == ["a:f", "b:f"]


def test_another_function_of_the_same_name_marks_nothing(define: Define) -> None:
    assert ids(found(define("def trainable(x): return x\n@trainable\ndef f(): pass\n"))) == []


def test_a_file_imported_under_two_names_counts_once(define: Define) -> None:
    module = define("from pytest_learnloop import trainable\n@trainable\ndef f(): pass\n")
    twin = ModuleType("twin")
    vars(twin).update({**vars(module), "__name__": "twin"})
    assert ids(found(module, twin)) == ["mod:f"]


def test_no_code_of_the_values_in_modules_runs(define: Define) -> None:
    class Touchy:
        @property  # type: ignore[misc]
        def __class__(self) -> type:
            raise AssertionError("somebody asked for it")

    module = define("MARKED = trainable(1)", trainable=trainable, touchy=Touchy())
    assert ids(found(module)) == ["mod:MARKED"]


def test_odd_and_lazy_modules_are_passed_over(define: Define) -> None:
    class Lazy(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    module = define("from pytest_learnloop import trainable\n@trainable\ndef f(): pass\n")
    odd = [Lazy("lazy"), cast("ModuleType", object()), sys, sys.modules["os.path"]]
    assert ids(found(module, *odd)) == ["mod:f"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("f = trainable(lambda: 1)", r"mod\.py:2: f is a lambda: write it as a function with def, and put @trainable"),
        ("@trainable\nclass C: pass", r"mod\.py:2: C is a class: mark its methods instead"),
        ("X = trainable(len('a'))", r"X is not a literal .*: write the value out"),
        ("X = trainable(f'{1}')", "X is an f-string: make a plain string trainable"),
        ("X = trainable([i for i in ()])", "X is not a literal"),
        (
            "def f(): pass\ng = trainable(f)",
            "f is a name: put @trainable above its def, or name it with --learn-target",
        ),
        (
            "print(trainable(1))",
            r"mod\.py:2: trainable\(\) marks a definition, it is not to be called here: put @train",
        ),
        ("X = [trainable(1)]", "it is not to be called here"),
        ("def f(): return trainable(1)", "it is not to be called here"),
        ("def f(a=trainable(1)): pass", "it is not to be called here"),
        ("def f():\n    x = trainable(1)", r"mod\.py:3: x is a local variable: bind it at the top level"),
        ("X = Y = trainable(1)", "a trainable literal is bound to one plain name: give it an assignment of its own"),
        ("X, Y = trainable((1, 2))", "bound to one plain name"),
        ("X = trainable(1)\nX = 2", r"mod\.py:2: X is bound more than once: bind a trainable literal in one place"),
        ("X = trainable(1)\nX += 2", "X is bound more than once"),
        ("X = trainable(1)\ndef f():\n    global X\n    X = 3", "X is bound more than once"),
        ("if 1: X = trainable(1)\nelse: X = trainable(2)", "X is bound more than once"),
        ("class C:\n    X = trainable(1)\n    for X in (): pass", r"C\.X is bound more than once"),
        ("N = 'n'\n@trainable(note=N)\ndef f(): pass", "note= must be a string literal: it is read from the source"),
        ("X = trainable(1, note=f'')", "note= must be a string literal"),
        (
            "class C:\n    @property\n    @trainable\n    def x(self): pass\n"
            "    @x.setter\n    @trainable\n    def x(self, new): pass",
            r"mod\.py:6: mod:C\.x is trainable in line 3 already: mark one of the two",
        ),
        (
            "@trainable\ndef f():\n    @trainable\n    def g(): pass",
            r"mod\.py:4: mod:f\.<locals>\.g is inside mod:f, which is trainable: mark one of the two",
        ),
    ],
)
def test_marks_that_cannot_be_trained_are_refused(define: Define, source: str, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        found(define(f"from pytest_learnloop import trainable\n{source}\n"))


def test_a_declared_type_is_no_second_binding(define: Define) -> None:
    assert ids(found(define("from pytest_learnloop import trainable\nX: int\nX = trainable(1)\n"))) == ["mod:X"]


def test_a_local_name_hides_the_mark(define: Define) -> None:
    assert (
        ids(
            found(define("from pytest_learnloop import trainable\ndef f():\n    trainable = print\n    trainable(1)\n"))
        )
        == []
    )


TARGETS = """\
from math import sqrt
import functools, sys
from helper import helped

def f(): pass

class C:
    def method(self): pass
    @property
    def both(self): return 1
    @both.setter
    def both(self, new): pass

if sys:
    def version(): return 1
else:
    def version(): return 2
def _wrapped(function): return lambda: function()
@_wrapped
def twice(): return 1
@_wrapped
def twice(): return 2
PROMPT = "text"
NUMBER = int("5")
short = lambda: 1
exec("def generated(): pass")
"""


@pytest.fixture
def targets(define: Define, monkeypatch: pytest.MonkeyPatch) -> list[ModuleType]:
    helper = define("def helped(): pass\n", "helper")
    monkeypatch.setitem(sys.modules, "helper", helper)
    return [define(TARGETS, "pkg.mod"), helper, sys.modules["math"]]


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("pkg.mod:f", 5),
        ("pkg.mod:C.method", 8),
        ("pkg.mod:C.both", 9),
        ("pkg.mod:version", 15),
        ("pkg.mod:PROMPT", 23),
    ],
)
def test_targets_are_found_without_a_mark(targets: list[ModuleType], target: str, line: int) -> None:
    (parameter,) = found(*targets, targets=(target,)).parameters
    assert (parameter.id, parameter.line, parameter.note) == (target, line, "")


def test_a_module_stands_for_its_top_level_functions(define: Define) -> None:
    module = define("def a(): pass\nclass C:\n    def m(self): pass\nif 0:\n    def b(): pass\nasync def c(): pass\n")
    assert ids(found(module, targets=("mod",))) == ["mod:a", "mod:c"]


def test_what_is_marked_and_named_counts_once(define: Define) -> None:
    module = define("from pytest_learnloop import trainable\n@trainable(note='n')\ndef f(): pass\nX = trainable(1)\n")
    artifact = found(module, targets=("mod:f", "mod:X", "mod:f"))
    assert [(parameter.id, parameter.note) for parameter in artifact.parameters] == [("mod:f", "n"), ("mod:X", "")]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("pkg.mood:f", r"--learn-target pkg\.mood:f: there is no module 'pkg\.mood': did you mean pkg\.mod\?"),
        ("pkg.mod:C.metod", r"--learn-target pkg\.mod:C\.metod: .* defines no 'C\.metod': did you mean C\.method\?"),
        ("pkg.mod:C", r"C is a class: name its methods instead \(C\.method, .*\)$"),
        ("pkg.mod:short", "short is a lambda: write it as a function with def"),
        ("pkg.mod:NUMBER", "NUMBER is not bound to a literal.*: write the value out"),
        ("pkg.mod:sqrt", "sqrt is not written in Python: wrap it in a function of yours, and train that"),
        ("pkg.mod:helped", "helped is defined in helper: use --learn-target helper:helped"),
        ("pkg.mod:generated", r"generated is generated code \(<string>\): write it out in the file"),
        ("pkg.mod:twice", "defines 'twice' several times, in lines 19 and 21: put @trainable above the one"),
        ("math:sqrt", "--learn-target math:sqrt: math has no Python source file: wrap it"),
        ("math", "math has no Python source"),
    ],
)
def test_targets_that_cannot_be_trained_are_refused(targets: list[ModuleType], target: str, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        found(*targets, targets=(target,))


def test_a_module_without_functions_is_no_target(define: Define) -> None:
    with pytest.raises(TargetError, match="defines no functions at top level: name a method or a literal"):
        found(define("X = 1\n"), targets=("mod",))


def test_a_target_bound_twice_is_refused(define: Define) -> None:
    with pytest.raises(TargetError, match="X is bound more than once"):
        found(define("X = 1\ndel X\nX = f = 2\n"), targets=("mod:X",))
