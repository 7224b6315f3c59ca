"""Whatever the function: every proposal can stand, differs from all others, and keeps what has to stay."""

from __future__ import annotations

import ast
import calendar
import colorsys
import configparser
import difflib
import fractions
import heapq
import inspect
import statistics
import textwrap
import warnings
from types import CodeType, ModuleType

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mutation_support import artifact_of, function, propose

from pytest_learnloop.domain import Candidate, Parameter

MODULES = [calendar, colorsys, configparser, difflib, fractions, heapq, statistics, textwrap]


def _definition(tree: ast.Module, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == name]
    assert len(found) == 1
    return found[0]


def _signature(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> object:
    arguments = definition.args
    names = [[a.arg for a in group] for group in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs)]
    stars = [star and star.arg for star in (arguments.vararg, arguments.kwarg)]
    defaults = [len(arguments.defaults), [default is None for default in arguments.kw_defaults]]
    annotations = [ast.dump(a.annotation) for a in ast.walk(arguments) if isinstance(a, ast.arg) and a.annotation]
    return type(definition), definition.name, names, stars, defaults, annotations, definition.decorator_list


def _kind(tree: ast.Module, name: str) -> int:
    """Flags of the compiled function that tell generators and coroutines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        module = compile(tree, "<candidate>", "exec", dont_inherit=True)
    (code,) = (c for c in module.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR)


def _check(parameter: Parameter, n: int) -> None:
    name = parameter.qualname.rpartition(".")[2]
    seen = {Candidate({}).id, Candidate({parameter.id: parameter.source}).id}
    start = ast.parse(parameter.source)
    before, kind = _signature(_definition(start, name)), _kind(start, name)
    for proposal in propose(artifact_of(parameter), n):
        assert list(proposal.edits) == [parameter.id]
        tree = ast.parse(proposal.edits[parameter.id])
        assert _kind(tree, name) == kind, proposal.description
        assert _signature(_definition(tree, name)) == before, proposal.description
        candidate = Candidate(proposal.edits)
        assert candidate.id not in seen, proposal.description
        seen.add(candidate.id)
        assert " of " + parameter.qualname in proposal.description
        assert "\n" not in proposal.description


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_proposals_for_the_standard_library_are_sound(module: ModuleType) -> None:
    checked = 0
    functions = [f for _, f in inspect.getmembers(module, inspect.isfunction)]
    classes = [c for _, c in inspect.getmembers(module, inspect.isclass)]
    functions += [f for c in classes for _, f in inspect.getmembers(c, inspect.isfunction)]
    own = {f.__code__: f for f in functions if f.__module__ == module.__name__ and f.__name__ != "<lambda>"}
    for live in list(own.values())[:8]:
        source = textwrap.dedent(inspect.getsource(live))
        if source.startswith("def"):
            _check(function(source, live.__code__.co_name), n=24)
            checked += 1
    assert checked


NAMES = st.sampled_from(["a", "b", "c"])


def _expressions() -> st.SearchStrategy[str]:
    constants = st.sampled_from(["0", "1", "-2", "0.5", "'x'", '"é"', "None", "True", "[]"])
    binary = st.sampled_from(["+", "-", "*", "//", "%", "**", "&", "<<", "<", "==", "in", "is not", "and", "or"])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("{} {} {}".format, inner, binary, inner),
            st.builds("({} {} {})".format, inner, binary, inner),
            st.builds("({})".format, inner),
            st.builds("(not({}))".format, inner),
            st.builds("-{}".format, NAMES),
            st.builds("({} if {} else {})".format, inner, inner, inner),
            st.builds("len({})".format, inner),
            st.builds("max({}, {})".format, inner, inner),
            st.builds("any(x for x in {} if x)".format, NAMES),
            st.builds("{}[{}]".format, NAMES, inner),
            st.builds("{}[{}:{}]".format, NAMES, NAMES, inner),
            st.builds("({},\n  {})".format, inner, inner),
            st.builds("(lambda q: q + {})".format, NAMES),
            st.builds('f"{{{}}} text"'.format, NAMES),
            st.builds("{}.x".format, NAMES),
        )

    return st.recursive(NAMES | constants, grown, max_leaves=6)


def _blocks() -> st.SearchStrategy[list[str]]:
    simple = st.one_of(
        st.builds("{} = {}".format, NAMES, _expressions()),
        st.builds("{} += {}".format, NAMES, _expressions()),
        st.builds("return {}".format, _expressions()),
        st.builds("f({})  # so it is".format, _expressions()),
        st.builds("{}; {} = 1".format, NAMES, NAMES),
        st.just('b = """one\n  two"""'),
        st.just("pass"),
    ).map(lambda line: [line])

    def grown(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
        indented = st.lists(inner, min_size=1, max_size=3).map(
            lambda blocks: ["  " + line for block in blocks for line in block]
        )
        headers = st.builds("if {}:".format, _expressions()) | st.builds("while {}:".format, _expressions())
        loops = st.builds("for {} in {}:".format, NAMES, NAMES)
        return st.one_of(
            st.builds(lambda header, body: [header, *body], headers | loops, indented),
            st.builds(lambda test, body, other: [f"if {test}:", *body, "else:", *other], NAMES, indented, indented),
            st.builds(lambda body, other: ["try:", *body, "except KeyError:", *other], indented, indented),
            st.builds(lambda body: ["for a in b:", *body, "  break"], indented),
        )

    return st.recursive(simple, grown, max_leaves=5)


@st.composite
def functions(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["def", "async def"]))
    yields = draw(st.sampled_from([[], ["yield a"]]))
    blocks = draw(st.lists(_blocks(), min_size=1, max_size=3))
    lines = [*yields, *(line for block in blocks for line in block)]
    if kind == "async def" and yields:
        lines = [line.replace("return ", "c = ") for line in lines]
    ending = draw(st.sampled_from(["", "\n"]))
    return f"{kind} work(a, b=1, *, c: int = None):\n" + "\n".join("  " + line for line in lines) + ending


@settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
@given(functions())
def test_proposals_for_generated_functions_are_sound(source: str) -> None:
    _check(function(source, "work"), n=40)


def test_name_that_an_inner_function_declares_keeps_its_binding() -> None:
    parameter = function(
        """
        def count(items):
            seen = 0
            def step(item):
                nonlocal seen
                seen += item
            for item in items:
                step(item)
            return seen
        """
    )
    proposals = propose(artifact_of(parameter))

    assert proposals
    for proposal in proposals:
        compile(proposal.edits[parameter.id], "<candidate>", "exec", dont_inherit=True)


def test_full_enumeration_ends_without_duplicates() -> None:
    parameter = function(
        """
        def mean(values, weights=None):
            total = 0.0
            for index, value in enumerate(values):
                if weights is not None and index < len(weights):
                    total += value * weights[index]
                else:
                    total += value
            return total / max(1, len(values))
        """
    )
    proposals = propose(artifact_of(parameter))

    ids = {Candidate(proposal.edits).id for proposal in proposals}
    assert len(ids) == len(proposals) > 150


def test_formatting_alone_is_no_change() -> None:
    parameter = function("def f(a, b):\n    return (a)+(b)\n")

    for proposal in propose(artifact_of(parameter)):
        assert Candidate(proposal.edits) != Candidate({parameter.id: "def f(a, b): return a + b"})
