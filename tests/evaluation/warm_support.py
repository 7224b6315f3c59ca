"""A project evaluated twice: with fixtures of the session that children inherit, and with fixtures of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import pytest

from pytest_learnloop.testing import Project

SHOP = """
    from pytest_learnloop import trainable

    LOG = []

    @trainable
    def change(paid, price):
        return paid - price
"""
CANDIDATES = {
    "right": "return paid - price + 0",
    "wrong": "return paid + price",
    "raises": "raise ValueError(price)",
    "leaves": "import os; os._exit(0)",
    "forgets the environment": "import os; os.environ.clear(); return paid - price",
    "reseeds": "import random; random.seed(1); return paid - price",
    "patches": "import json; json.dumps = None; return paid - price",
    "logs": "import logging; logging.getLogger().setLevel(1); return paid - price",
    "moves": "import os; os.chdir('/'); return paid - price",
}
"""What candidates do instead; some of it outlasts the call."""

_WITNESS = """
import json, pathlib, sys
import pytest

CANDIDATES = {candidates!r}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    from pytest_learnloop import trainable
    from pytest_learnloop.domain import Candidate, Case, Detail, Trial
    from pytest_learnloop.evaluation.assembly import Conditions, evaluator
    from pytest_learnloop.evaluation.invocation import invocation_of
    from pytest_learnloop.source.discover import discover
    from pytest_learnloop.source.files import ArtifactFiles

    files = ArtifactFiles.read(discover(list(sys.modules.values()), (), session.config.rootpath, trainable))
    (changed,) = files.artifact.parameters
    head = changed.source.partition("\\n")[0]
    edited = {{name: head + "\\n    " + body + "\\n" for name, body in CANDIDATES.items()}}
    candidates = {{"start": files.artifact.start}}
    candidates |= {{name: Candidate({{changed.id: source}}) for name, source in edited.items()}}
    cases = tuple(Case(item.nodeid) for item in session.items)
    found = {{}}
    for warm in (True, False):
        conditions = Conditions(invocation_of(session.config, sys.path), workers=2, warm_fixtures=warm)
        with evaluator(session, files, conditions) as evaluates:
            evaluates.baseline([case.nodeid for case in cases])
            outcomes, inherited = {{}}, []
            for name, candidate in candidates.items():
                for detail in (Detail.TEXTS, Detail.TOUCHES) if name in ("start", "wrong") else (Detail.TEXTS,):
                    for evaluation in evaluates.evaluate([Trial(candidate, cases, detail)]):
                        outcomes[name + " " + detail.value] = {{
                            case.nodeid: [o.ending.value, o.score] for case, o in evaluation.outcomes.items()
                        }}
                inherited.append(sorted(evaluates.warm_fixtures))
            found["warm" if warm else "cold"] = dict(outcomes=outcomes, inherited=inherited, notes=evaluates.notes)
    pathlib.Path("found.json").write_text(json.dumps(found))
    return True
"""


@dataclass(frozen=True)
class Seen:
    """What one evaluator made of all candidates."""

    outcomes: dict[str, dict[str, list[Any]]]
    """Candidate -> nodeid -> [ending, score]."""
    inherited: list[list[str]]
    """The names of the fixtures that children inherited, after each candidate."""
    notes: list[str]


def evaluate_twice(
    project: Project, files: Mapping[str, str], candidates: Mapping[str, str] = CANDIDATES
) -> tuple[Seen, Seen]:
    """What comes out with warm fixtures, and with cold ones.

    :param files: path -> contents; ``shop.py`` is :data:`SHOP` unless given.
    :param candidates: name -> body of ``change``.
    """
    for path, contents in {"shop.py": SHOP, **files}.items():
        (project.path / path).write_text(dedent(contents), encoding="utf-8")
    (project.path / "witness.py").write_text(_WITNESS.format(candidates=dict(candidates)), encoding="utf-8")
    result: pytest.RunResult = project.run("-p", "witness")
    found = project.path / "found.json"
    assert found.exists(), result.stdout.str() + result.stderr.str()
    seen = json.loads(found.read_text(encoding="utf-8"))
    return Seen(**seen["warm"]), Seen(**seen["cold"])
