"""A project whose tests use a feature of pytest or of a plugin: run by plain pytest, evaluated, and learned from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from pytest_learnloop.testing import Project

FAULT, REPAIR = "paid + price", "paid - price"
"""What is wrong in every one of the projects, and what is right."""

SHOP = f"""
    from pytest_learnloop import trainable

    @trainable
    def change(paid, price):
        return {FAULT}
"""

_WITNESS = '''
"""Writes down what pytest reports, and in a session that learns what the evaluator makes of start and repair.

There the repair is proposed, too.
"""

import json, pathlib, sys
import pytest
from pytest_learnloop.evaluation.failure_text import failure_text
from pytest_learnloop.evaluation.steady import steady

HERE = pathlib.Path(__file__).parent
FAULT, REPAIR = "paid + price", "paid - price"
REPORTS = []
EVALUATED = {}


def pytest_runtest_logreport(report):
    text = steady(failure_text(report), pathlib.Path.cwd()) if report.failed else ""
    REPORTS.append([report.nodeid, report.when, report.outcome, hasattr(report, "wasxfail"), text])


class Repairing:
    name, reads = "repairing", False

    def searches(self, parameter):
        return True

    def propose(self, context, pool, n):
        from pytest_learnloop.domain import Proposal

        faulty = {name: source for name, source in context.sources().items() if FAULT in source}
        repaired = {name: source.replace(FAULT, REPAIR) for name, source in faulty.items()}
        return [Proposal(repaired, "as it should be")] if repaired else []

    def observe(self, evaluated):
        pass


def pytest_learnloop_optimizer(name):
    return Repairing() if name == "repairing" else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session):
    if session.config.pluginmanager.has_plugin("learnloop-learning") and not session.testsfailed:
        evaluate(session)
    return (yield)


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        found = {"reports": REPORTS, "evaluated": EVALUATED}
        (HERE / "saw.json").write_text(json.dumps(found))


def evaluate(session):
    from pytest_learnloop import trainable
    from pytest_learnloop.domain import Candidate, Case, Detail, Trial
    from pytest_learnloop.evaluation.assembly import Conditions, evaluator
    from pytest_learnloop.evaluation.invocation import invocation_of
    from pytest_learnloop.source.discover import discover
    from pytest_learnloop.source.files import ArtifactFiles

    config = session.config
    files = ArtifactFiles.read(discover(list(sys.modules.values()), (), config.rootpath, trainable))
    sources = {each.id: each.source for each in files.artifact.parameters}
    repair = Candidate({name: source.replace(FAULT, REPAIR) for name, source in sources.items()})
    cases = tuple(Case(nodeid) for nodeid in dict.fromkeys(item.nodeid for item in session.items))
    trials = {
        f"{version} {detail.value}": Trial(candidate, cases, detail)
        for version, candidate in (("start", files.artifact.start), ("repair", repair))
        for detail in Detail
    }
    anew = {"start fresh": trials["start texts"]}
    path = next(p for p in config.pluginmanager.get_plugins() if type(p).__name__ == "LearningPlugin")._path
    for forks, chosen in ((True, trials), (False, anew))[: 1 + (HERE / "anew").exists()]:
        conditions = Conditions(invocation_of(config, path), forks=forks)
        with evaluator(session, files, conditions) as evaluates:
            if forks:
                started = evaluates.baseline([case.nodeid for case in cases])
                EVALUATED["start reported"] = {nodeid: run.reports for nodeid, run in started.items()}
            evaluations = evaluates.evaluate(list(chosen.values()))
        for name, evaluation in zip(chosen, evaluations):
            EVALUATED[name] = {
                case.nodeid: [o.ending.value, o.feedback, sorted(o.touched)]
                for case, o in evaluation.outcomes.items()
            }
            if evaluation.invalid:
                EVALUATED[name]["invalid"] = evaluation.invalid
'''

_MOVING = (
    r"0x[0-9a-f]+",
    r"id='\d+'",
    r"(?:<tmp>)?[\w./-]*/",
    r"<(?:tmp|python)>",
    r"\d+\.\d+ ?s\b",
    r"\[gw\d\] .*\n\n",
)
"""What differs from run to run in a failure's text: addresses, directories, times, pytest-xdist's workers."""

_COUNTED = r"contains \d+ failed subtests?"
"""What a report says of its subtests, which speak for themselves where failures are told."""


@dataclass(frozen=True)
class Feature:
    """A project that uses a feature, and what is to become of it."""

    name: str
    files: Mapping[str, str]
    """Path -> contents; ``shop.py`` is :data:`SHOP` unless given."""
    arguments: tuple[str, ...] = ()
    ini: str = ""
    """Lines of the ``[pytest]`` section."""
    anew: bool = False
    """Whether fresh processes are compared for the start, too; for the repair they are by the final run."""
    plugins: Mapping[str, str] = field(default_factory=dict)
    """Distribution -> the name by which ``-p`` loads it; without one of them the feature cannot be tried."""
    hopeless: frozenset[str] = frozenset()
    """Names of the tests that no change to the parameter makes pass."""
    touching: frozenset[str] | None = None
    """Names of the tests that touch the parameter, where that is worth telling."""


@dataclass(frozen=True)
class Witnessed:
    """What one pytest run showed."""

    result: pytest.RunResult
    reports: list[list[Any]]
    evaluated: dict[str, dict[str, list[Any]]]

    @property
    def endings(self) -> dict[str, str]:
        """How each test ended, nodeid -> ending, in words of the evaluator."""
        by_test: dict[str, list[list[Any]]] = {}
        for nodeid, *report in self.reports:
            by_test.setdefault(nodeid, []).append(report)
        return {nodeid: _ending(reports) for nodeid, reports in by_test.items()}

    @property
    def outcomes(self) -> list[list[Any]]:
        """(nodeid, phase, outcome, xfail) of all reports."""
        return sorted(report[:4] for report in self.reports)

    @property
    def texts(self) -> dict[str, list[str]]:
        """What pytest said of each failure, without what differs from run to run."""
        texts: dict[str, list[str]] = {}
        for nodeid, *_, text in self.reports:
            if text:
                texts.setdefault(nodeid, []).append(_still(text))
        return texts


class Trying:
    """A feature's project, with a witness in every run."""

    def __init__(self, feature: Feature, project: Project, beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.feature, self.project = feature, project
        self._saw = beside / "saw.json"
        (beside / "witness.py").write_text(_WITNESS, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(beside))
        for variable in ("CI", "BUILD_NUMBER"):  # where pytest tells differences in full, and children never do
            monkeypatch.delenv(variable, raising=False)
        if feature.anew:
            (beside / "anew").touch()
        plugins = ("witness", *feature.plugins.values())
        self._arguments = [*(f"-p{plugin}" for plugin in plugins), *feature.arguments]
        for path, contents in {"shop.py": SHOP, **feature.files}.items():
            file = project.path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(contents).lstrip("\n"), encoding="utf-8")
        project.pytester.makeini(f"[pytest]\n{dedent(feature.ini)}")

    def plainly(self) -> Witnessed:
        """By pytest without us."""
        return self._witnessed(self.project.run(*self._arguments))

    def learning(self) -> Witnessed:
        """By ``pytest --learn``, which writes the repair into the files."""
        few = ("--learn-optimizer=repairing", "--learn-proposals=1", "--learn-budget=120s, 30 candidates")
        options = ("--learn-apply", "--learn-workers=1", *few)
        return self._witnessed(self.project.learn(*options, *self._arguments))

    def _witnessed(self, result: pytest.RunResult) -> Witnessed:
        assert self._saw.exists(), result.stdout.str() + result.stderr.str()
        saw = json.loads(self._saw.read_text(encoding="utf-8"))
        self._saw.unlink()
        return Witnessed(result, saw["reports"], saw["evaluated"])


