"""What was learned by heart is told in the report, and ranks behind what is as good and was not."""

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
@pytest.mark.parametrize("word, expected", [("box", "boxes"), ("bus", "buses"), ("cat", "cats")])
def test_at_work(word, expected): assert plural(word) == expected

@pytest.mark.learn(split="held_out")
@pytest.mark.parametrize("word", ["ant", "bee", "cow", "elk", "hen", "owl", "pig", "yak"])
def test_in_the_open(word): assert plural(word) == word + "s"
"""

SCRIPTED = """
from pytest_learnloop.domain import Proposal

MEMORIZED = '''
def plural(word):
    return {"box": "boxes", "bus": "buses"}.get(word, word + "s")
'''
LEARNED = '''
def plural(word):
    if word[-1] in "sx":
        return word + "es"
    return word + "s"
'''

class Scripted:
    name, reads = "scripted", False

    def __init__(self, sources): self.sources = sources

    def searches(self, parameter): return True

    def propose(self, context, pool, n):
        proposed, self.sources = [Proposal({"plurals:plural": each.lstrip()}) for each in self.sources], []
        return proposed

    def observe(self, evaluated): pass

def pytest_learnloop_optimizer(name):
    return {"by-heart": Scripted([MEMORIZED]), "both": Scripted([MEMORIZED, LEARNED])}.get(name)
"""


def learn(project: Project, optimizer: str) -> str:
    project.write(plurals=PLURALS, test_plurals=TESTS, conftest=SCRIPTED)
    return project.learn(f"--learn-optimizer={optimizer}").stdout.str()


def test_it_is_told(project: Project) -> None:
    shown = learn(project, "by-heart")
    assert "looks memorized: plurals:plural answers by values of train tests: 'box', 'bus', 'boxes', 'buses'" in shown
    assert {each["literal"] for each in project.result["looks_memorized"]} == {"'box'", "'boxes'", "'bus'", "'buses'"}


def test_it_ranks_behind_an_equal_that_is_longer(project: Project) -> None:
    shown = learn(project, "both")
    assert '+    if word[-1] in "sx":' in project.patch
    assert "looks memorized" not in shown
    assert project.result["looks_memorized"] == []
