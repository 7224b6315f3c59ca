"""Children do without the secrets of the environment, and what they say of them is not heard."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from pytest_learnloop.testing import Project

VALUE = "sk-4F9a-Zq7b"
OTHER = "hunter2-hunter2"

WITNESS = """
    import json, os, pathlib, sys
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(session):
        if session.config.pluginmanager.has_plugin("learnloop-fresh"):
            return None
        from pytest_learnloop import trainable
        from pytest_learnloop.domain import Candidate, Case, Detail, Trial
        from pytest_learnloop.evaluation.assembly import Conditions, evaluator
        from pytest_learnloop.evaluation.invocation import invocation_of
        from pytest_learnloop.source.discover import discover
        from pytest_learnloop.source.files import ArtifactFiles

        how, granted, body = json.loads(os.environ["WITNESS"])
        files = ArtifactFiles.read(discover(list(sys.modules.values()), (), session.config.rootpath, trainable))
        cases = tuple(Case(item.nodeid) for item in session.items)
        conditions = Conditions(invocation_of(session.config, sys.path), forks=how != "spawn", granted=tuple(granted))
        found = {}
        with evaluator(session, files, conditions) as evaluates:
            baseline = evaluates.baseline([case.nodeid for case in cases])
            runs = evaluates.final(files.artifact.start, [case.nodeid for case in cases])[0]
            for name, executions in (("baseline", baseline), ("final", runs)):
                found[name] = {
                    nodeid.partition("::")[2]: [e.outcome.ending.value, repr(e)] for nodeid, e in executions.items()
                }
            source = files.artifact.parameters[0].source.partition("\\n")[0] + "\\n    " + body + "\\n"
            trial = Trial(Candidate({files.artifact.parameters[0].id: source}), cases, Detail.TRACES)
            (evaluation,) = evaluates.evaluate([trial])
            found["candidate"] = {
                case.nodeid.partition("::")[2]: [o.ending.value, repr(o)] for case, o in evaluation.outcomes.items()
            }
        pathlib.Path("found.json").write_text(json.dumps(found))
        return True
"""
SPY = """
    from pytest_learnloop import trainable

    @trainable
    def spy():
        return ""
"""


@pytest.fixture
def keys(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("SOME_API_KEY", VALUE)
    monkeypatch.setenv("DATABASE_PASSWORD", OTHER)
    monkeypatch.setenv("HARMLESS", "quite-harmless")
    (project.path / "witness.py").write_text(dedent(WITNESS), encoding="utf-8")
    project.write(spying=SPY)
    return project


def look(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    tests: str,
    *,
    how: str = "fork",
    granted: tuple[str, ...] = (),
    body: str = "return ''",
    arguments: tuple[str, ...] = (),
) -> dict[str, dict[str, list[str]]]:
    """How baseline, final run and a candidate came out: test -> [ending, all that was heard]."""
    monkeypatch.setenv("WITNESS", json.dumps([how, granted, body]))
    project.write(test_secrets=tests)
    result = project.run("-p", "witness", *arguments)
    path = Path(project.path / "found.json")
    assert path.exists(), result.stdout.str() + result.stderr.str()
    text = path.read_text(encoding="utf-8")
    assert VALUE not in text
    assert OTHER not in text
    found: dict[str, dict[str, list[str]]] = json.loads(text)
    return found


def endings(found: dict[str, dict[str, list[str]]]) -> dict[str, set[str]]:
    return {who: {ending for ending, _ in tests.values()} for who, tests in found.items()}


ABSENT = """
    import os, pathlib, subprocess, sys
    import spying

    def test_os_environ():
        spying.spy()
        assert "SOME_API_KEY" not in os.environ
        assert "DATABASE_PASSWORD" not in os.environ
        assert os.environ["HARMLESS"] == "quite-harmless"

    def test_what_c_sees():
        import ctypes
        getenv = ctypes.CDLL(None).getenv
        getenv.restype = ctypes.c_char_p
        assert getenv(b"SOME_API_KEY") is None
        assert getenv(b"HARMLESS") == b"quite-harmless"

    def test_what_programs_inherit():
        said = subprocess.run([sys.executable, "-c", "import os; print(*os.environ)"], capture_output=True, text=True)
        assert "HARMLESS" in said.stdout
        assert "SOME_API_KEY" not in said.stdout

    def test_proc():
        shown = pathlib.Path("/proc/self/environ").read_text()
        assert "quite-harmless" in shown
        assert "4F9a" not in shown
        assert "hunter2" not in shown