def skip_without(feature: Feature) -> None:
    """Skip the test if a distribution that the feature needs is not installed."""
    for distribution in feature.plugins:
        try:
            version(distribution)
        except PackageNotFoundError:
            pytest.skip(f"{distribution} is not installed")


def works_as_in_plain_pytest(trying: Trying) -> None:
    """Assert that start and repair get plain pytest's verdicts everywhere, and that the fault is repaired."""
    start = trying.plainly()
    learned = trying.learning()
    shown = learned.result.stdout.str()
    assert "failed" in start.endings.values() or "error" in start.endings.values(), start.result.stdout.str()
    reported = _reported(learned.evaluated.pop("start reported"))
    assert reported == start.outcomes, f"reported: {reported}\nby plain pytest: {start.outcomes}"
    for name, outcomes in learned.evaluated.items():
        if name.startswith("start"):
            assert _verdicts(outcomes) == start.endings, f"{name}: {outcomes}\nby plain pytest: {start.endings}"
    for name in learned.evaluated.keys() & {"start texts", "start fresh"}:
        _assert_texts(start.texts, learned.evaluated[name], name)

    assert "improved: " in shown, shown
    assert "applied to " in shown, shown
    repaired = trying.plainly()
    failing = {_name(nodeid) for nodeid, ending in repaired.endings.items() if ending in ("failed", "error")}
    assert failing == trying.feature.hopeless, repaired.result.stdout.str()
    assert learned.outcomes == repaired.outcomes, shown
    assert learned.result.ret == repaired.result.ret, shown
    for name, outcomes in learned.evaluated.items():
        if name.startswith("repair"):
            assert _verdicts(outcomes) == repaired.endings, f"{name}: {outcomes}"

    if trying.feature.touching is not None:
        for name in ("start touches", "start traces", "repair touches"):
            touching = {nodeid for nodeid, (*_, touched) in learned.evaluated[name].items() if touched}
            assert {_name(nodeid) for nodeid in touching} == trying.feature.touching, f"{name}: {touching}"


def _name(nodeid: str) -> str:
    """A test's name without its file."""
    return nodeid.partition("::")[2]


def _reported(reports: Mapping[str, list[Any]]) -> list[list[Any]]:
    """:attr:`Witnessed.outcomes` of serialized reports."""
    return sorted(
        [nodeid, report["when"], report["outcome"], "wasxfail" in report]
        for nodeid, reports_of_it in reports.items()
        for report in reports_of_it
    )


def _verdicts(outcomes: Mapping[str, list[Any]]) -> dict[str, str]:
    return {nodeid: outcome[0] for nodeid, outcome in outcomes.items()}


def _assert_texts(texts: Mapping[str, list[str]], outcomes: Mapping[str, list[Any]], name: str) -> None:
    for nodeid, parts in texts.items():
        feedback = _still(outcomes[nodeid][1])
        for part in parts:
            if re.fullmatch(_COUNTED, part):
                continue
            assert part in feedback, f"{name}: {nodeid}:\n{part}\n--- is not in:\n{feedback}"


def _ending(reports: list[list[Any]]) -> str:
    failed = [when for when, outcome, *_ in reports if outcome == "failed"]
    if failed:
        return "failed" if "call" in failed else "error"
    passed = any(when == "call" and outcome == "passed" for when, outcome, *_ in reports)
    return "passed" if passed else "skipped"


def _still(text: str) -> str:
    for moving in _MOVING:
        text = re.sub(moving, "", text)
    return text.strip()
