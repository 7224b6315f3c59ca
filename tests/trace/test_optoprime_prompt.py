"""What OptoPrime's and OPRO's prompts say, against what was written by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from trace_support import (
    CLAMP,
    DIVIDED,
    FAILING,
    LABEL,
    MENDED,
    PASSING,
    SHARES,
    ScriptedAsker,
    artifact_of,
    clamped,
    context_of,
    evaluated,
    experience,
    function,
    literal,
    needs_trace_opt,
    pool_of,
    suggesting,
    words,
)

from pytest_learnloop.domain import Candidate, LearningContext, Support
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.samplers import Related
from pytest_learnloop.optimizers.memory_order import MemoryOrder
from pytest_learnloop.optimizers.trace import OPROOptimizer, OptoPrimeOptimizer

pytestmark = needs_trace_opt

CLAMP_PATH = artifact_of()["shop:clamp"].path
PARTS = ("Code", "Documentation", "Variables", "Constraints", "Inputs", "Others", "Outputs", "Feedback")


def prompt(context: LearningContext, optimizer: OptoPrimeOptimizer | None = None) -> str:
    optimizer = optimizer or OptoPrimeOptimizer(context.artifact, 0, ScriptedAsker([""]))
    ((_, user),) = optimizer.preview(context, pool_of(context.artifact), 1)
    return user.text


def parts_of(text: str) -> dict[str, str]:
    """The sections of a problem, without blank lines at their ends."""
    found = {}
    for part, following in zip(PARTS, [*PARTS[1:], ""], strict=True):
        after = text.partition(f"\n#{part}\n")[2]
        found[part] = after.partition(f"\n#{following}\n" if following else "\n=====")[0].strip()
    return found


def test_every_part_of_the_problem() -> None:
    failing = experience(
        "test_shares[7]", clamped("7", "7"), clamped("3", "3"), DIVIDED, touched=["shop:clamp", "shop:shares"]
    )
    found = parts_of(prompt(context_of(artifact_of(), failing, PASSING)))
    assert found == {
        "Code": "clamp0 = clamp(value=value0, low=low0, high=high0, __code=clamp__code0)\n"
        "clamp1 = clamp(value=value1, low=low0, high=high0, __code=clamp__code0)\n"
        "clamp2 = clamp(value=value1, low=low0, high=high0, __code=clamp__code0)\n"
        "test_inside0 = test_inside(result_1=clamp2)\n"
        "values0 = taken_from(result_1=clamp0, result_2=clamp1)\n"
        "exception_shares0 = shares(values=values0, __code=shares__code0)\n"
        "test_shares0 = test_shares(result_1=exception_shares0)\n"
        "all_cases0 = all_cases(case_1=test_shares0, case_2=test_inside0)",
        "Documentation": "[clamp] Keep a value between two others.\n"
        "[taken_from] A value that holds results of earlier calls, is a part of one, or was changed since.\n"
        "[test_inside] def test_inside():\n    check()\n"
        "[shares] The function shares of the module shop.\n"
        "[test_shares] def test_shares():\n    check()\n"
        "[all_cases] How independent cases ended, one after the other.",
        "Variables": f"(code) clamp__code0:{CLAMP}\n(code) shares__code0:{SHARES}".strip(),
        "Constraints": "(code) clamp__code0: The function should start with:\ndef clamp(value, low, high):\n"
        "Imports and helpers that are needed may stand above the function.\n"
        "(code) shares__code0: The function should start with:\ndef shares(values):\n"
        "Imports and helpers that are needed may stand above the function.",
        "Inputs": "(int) value0=7\n(int) low0=1\n(int) high0=5\n(int) value1=3",
        "Others": "(int) clamp0=7\n(int) clamp1=3\n(int) clamp2=3\n(list) values0=[7, 3]\n(str) test_inside0=passed\n"
        "(str) exception_shares0=(ZeroDivisionError) division by zero "
        "(line 3: return [each / total for each in values])\n(str) test_shares0=failed",
        "Outputs": "(str) all_cases0=[failed, passed]",
        "Feedback": "Case 1. test_shop.py::test_shares[7]: failed.\nE       assert 7 == 5\n\n"
        "Case 2. test_shop.py::test_inside: passed.",
    }


def test_one_case() -> None:
    artifact = artifact_of(function("clamp", CLAMP, note="Keep it short."))
    optimizer = OptoPrimeOptimizer(artifact, 0, ScriptedAsker([""]), batches=Batches(Related(0), 1))
    found = parts_of(prompt(context_of(artifact, FAILING, PASSING), optimizer))
    assert found["Outputs"] == "(str) test_clamp0=failed"
    assert found["Feedback"] == "test_shop.py::test_clamp[7]: failed.\nE       assert 7 == 5"
    assert found["Constraints"].endswith("may stand above the function.\nKeep it short.")


def test_what_tests_use_is_told_once_and_before_anything_else_left_out() -> None:
    first = experience("test_clamp[7]", clamped("7", "7"))
    again, other = experience("test_clamp[8]", clamped("8", "8")), experience("test_more", clamped("9", "9"))
    limit = Support("/nowhere/test_shop.py", 3, "LIMIT", "LIMIT = 5")
    trained = Support(CLAMP_PATH, 1, "clamp", "def clamp(): ...")
    context = context_of(artifact_of(), first, again, other)
    tests = {case: replace(test, support=(trained, limit)) for case, test in context.tests.items()}
    told = prompt(replace(context, tests=tests))
    assert parts_of(told)["Documentation"].count("check()\n\n# What it uses:\nLIMIT = 5") == 1
    assert told.count("LIMIT = 5") == 1
    assert "def clamp(): ..." not in told
    whole = OptoPrimeOptimizer(artifact_of(), 0, ScriptedAsker([""]))
    (messages,) = whole.preview(replace(context, tests=tests), pool_of(context.artifact), 1)
    room = sum(words(each.text) for each in messages) - 1
    shorter = prompt(replace(context, tests=tests), OptoPrimeOptimizer(artifact_of(), 0, ScriptedAsker([""]), room))
    assert shorter == prompt(context)


def test_a_literal_and_a_parameter_that_is_not_reached() -> None:
    artifact = artifact_of(function("clamp", CLAMP), literal("LABEL", LABEL), literal("SIZES", "{1, 2}"))
    failing = experience("test_label", touched=["shop:LABEL", "shop:SIZES"])
    found = parts_of(prompt(context_of(artifact, failing)))
    assert found["Variables"] == "(str) LABEL0=total: {}\n(set) SIZES0={1, 2}"
    assert found["Constraints"] == "(str) LABEL0: It stays of type str.\n(set) SIZES0: It stays of type set."
    assert found["Code"].startswith("test_label0 = test_label(result_1=LABEL0, result_2=SIZES0)")


def test_where_nothing_was_recorded_every_parameter_may_be_changed() -> None:
    found = parts_of(prompt(context_of(artifact_of(), experience("test_label"))))
    assert "clamp__code0" in found["Variables"]
    assert "LABEL0" in found["Variables"]


def test_sources_are_those_of_the_parent() -> None:
    artifact = artifact_of()
    parent = Candidate({"shop:clamp": MENDED}, artifact.start.id)
    assert "return min(value, high)" in parts_of(prompt(context_of(artifact, FAILING, parent=parent)))["Variables"]


def test_prompts_depend_on_nothing_but_the_context() -> None:
    context = context_of(
        artifact_of(), *(experience(f"test_{name}", clamped("7", "7"), clamped("3", "3"), DIVIDED) for name in "abc")
    )
    keep = [object() for _ in range(1000)]
    first = prompt(context)
    del keep[::2]
    assert all(prompt(context) == first for _ in range(5))


def test_what_does_not_fit_is_left_out_and_said() -> None:
    experiences = [experience(f"test_{name}", *[clamped("7", "7")] * 8, said="E x\n" * 30) for name in "abc"]
    context = context_of(artifact_of(), *experiences)
    asker = ScriptedAsker([""])
    lengths = []
    for budget in (2000, 700, 560):
        optimizer = OptoPrimeOptimizer(artifact_of(), 0, asker, budget)
        ((system, user),) = optimizer.preview(context, pool_of(artifact_of()), 1)
        lengths.append(asker.count_tokens(system.text) + asker.count_tokens(user.text))
        assert lengths[-1] <= budget
        assert "clamp__code0" in parts_of(user.text)["Variables"]
    assert lengths == sorted(lengths, reverse=True)
    assert "2 more not shown." in user.text


def remembering(kind: type[OptoPrimeOptimizer], order: MemoryOrder) -> tuple[OptoPrimeOptimizer, ScriptedAsker]:
    artifact = artifact_of()
    asker = ScriptedAsker([suggesting(clamp__code0=MENDED), suggesting(clamp__code0=MENDED.replace("min", "max"))])
    optimizer = kind(artifact, 0, asker, memory_order=order, batches=Batches(Related(0), 1))
    context = context_of(artifact, FAILING)
    (proposal,) = optimizer.propose(context, pool_of(artifact), 1)
    optimizer.observe([evaluated(dict(proposal.edits), FAILING, PASSING, reason="Your response:\nis not better")])
    optimizer.propose(context, pool_of(artifact), 1)
    return optimizer, asker


@pytest.mark.parametrize(
    ("order", "source", "said"),
    [(MemoryOrder.RANK, MENDED, "Rejected: Your response"), (MemoryOrder.FIFO, CLAMP, "test_clamp[7]: failed")],
)
def test_the_past_comes_before_the_last_words(order: MemoryOrder, source: str, said: str) -> None:
    _, asker = remembering(OptoPrimeOptimizer, order)
    first, second = (request.messages[1].text for request in asker.requests)
    words = "Below are some variables and their feedbacks you received in the past."
    assert words not in first
    told = second.partition(words)[2]
    assert told.endswith("\n\nYour response:\n")
    (past,) = [json.loads(told.rpartition("\nYour response:")[0])]
    assert past["variables"] == {"clamp__code0": source.rstrip()} or past["variables"] == {"clamp__code0": source}
    assert said in past["feedback"]


def test_opro_shows_what_was_tried_and_then_the_present() -> None:
    _, asker = remembering(OPROOptimizer, MemoryOrder.RANK)
    text = asker.requests[1].messages[1].text
    assert text.index("return min(value, high)") < text.index("test_shop.py::test_clamp[7]: failed.\\nE ")
    assert text.rstrip().endswith("Come up with a new variable in accordance to feedback.")
    assert "#Code" not in text
