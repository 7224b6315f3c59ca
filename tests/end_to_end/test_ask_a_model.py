"""``learn.ask`` in a whole run: an agent is learned whose tests ask a model that is a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from few_support import FEW
from scripted_support import scripted

from pytest_learnloop.testing import Project

MODEL = r"""#!/bin/sh
prompt=$(tr '\n' ' ')
case $prompt in *sleep*) exec sleep 60; esac
printf '%s\n' "$prompt" >> '{calls}'
case $prompt in
    *sum*'2, 2'*) printf 4 ;;
    *sum*) printf 7 ;;
    *) printf 'what?' ;;
esac
"""
"""A shell script, which starts in a tenth of the time that a program in Python takes."""

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

QUOTIENT = 'def add(a, b):\n    return int(ask("quotient of " + str([a, b])))\n'
SUM = 'def add(a, b):\n    return int(ask("sum of " + str([a, b])))\n'


@pytest.fixture
def agent(project: Project) -> Project:
    project.write(agent=AGENT, test_agent=TESTS, conftest=scripted("agent:add", QUOTIENT, SUM))
    program = project.path / "model.sh"
    program.write_text(MODEL.format(calls=calls_of(project)), encoding="utf-8")
    program.chmod(0o755)
    return project


def calls_of(project: Project) -> Path:
    """Where the model notes what it is asked, which is no change of the project."""
    return project.path.with_name(f"{project.path.name}-calls")


def learn(project: Project, *arguments: str) -> pytest.RunResult:
    return project.learn("--learn-optimizer=scripted", "--learn-agent-model=command:./model.sh", *arguments)


def calls(project: Project) -> list[str]:
    return calls_of(project).read_text(encoding="utf-8").splitlines()


def check_that_it_is_learned(agent: Project, *arguments: str) -> None:
    result = learn(agent, *arguments)
    result.assert_outcomes(passed=9)
    assert "sum of" in agent.patch
    assert len(calls(agent)) == len(set(calls(agent))), "the same question was paid for twice"


def test_an_agent_is_learned_and_its_answers_are_neither_paid_again_nor_lost(agent: Project) -> None:
    check_that_it_is_learned(agent, "--learn-record=answers.jsonl")
    paid = len(calls(agent))
    again = learn(agent)
    again.assert_outcomes(passed=9)
    again.stdout.no_fnmatch_line("*known from earlier runs*")
    assert len(calls(agent)) == paid
    recorded = (agent.path / "answers.jsonl").read_text(encoding="ascii").splitlines()[1:]
    assert {json.loads(line)["answer"] for line in recorded} == {"4", "7", "what?"}
    (agent.path / "model.sh").unlink()
    replayed = agent.learn("--learn-optimizer=scripted", "--learn-agent-model=replay:answers.jsonl")
    replayed.assert_outcomes(passed=9)


def test_an_agent_is_learned_in_processes_of_their_own(agent: Project) -> None:
    agent.write(conftest=scripted("agent:add", SUM))
    check_that_it_is_learned(agent, "--learn-isolation=spawn")


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
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*a model was asked, but none was named: add --learn-agent-model MODEL*"])


@pytest.mark.parametrize("targets", [(), ("--learn-target=auto",)])
def test_nothing_is_learned_from_the_failures_of_a_model_that_never_answers(
    agent: Project, targets: Sequence[str]
) -> None:
    agent.write(agent=AGENT.replace("@trainable", "") if targets else AGENT)
    agent.path.joinpath("model.sh").write_text("#!/bin/sh\necho no licence >&2; exit 3\n", encoding="utf-8")
    result = learn(agent, *targets)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: no question of the tests to a model was answered,*or name another with *-agent-model MODEL: *",
            "no lic*",
        ]
    )
    result.stdout.no_fnmatch_line("*update 1*")


def test_without_a_model_what_can_do_without_is_learned(project: Project) -> None:
    fallback = """
        from pytest_learnloop import ModelError, ask, trainable

        @trainable
        def size(text):
            try:
                return ask(text)
            except ModelError:
                return "long" if len(text) < 5 else "short"
    """
    tests = """
        import pytest
        from sizes import size

        @pytest.mark.parametrize("text", ["a", "b", "c", "d"])
        def test_short(text):
            assert size(text) == "short"

        @pytest.mark.parametrize("text", ["a" * 8, "b" * 8, "c" * 8, "d" * 8])
        def test_long(text):
            assert size(text) == "long"
    """
    project.write(sizes=fallback, test_sizes=tests)
    assert project.learn(FEW).ret == 0
    assert project.result["status"] == "improved"


def test_guards_may_go_without_answers(agent: Project) -> None:
    agent.write(
        agent=AGENT.replace('int(ask("product of " + str([a, b])))', "a * b"),
        test_agent=TESTS.replace("def test_judge", "def judge"),
        conftest=scripted("agent:add", "def add(a, b):\n    return a + b\n"),
    )
    result = agent.learn("--learn-optimizer=scripted")
    result.assert_outcomes(passed=7, failed=1)
    assert "a + b" in agent.patch


def test_the_final_run_asks_though_time_is_up(agent: Project) -> None:
    """Its held-out tests ask what nobody has asked before."""
    sleepy = SUM.replace("    return", '    ask("sum of sleep")\n    return')
    never_best = """
    def test_never_best(learn):
        learn.score(add(3, 4) / 10)
"""
    agent.write(conftest=scripted("agent:add", SUM, sleepy), test_agent=TESTS + never_best)
    result = learn(agent, "--learn-budget=10s", "--learn-held-out=*test_more*")
    result.assert_outcomes(passed=10)
    result.stdout.fnmatch_lines(["*the budget of 10s is spent*"])
    assert "sum of" in agent.patch


def test_without_learn_the_model_is_called_directly(agent: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNLOOP_AGENT_MODEL", "command:./model.sh")
    agent.run("-k", "guard").assert_outcomes(passed=1, deselected=8)
    monkeypatch.delenv("LEARNLOOP_AGENT_MODEL")
    result = agent.run("-k", "guard")
    result.stdout.fnmatch_lines(["*ModelError: no model was named*"])


def test_what_proposes_answers_where_no_other_is_named(agent: Project) -> None:
    agent.write(conftest=scripted("agent:add", SUM))
    result = agent.learn("--learn-optimizer=scripted", "--learn-model=command:./model.sh")
    result.assert_outcomes(passed=9)


def test_showing_a_prompt_tells_of_what_tests_asked(agent: Project) -> None:
    result = agent.learn("--learn-model=command:./model.sh", "--learn-show-prompt")
    result.stdout.fnmatch_lines(
        ["unchanged: the optimizer sent nothing, since --learn-show-prompt *", f"run *, {len(calls(agent))} calls, *"]
    )
    assert not any("product of" in each and "def add" in each for each in calls(agent))


def test_a_question_without_an_answer_is_shown_where_it_is_asked(
    agent: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEARNLOOP_AGENT_MODEL", raising=False)
    shown = agent.run("-k", "guard").stdout.str()
    assert '>       assert learn.ask("anything") == "what?"' in shown
    assert "asking.py" not in shown


def test_calls_are_kept_back_for_the_final_run(agent: Project) -> None:
    """Its held-out tests ask for the winner what nobody has asked before."""
    agent.write(conftest=scripted("agent:add", SUM))
    limits = ("--learn-budget=60s, 30 calls", "--learn-held-out=*test_more*")
    result = learn(agent, *limits, f"--learn-model=command:{agent.path}/model.sh")
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
