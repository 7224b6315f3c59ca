"""What wins by memorizing train and validation and loses on held-out is marked, detected, gated and refused."""

from __future__ import annotations

from pytest_learnloop.testing import Project

PLURALS = """
from pytest_learnloop import trainable

@trainable
def plural(word):
    return word + "s"
"""

TESTS = """
import pytest
from plurals import plural

@pytest.mark.learn(split="train")
@pytest.mark.parametrize("word", ["box", "bus", "cat"])
def test_at_work(word): assert plural(word) == {"box": "boxes", "bus": "buses", "cat": "cats"}[word]

@pytest.mark.learn(split="validation")
@pytest.mark.parametrize("word", ["fox", "gas", "dog"])
def test_at_home(word): assert plural(word) == {"fox": "foxes", "gas": "gases", "dog": "dogs"}[word]

@pytest.mark.learn(split="held_out")
@pytest.mark.parametrize("word", ["ant", "bee", "cow", "elk", "hen", "owl", "pig", "yak"])
def test_in_the_open(word): assert plural(word) == word + "s"

def test_of_something_else(): assert "box" + "es" == "boxes"
"""

SCRIPTED = """
from pytest_learnloop.domain import Proposal

MEMORIZED = '''
def plural(word):
    return {"box": "boxes", "bus": "buses", "cat": "cats", "fox": "foxes", "gas": "gases", "dog": "dogs"}.get(word)
'''
LEARNED = '''
def plural(word):
    return word + ("es" if word[-1] in "sx" else "s")
'''

class Scripted:
    reads = False

    def __init__(self, name, sources):
        self.name, self.sources = name, sources

    def searches(self, parameter):
        return True

    def propose(self, context, pool, n):
        proposed = [Proposal({"plurals:plural": each.lstrip()}, self.name) for each in self.sources]
        self.sources = []
        return proposed

    def observe(self, evaluated):
        pass

def pytest_learnloop_optimizer(name, artifact, seed):
    return Scripted(name, [MEMORIZED if name == "memorizing" else LEARNED])
"""


def learn(project: Project, optimizer: str) -> str:
    project.write(plurals=PLURALS, test_plurals=TESTS, conftest=SCRIPTED)
    return project.learn(f"--learn-optimizer={optimizer}", "--learn-apply").stdout.str()


def test_memorizing_is_marked_detected_gated_and_refused(project: Project) -> None:
    shown = learn(project, "memorizing")
    assert "looks memorized: plurals:plural answers by values of train tests: 'box', " in shown
    assert "Meta-overfitting: held-out fell from 1.00 to 0.00 on 8 tests (0 gained, 8 lost; 95 % interval" in shown
    assert "while validation rose from 0.33 to 1.00." in shown
    assert "gate: held-out test test_plurals.py::test_in_the_open[ant] passes with the code on disk" in shown
    assert "gate: and 3 more reasons, all of them in result.json" in shown
    assert project.read("plurals.py") == PLURALS.lstrip("\n"), "--learn-apply doesn't write what the gate refuses"
    assert "refused" in shown
    assert "+    return {" in (project.run_directory / "refused.patch").read_text()
    assert not (project.run_directory / "best.patch").exists()
    result = project.result
    assert result["status"] == "refused"
    assert {each["literal"] for each in result["looks_memorized"]} >= {"'box'", "'boxes'", "'cat'", "'cats'"}
    assert (result["gate"]["passed"], len(result["gate"]["reasons"])) == (False, 8)
    verdict = result["verdict"]
    assert verdict["finding"] == "meta-overfitting"
    held_out = verdict["held_out"]
    assert [held_out[name] for name in ("could_change", "failing", "gained", "lost")] == [8, 0, 0, 8]
    change = held_out["change"]
    assert (change["mean"], change["method"], change["cases"], change["units"]) == (-1.0, "exact McNemar", 8, 8)
    assert change["interval"][1] < 0
    assert change["p_value"] == 2 / 2**8
    assert verdict["selected_on"] == "validation"


def test_what_was_learned_is_delivered(project: Project) -> None:
    shown = learn(project, "learning")
    assert "looks memorized" not in shown
    assert "No evidence of meta-overfitting" in shown
    assert project.result["verdict"]["finding"] == "no evidence", "nothing that was held out could be gained"
    assert project.result["gate"]["passed"]
    assert "sx" in project.read("plurals.py")
