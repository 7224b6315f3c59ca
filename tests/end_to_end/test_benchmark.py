"""Time as an objective: faster is better, all tests still green, and what is within the noise is no gain."""

from __future__ import annotations

import pytest
from model_support import fates

from pytest_learnloop.testing import Project

UNIQUE = """
    from pytest_learnloop import trainable

    def linear_when_long(items):
        if len(items) >= 400:
            return list(dict.fromkeys(items))
        return [each for n, each in enumerate(items) if not sum(each == other for other in items[:n])]

    @trainable
    def unique(items):
        found = []
        for item in items:
            if item not in found:
                found.append(item)
        return found
"""

TESTS = """
    import pytest
    from unique import unique

    ITEMS = list(range(200)) * 2

    @pytest.mark.learn(split="train")
    def test_fast(learn): assert learn.benchmark(lambda: unique(ITEMS), seconds=0.03) == ITEMS[:200]

    @pytest.mark.learn(split="validation")
    def test_fast_on_text(learn):
        assert learn.benchmark(lambda: unique([str(each) for each in ITEMS]), seconds=0.03)[:2] == ["0", "1"]

    @pytest.mark.learn(split="train")
    @pytest.mark.parametrize("items, expected", [("caba", ["c", "a", "b"]), ([], []), ([2, 2, 1], [2, 1])])
    def test_first_come_first_served(items, expected): assert unique(items) == expected
"""

AT_LENGTH = TESTS.replace(", seconds=0.03", "")
"""Timed as long as a benchmark is that says nothing of it."""

UNSEEN = """
    import pytest
    from unique import unique

    @pytest.mark.learn(split="held_out")
    @pytest.mark.parametrize("n", range(40, 46))
    def test_unseen(learn, n): assert len(learn.benchmark(lambda: unique([*range(n), *range(n)]), seconds=0.03)) == n
"""

SCRIPTED = """
from pytest_learnloop.domain import Proposal

SOURCES = {
    "equal": '''
def unique(items):
    kept = []
    for each in items:
        if each not in kept:
            kept.append(each)
    return kept
''',
    "wrong": '''
def unique(items):
    return []
''',
    "breaking": '''
def unique(items):
    return sorted(set(items))
''',
    "linear when long": '''
def unique(items):
    return linear_when_long(items)
''',
    "linear": '''
def unique(items):
    return list(dict.fromkeys(items))
''',
}

class Scripted:
    reads = True

    def __init__(self, names): self.name, self.names = "+".join(names), names

    def searches(self, parameter): return True

    def propose(self, context, pool, n):
        told = [each.outcome.feedback for each in context.experiences]
        open("told.txt", "a").write("\\n".join(told) + "\\n")
        return [Proposal({"unique:unique": SOURCES[self.names.pop(0)].lstrip()})] if self.names else []

    def observe(self, evaluated): pass

def pytest_learnloop_optimizer(name):
    return Scripted(name.split("+")) if set(name.split("+")) <= set(SOURCES) else None
"""


def learn(project: Project, *proposals: str, tests: str = TESTS) -> list[str]:
    """What becomes of the proposals, in order."""
    project.write(unique=UNIQUE, test_unique=tests, conftest=SCRIPTED)
    alone = ("--learn-workers=1", "--learn-no-cache", "--learn-timeout=20")
    project.learn(f"--learn-optimizer={'+'.join(proposals)}", "--learn-updates=2", *alone)
    return [fate for fate, _ in fates(project)]


def test_what_is_faster_is_learned_and_told(project: Project) -> None:
    assert learn(project, "linear") == ["accepted"]
    assert "list(dict.fromkeys(items))" in project.patch
    value = next(each for each in project.result["values"] if each["case"].endswith("test_fast"))
    assert value["start"]["value"] > 10 * value["best"]["value"]
    told = project.read("told.txt")
    assert "the test says: a call takes" in told
    assert "differences below" in told
    assert "since the last update: " in told
    assert "(better), best so far" in told


def test_a_difference_within_the_noise_is_no_gain(project: Project) -> None:
    assert learn(project, "equal", tests=AT_LENGTH) == ["rejected"]
    assert project.result["status"] == "unchanged"


@pytest.mark.parametrize("how", ["wrong", "breaking"])
def test_no_speed_makes_up_for_a_wrong_result(project: Project, how: str) -> None:
    assert learn(project, how) == ["rejected"]


def test_what_is_slower_on_held_out_tests_does_not_generalize_and_is_refused(project: Project) -> None:
    project.write(test_unseen=UNSEEN)
    assert learn(project, "linear when long")[0] == "accepted"
    verdict = project.result["verdict"]
    assert verdict["finding"] in ("meta-overfitting", "suspected"), "by how many are slower beyond the noise"
    assert "held-out stayed at 1.00 on 6 tests (0 gained, 0 lost, 0 faster, " in verdict["sentence"]
    assert project.result["status"] == "refused"
    (reason,) = project.result["gate"]["reasons"]
    assert reason.startswith("on held-out tests it is slower than the code on disk on ")


def test_without_learn_a_benchmark_is_a_plain_call(project: Project) -> None:
    project.write(unique=UNIQUE, test_unique=TESTS)
    project.run("-W", "error").assert_outcomes(passed=5)
