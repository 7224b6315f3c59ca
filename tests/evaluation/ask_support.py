"""Projects whose tests ask a model, evaluated with an answerer in place of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from pytest_learnloop.evaluation.dialogue import MOST
from pytest_learnloop.testing import Project

_WITNESS = """
import json, pathlib, sys, threading, time
import pytest

HOW, CANDIDATES, WORKERS, DEADLINE, AT_ONCE = {how!r}, {candidates!r}, {workers!r}, {deadline!r}, {at_once!r}


class Model:
    # Says what it was asked, after a while.
    def __init__(self):
        self.questions, self.busy, self.busiest, self.lock = [], 0, 0, threading.Lock()

    def __call__(self, question):
        from pytest_learnloop.evaluation.questions import Reply

        with self.lock:
            self.questions.append([list(message) for message in question.messages])
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        time.sleep({seconds!r})
        with self.lock:
            self.busy -= 1
        words = [text for _, text in question.messages]
        if words[0].startswith("long "):
            return Reply("x" * int(words[0].split()[1]))
        if words[0] == "refuse":
            return Reply(error="I won't")
        if words[0] == "too dear":
            return Reply(error="the budget is spent", hopeless=True)
        options = [question.temperature, question.seed, question.max_tokens]
        return Reply("you said: " + "|".join([*words, *(str(each) for each in options if each is not None)]))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if session.config.pluginmanager.has_plugin("learnloop-fresh"):
        return None
    from pytest_learnloop import trainable
    from pytest_learnloop.domain import Candidate, Case, Detail, Trial
    from pytest_learnloop.errors import EvaluationError
    from pytest_learnloop.evaluation import dialogue
    from pytest_learnloop.evaluation.assembly import Conditions, evaluator
    from pytest_learnloop.evaluation.invocation import invocation_of
    from pytest_learnloop.source.discover import discover
    from pytest_learnloop.source.files import ArtifactFiles

    files = ArtifactFiles.read(discover(list(sys.modules.values()), (), session.config.rootpath, trainable))
    cases = tuple(Case(item.nodeid) for item in session.items)
    model = Model()
    dialogue.MOST = {most!r}
    conditions = Conditions(
        invocation_of(session.config, sys.path),
        forks=HOW != "spawn",
        workers=WORKERS,
        timeout=DEADLINE,
        answers_at_once=AT_ONCE,
    )
    found = dict(endings={{}}, texts={{}}, seconds={{}}, candidates=[], error="")
    (changed,) = files.artifact.parameters
    head = changed.source.partition("\\n")[0]
    with evaluator(session, files, conditions, deadline_of=lambda case: DEADLINE) as evaluates:
        evaluates.answer_with(model)
        try:
            if HOW == "fresh":
                runs, found["error"] = evaluates.final(files.artifact.start, [case.nodeid for case in cases])
            else:
                runs = evaluates.baseline([case.nodeid for case in cases])
        except EvaluationError as error:
            runs, found["error"] = {{}}, str(error)
        for nodeid, run in runs.items():
            found["endings"][nodeid] = run.outcome.ending.value
            found["texts"][nodeid] = run.outcome.feedback
            found["seconds"][nodeid] = run.outcome.duration
        began = time.monotonic()
        sources = [head + "\\n    " + body + "\\n" for body in CANDIDATES]
        trials = [Trial(Candidate({{changed.id: source}}), cases, Detail.TEXTS) for source in sources]
        for evaluation in evaluates.evaluate(trials) if trials else ():
            outcomes = {{case.nodeid: [o.ending.value, o.feedback] for case, o in evaluation.outcomes.items()}}
            found["candidates"].append(dict(outcomes=outcomes, cut=evaluation.cut, invalid=evaluation.invalid))
        found["took"] = time.monotonic() - began
        found["asking"] = sorted(evaluates.asking)
    found["questions"], found["busiest"] = model.questions, model.busiest
    pathlib.Path("found.json").write_text(json.dumps(found))
    return True
"""


def ask_around(
    project: Project,
    agent: str,
    tests: str,
    *,
    how: str = "fork",
    candidates: tuple[str, ...] = (),
    workers: int = 1,
    seconds: float = 0.0,
    deadline: float = 10.0,
    at_once: int = 4,
    most: int = MOST,
    arguments: tuple[str, ...] = (),
) -> Mapping[str, Any]:
    """What comes out of a baseline (or, ``fresh``, a final run), and of candidates afterwards.

    :param agent: a module ``agent`` with one trained function.
    :param how: ``fork``, ``spawn`` or ``fresh``.
    :param candidates: bodies of the function.
    :param seconds: that the model takes for an answer.
    :param deadline: seconds of each case.
    :param at_once: questions answered at once.
    :param most: questions of a case.
    """
    witness = _WITNESS.format(
        how=how,
        candidates=candidates,
        workers=workers,
        seconds=seconds,
        deadline=deadline,
        at_once=at_once,
        most=most,
    )
    for name, source in {"agent": agent, "test_ask": tests, "witness": witness}.items():
        (project.path / f"{name}.py").write_text(dedent(source).lstrip("\n"), encoding="utf-8")
    result = project.run("-p", "witness", *arguments)
    found = project.path / "found.json"
    assert found.exists(), result.stdout.str() + result.stderr.str()
    seen: Mapping[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return seen
