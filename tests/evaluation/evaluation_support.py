"""Running an evaluator in a project, as ``--learn`` sets it up, and hearing of its outcomes."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

from pytest_learnloop.testing import Project

_CONFTEST = """
    import json, pathlib, sys, time
    import pytest
    from pytest_learnloop import trainable
    from pytest_learnloop.domain import Candidate, Case, Detail, Trial
    from pytest_learnloop.evaluation.assembly import Conditions, evaluator
    from pytest_learnloop.evaluation.fresh_child import PLUGIN_NAME
    from pytest_learnloop.evaluation.invocation import invocation_of
    from pytest_learnloop.source.discover import discover
    from pytest_learnloop.source.files import ArtifactFiles

    DEADLINE, FORKS, DISTRIBUTED = None, True, False

    def said(evaluation):
        return {
            case.key: [o.ending.value, o.score, o.feedback, sorted(o.touched)]
            for case, o in evaluation.outcomes.items()
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(session):
        if session.config.pluginmanager.has_plugin(PLUGIN_NAME):
            return None
        files = ArtifactFiles.read(discover(list(sys.modules.values()), (), session.config.rootpath, trainable))
        cases = tuple(Case(item.nodeid) for item in session.items)
        invocation = invocation_of(session.config, sys.path)
        conditions = Conditions(invocation, workers=2, distributed=DISTRIBUTED, forks=FORKS)
        with evaluator(session, files, conditions, deadline_of=lambda case: DEADLINE) as evaluates:
            found = evaluation(evaluates, files.artifact, cases)
        pathlib.Path("found.json").write_text(json.dumps(found))
        return True
"""


def evaluate(project: Project, script: str, *arguments: str) -> Any:
    """Run a function ``evaluation(evaluates, artifact, cases)`` in the project's session, and give what it returns.

    The script may use ``said(evaluation)``: case key -> [ending, score, text, parameters touched]; and it may set
    ``DEADLINE``, in seconds of each case, ``FORKS`` and ``DISTRIBUTED``.
    """
    conftest = dedent(_CONFTEST) + "\n\n" + dedent(script)
    (project.path / "conftest.py").write_text(conftest, encoding="utf-8")
    result = project.run(*arguments)
    found = Path(project.path / "found.json")
    assert found.exists(), result.stdout.str() + result.stderr.str()
    return json.loads(found.read_text(encoding="utf-8"))