"""


@pytest.mark.parametrize("how", ["fork", "spawn"])
def test_they_are_not_in_the_environment(keys: Project, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    found = look(keys, monkeypatch, ABSENT, how=how)
    assert endings(found) == {"baseline": {"passed"}, "final": {"passed"}, "candidate": {"passed"}}, found


@pytest.mark.parametrize("how", ["fork", "spawn"])
def test_one_can_be_granted(keys: Project, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    tests = """
        import os
        import spying

        def test_granted():
            spying.spy()
            assert len(os.environ["SOME_API_KEY"]) == 12
    """
    found = look(keys, monkeypatch, tests, how=how, granted=("env:SOME_*",))
    assert endings(found) == {"baseline": {"passed"}, "final": {"passed"}, "candidate": {"passed"}}


def test_what_was_read_before_is_not_heard(keys: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of the user's read a secret when it was imported, in the process that everything is forked from."""
    keys.write(config='import os\n\nKEY = os.environ.get("SOME_API_KEY", "none")\n')
    tests = """
        import sys
        import config, spying

        def test_fails():
            print(config.KEY)
            assert spying.spy() == config.KEY

        def test_says(learn):
            learn.feedback("the key is " + config.KEY)
            assert not config.KEY

        def test_warns():
            import warnings
            warnings.warn(config.KEY)

    """
    found = look(keys, monkeypatch, tests, body="import config; return config.KEY + '!'")
    assert "[SOME_API_KEY]" in found["baseline"]["test_fails"][1]
    assert "[SOME_API_KEY]" in found["baseline"]["test_says"][1]
    assert "[SOME_API_KEY]" in found["baseline"]["test_warns"][1]
    assert "[SOME_API_KEY]!" in found["candidate"]["test_fails"][1], "the recorded call, and the text"


def test_last_words_are_not_heard_either(keys: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.write(config='import os\n\nKEY = os.environ.get("SOME_API_KEY", "none")\n')
    tests = """
        import os
        import config, spying

        def test_crashes():
            os.write(2, config.KEY.encode())
            os._exit(1)
    """
    found = look(keys, monkeypatch, tests, arguments=("-s",))
    ending, heard = found["baseline"]["test_crashes"]
    assert ending == "crash"
    assert "[SOME_API_KEY]" in heard


def test_what_the_project_itself_sets_stays(keys: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.write(conftest='import os\n\nos.environ["SOME_API_KEY"] = os.environ["OWN_TOKEN"] = "for tests only"\n')
    tests = """
        import os
        import spying

        def test_own():
            spying.spy()
            assert os.environ["SOME_API_KEY"] == os.environ["OWN_TOKEN"] == "for tests only"
    """
    found = look(keys, monkeypatch, tests)
    assert endings(found) == {"baseline": {"passed"}, "final": {"passed"}, "candidate": {"passed"}}


def test_the_controller_is_not_looked_into(keys: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "import os; return open(f'/proc/{os.getppid()}/environ').read()"
    tests = """
        import spying

        def test_spy():
            assert spying.spy() == ""
    """
    found = look(keys, monkeypatch, tests, body=body)
    ending, heard = found["candidate"]["test_spy"]
    assert ending == "failed"
    assert "learnloop refused a candidate (env: of another process)" in heard


def test_a_test_that_misses_one_is_told_of(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", VALUE)
    tests = """
        import os
        import spying

        def test_needs_it():
            assert spying.spy() == "" and os.environ["SOME_API_KEY"]
    """
    project.write(spying=SPY, test_secrets=tests)
    result = project.learn()
    result.stdout.fnmatch_lines(["*SOME_API_KEY is hidden from tests*test_needs_it*--learn-allow env:SOME_API_KEY*"])
    project.learn("--learn-allow=env:SOME_API_KEY").assert_outcomes(passed=1)
