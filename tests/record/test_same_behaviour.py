"""A function that is recorded behaves as it does without: results, exceptions, tracebacks."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_helpers import Recorded

from pytest_learnloop.evaluation.record import Recorder

NAMES = ["a", "b", "c"]
EXPRESSIONS = [
    "a + b", "b - c", "a // b", "[a, b][c]", "a if b else c", "len(str(a))", "-c", "[x + b for x in range(3)][a % 3]",
    "(lambda y: y + a)(b)", "g(a)", "{'a': a}['b' if b > 2 else 'a']", "sum(x for x in (a, b, c))", "not a", "a == b",
]  # fmt: skip


def indented(body: list[str]) -> list[str]:
    return [f"    {line}" for line in body]


@st.composite
def bodies(draw: st.DrawFn, depth: int = 3, in_loop: bool = False) -> list[str]:
    """Lines of a block that ends, whatever its variables are."""
    return [
        line
        for _ in range(draw(st.integers(1, 3)))
        for line in draw(statements(depth, in_loop))
    ]  # fmt: skip


@st.composite
def statements(draw: st.DrawFn, depth: int, in_loop: bool) -> list[str]:
    value = st.sampled_from(EXPRESSIONS)
    name = draw(st.sampled_from(NAMES))
    simple = [
        [f"{name} = {draw(value)}"],
        [f"{name} += 1"],
        [f"return {draw(value)}"],
        ["return"],
        [f"raise ValueError({draw(value)})"],
        [f"assert {draw(value)}, 'told'"],
        [f"trace.append({name})"],
        [f"yield {draw(value)}"],
        [f"{name} = yield {name}"],
        ["yield from [a, b]"],
        *([["break"], ["continue"]] if in_loop else []),
    ]
    kinds = ["simple"] * 3 + (["if", "for", "try", "finally", "with", "def", "match"] if depth else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "simple":
        return draw(st.sampled_from(simple))

    def block(loop: bool = in_loop) -> list[str]:
        return indented(draw(bodies(depth - 1, loop)))

    if kind == "if":
        return [f"if {draw(value)}:", *block(), f"elif {draw(value)}:", *block(), "else:", *block()]
    if kind == "for":
        return ["for c in range(2):", *block(loop=True), "else:", *block()]
    if kind == "try":
        return ["try:", *block(), "except (TypeError, ValueError) as error:", *block(), "else:", *block()]
    if kind == "finally":
        return ["try:", *block(), "finally:", *block()]
    if kind == "with":
        return ["with suppressed():", *block()]
    if kind == "match":
        return [f"match {name}:", "    case 0 | 1:", *indented(block()), "    case x if x:", *indented(block())]
    return ["def g(a, b=b, c=c):", '    "words"', *[line.replace("yield from", "_ =").replace("yield", "") or "pass"
                                                     for line in block(loop=False)]]  # fmt: skip


PRELUDE = """
from contextlib import suppress
trace = []
def suppressed():
    return suppress(KeyError)
def g(a):
    return a
"""


def outcome(function: Any, arguments: tuple[int, ...], trace: list[object]) -> tuple[object, ...]:
    """All that can be seen of a call from outside."""
    del trace[:]
    seen: list[object] = []
    try:
        result = function(*arguments)
        if hasattr(result, "send"):
            for _, item in zip(range(20), result, strict=False):
                seen.append(item)
            result = "generator"
    except Exception as error:
        frames = [(each.lineno, each.name, each.line) for each in traceback.extract_tb(error.__traceback__)]
        return type(error), str(error), frames[1:], frames[0][1:], seen, list(trace)
    return repr(result).partition(" at 0x")[0], seen, list(trace)


def parses(source: str) -> bool:
    try:
        compile(source, "<generated>", "exec")
    except SyntaxError:
        return False
    return True


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies(), arguments=st.tuples(*[st.integers(-2, 3)] * 3), traces=st.booleans())
def test_generated_programs(body: list[str], arguments: tuple[int, ...], traces: bool, tmp_path: Path) -> None:
    source = PRELUDE + "\n".join(["def f(a, b, c):", *indented(body), ""])
    if not parses(source):
        return
    plain = Recorded(tmp_path, source, record=False)
    recorded = Recorded(tmp_path, source, recorder=Recorder(traces=traces))
    expected = outcome(plain.module.f, arguments, plain.module.trace)
    with recorded.recorder.scope("test"):
        assert outcome(recorded.module.f, arguments, recorded.module.trace) == expected
    # Once more, where calls are no longer recorded.
    assert outcome(recorded.module.f, arguments, recorded.module.trace) == expected


ERRORS = [
    "def f(a):\n    return a.missing\n",
    "def f(a):\n    try:\n        return (\n            1\n            / a\n        )\n    finally:\n        a = 1\n",
    "def f(a):\n    try:\n        1 / a\n    except ZeroDivisionError as error:\n        raise ValueError from error\n",
    "def f(a):\n    try:\n        1 / a\n    except ZeroDivisionError:\n        raise\n",
    "def f(a):\n    if a < 3:\n        return f(a + 1)\n    raise ValueError(\n        a\n    )\n",
    "def f(a):\n    with open(\n        a,\n        'nothing'\n    ): pass\n",
    "def f(a):\n    é, b = 'ü', [x / a for x in (1, 2)]\n",
    "class C:\n    @staticmethod\n    def f(a):\n        '''Words.'''\n        assert a, 'told'\nf = C.f\n",
]


@pytest.mark.parametrize("source", ERRORS)
@pytest.mark.parametrize("traces", [True, False])
def test_tracebacks_are_the_same_to_the_character(source: str, traces: bool, tmp_path: Path) -> None:
    target = "m:C.f" if "class" in source else "m:f"
    texts = []
    for record in (False, True):
        recorded = Recorded(tmp_path, source, [target], recorder=Recorder(traces=traces), record=record)
        try:
            with recorded.recorder.scope("test"):
                recorded.module.f(0)
        except Exception as error:
            texts.append("".join(traceback.format_exception(error)).replace(str(recorded.path), "PATH"))
    assert len(texts) == 2
    assert texts[0] == texts[1]


def test_the_failure_text_of_pytest_is_the_same(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        target="def f(a):\n    b = a\n    c = {\n        1: b,\n    }\n    return c[2]\n",
        test_it="import target\n\ndef test_it():\n    assert target.f(1)\n",
        conftest="""
            import sys
            import pytest
            from pathlib import Path
            from pytest_learnloop import trainable
            from pytest_learnloop.evaluation.record import Recorder
            from pytest_learnloop.source.discover import discover
            from pytest_learnloop.source.swap import LiveParameters

            @pytest.fixture(autouse=True)
            def recording():
                if not Path("recorded").exists():
                    yield
                    return
                loaded = {"target": sys.modules["target"]}
                artifact = discover(loaded.values(), ["target:f"], Path.cwd(), trainable)
                recorder = Recorder()
                LiveParameters(artifact, loaded).swap({}, recorder)
                with recorder.scope("test"):
                    yield
                assert recorder.of("test").touched
        """,
    )
    texts = []
    for recorded in (False, True):
        if recorded:
            (pytester.path / "recorded").touch()
        result = pytester.runpytest_subprocess("--showlocals", "--tb=long", "-p", "no:cacheprovider")
        result.assert_outcomes(failed=1)
        texts.append([line for line in result.outlines if "seconds" not in line and " in " not in line])
    assert texts[0] == texts[1]
