"""``learn.ask`` in a whole run: an agent is learned whose tests ask a model that is a program."""

from __future__ import annotations

import json
import sys

import pytest

from pytest_learnloop.testing import Project

MODEL = f"""
#!{sys.executable}
import os, pathlib, sys, time

prompt = sys.stdin.read()
if "sleep" in prompt:
    time.sleep(60)
here = pathlib.Path(__file__).parent
with here.with_name(here.name + "-calls").open("a") as calls:
    calls.write(prompt.replace("\\n", " ") + "\\n")
print("4" if "sum" in prompt and "2, 2" in prompt else "7" if "sum" in prompt else "what?", end="")
"""

AGENT = """
    from pytest_learnloop import ask, trainable

    @trainable
    def add(a, b):
        return int(ask("product of " + str([a, b])))
"""

TESTS = """
    import pytest
    from agent import add

    @pytest.mark.parametrize("numbers, total", [((2, 2), 4), ((3, 4), 7), ((1, 6), 7), ((5, 2), 7), ((0, 7), 7)])
    def test_add(numbers, total):
        assert add(*numbers) == total

    @pytest.mark.parametrize("numbers", [(4, 3), (6, 1)])
    def test_more(numbers):
        assert add(*numbers) == 7

    def test_judge(learn):
        learn.score(float(learn.ask("sum of [2, 2] for " + str(add(3, 4)))), scale=(0, 4))

    def test_guard(learn):
        assert learn.ask("anything") == "what?"
"""

OPTIMIZER = """
    from pytest_learnloop.domain import Proposal

    class Scripted:
        name, reads = "scripted", False

        def __init__(self):
            self.left = [
                'def add(a, b):\\n    return int(ask("quotient of " + str([a, b])))\\n',
                'def add(a, b):\\n    return int(ask("sum of " + str([a, b])))\\n',
            ]

        def searches(self, parameter):
            return True

        def propose(self, context, pool, n):
            proposals = [Proposal({"agent:add": source}, "asks for something else") for source in self.left]
            self.left = []
            return proposals

        def observe(self, evaluated):
            pass

    def pytest_learnloop_optimizer(name):
        return Scripted() if name == "scripted" else None
"""


@pytest.fixture
def agent(project: Project) -> Project:
    project.write(agent=AGENT, test_agent=TESTS, conftest=OPTIMIZER)
    program = project.path / "model.py"
    program.write_text(MODEL.lstrip("\n"), encoding="utf-8")
    program.chmod(0o755)
    return project


def learn(project: Project, *arguments: str) -> pytest.RunResult:
    return project.learn("--learn-optimizer=scripted", "--learn-agent-model=command:./model.py", *arguments)


def calls(project: Project) -> list[str]:
    return project.path.with_name(project.path.name + "-calls").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_an_agent_is_learned(agent: Project, isolation: str) -> None:
    result = learn(agent, f"--learn-isolation={isolation}")
    result.assert_outcomes(passed=9)
    assert "sum of" in agent.patch
    assert len(calls(agent)) == len(set(calls(agent))), "the same question was paid for twice"


def test_nothing_is_paid_twice_and_nothing_is_taken_for_known(agent: Project) -> None:
    learn(agent)
    paid = len(calls(agent))
    result = learn(agent)
    result.assert_outcomes(passed=9)
    result.stdout.no_fnmatch_line("*known from earlier runs*")
    assert len(calls(agent)) == paid


def test_a_budget_of_calls_is_kept(agent: Project) -> None:
    result = learn(agent, "--learn-budget=60s, 12 calls")
    assert len(calls(agent)) <= 12
    result.stdout.fnmatch_lines(["*the budget of 12 calls is spent*"])


def test_a_baseline_that_the_budget_does_not_cover(agent: Project) -> None:
    result = learn(agent, "--learn-budget=60s, 3 calls")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*a test asks a model, which cannot be asked: the budget of 3 calls is spent*"])


def test_without_a_model_the_remedy_is_named(agent: Project) -> None:
    result = agent.learn("--learn-optimizer=scripted")
    result.stdout.fnmatch_lines(["*ModelError: a model was asked, but none was named: add --learn-agent-model MODEL*"])


def test_the_final_run_asks_though_time_is_up(agent: Project) -> None:
    """Its held-out tests ask what nobody has asked before."""
    body = 'def add(a, b):\\n    ask("sum of sleep")\\n    return int(ask("sum of " + str([a, b])))\\n'
    sleepy = OPTIMIZER.replace("self.left = []", f"self.left = ['{body}'] if len(self.left) > 1 else []")
    never_best = """
    def test_never_best(learn):
        learn.score(add(3, 4) / 10)
"""
    agent.write(conftest=sleepy, test_agent=TESTS + never_best)
    result = learn(agent, "--learn-budget=4s", "--learn-held-out=*test_more*")
    result.assert_outcomes(passed=10)
    result.stdout.fnmatch_lines(["*the budget of 4s is spent*"])
    assert "sum of" in agent.patch


def test_what_proposes_answers_where_no_other_is_named(agent: Project) -> None:
    result = agent.learn("--learn-optimizer=scripted", "--learn-model=command:./model.py")
    result.assert_outcomes(passed=9)


def test_a_run_is_replayed_without_the_model(agent: Project) -> None:
    learn(agent, "--learn-record=answers.jsonl")
    recorded = (agent.path / "answers.jsonl").read_text(encoding="ascii").splitlines()[1:]
    assert {json.loads(line)["answer"] for line in recorded} == {"4", "7", "what?"}
    (agent.path / "model.py").unlink()
    result = agent.learn("--learn-optimizer=scripted", "--learn-agent-model=replay:answers.jsonl")
    result.assert_outcomes(passed=9)


def test_without_learn_the_model_is_called_directly(agent: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNLOOP_AGENT_MODEL", "command:./model.py")
    agent.run("-k", "guard").assert_outcomes(passed=1, deselected=8)
    monkeypatch.delenv("LEARNLOOP_AGENT_MODEL")
    result = agent.run("-k", "guard")
    result.stdout.fnmatch_lines(["*ModelError: no model was named*"])


def test_calls_are_kept_back_for_the_final_run(agent: Project) -> None:
    """Its held-out tests ask for the winner what nobody has asked before."""
    limits = ("--learn-budget=60s, 30 calls", "--learn-held-out=*test_more*")
    result = learn(agent, *limits, f"--learn-model=command:{agent.path}/model.py")
    result.assert_outcomes(passed=9)
    result.stdout.fnmatch_lines(["*: the budget of 1m, 30 calls buys *; * calls kept back for the final run"])
    assert agent.result["best"]["held_out"] == 1.0
    assert len(calls(agent)) <= 30


def test_what_is_kept_back_is_not_spent_on_learning(agent: Project) -> None:
    result = learn(agent, "--learn-budget=60s, 12 calls", "--learn-held-out=*test_more*")
    result.stdout.fnmatch_lines(["unchanged: the budget of 12 calls is spent, but for * calls kept back *"])


def test_tests_that_choose_what_is_trained_ask_as_well(agent: Project) -> None:
    agent.write(agent=AGENT.replace("@trainable", ""))
    result = learn(agent, "--learn-target=auto")
    result.assert_outcomes(passed=9)
    result.stdout.fnmatch_lines(["*agent:add (reached by*"])
    assert len(calls(agent)) == len(set(calls(agent))), "the same question was paid for twice"
    assert agent.result["calls"] == len(calls(agent))
