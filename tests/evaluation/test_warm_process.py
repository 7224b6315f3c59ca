"""The process with warm fixtures: what it makes lasts as long as it does; where it cannot be made children go on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from evaluation_support import evaluate

from pytest_learnloop.testing import Project

_SHOP = "from pytest_learnloop import trainable\n\n@trainable\ndef change(paid, price):\n    return paid - price\n"

_FIXTURE = """
    import os, pathlib, time
    import pytest
    from shop import change

    HERE = pathlib.Path(__file__).parent

    def note(what):
        with open(HERE / "notes", "a") as notes:
            notes.write(what + " ")

    @pytest.fixture(scope="session")
    def prices(tmp_path_factory):
        time.sleep(0.01)
        directory = tmp_path_factory.mktemp("prices")
        (directory / "bread").write_text("3")
        {at_set_up}
        yield directory
        note(f"{{(directory / 'bread').read_text()}}")

    def test_bread(prices): assert change(5, int((prices / "bread").read_text())) == 2
    def test_again(prices): assert change(4, int((prices / "bread").read_text())) == 1
"""

_FOUR_TIMES = """
    def evaluation(evaluates, artifact, cases):
        evaluates.baseline([case.nodeid for case in cases])
        {between}
        endings = []
        for _ in range(4):
            (found,) = evaluates.evaluate([Trial(artifact.start, cases, Detail.TEXTS)])
            endings += [outcome.ending.value for outcome in found.outcomes.values()]
        return [endings, evaluates.warm_fixtures, evaluates.notes]
"""


@pytest.fixture
def shop(project: Project) -> Project:
    (project.path / "shop.py").write_text(_SHOP, encoding="utf-8")
    return project


def _write(shop: Project, at_set_up: str = "") -> None:
    shop.write(test_shop=_FIXTURE.format(at_set_up=at_set_up))


def _notes(shop: Project) -> Counter[str]:
    return Counter((shop.path / "notes").read_text(encoding="utf-8").split())


def test_files_are_there_until_the_end_and_torn_down_once(shop: Project) -> None:
    _write(shop)
    endings, inherited, notes = evaluate(shop, _FOUR_TIMES.format(between=""))
    assert endings == ["passed"] * 8
    assert (inherited, notes) == (["prices"], [])
    # Each of the baseline's two children tore down its own, and the four that followed nothing.
    assert _notes(shop) == {"3": 3}


def test_nothing_is_left_of_it(shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    _write(shop)
    evaluate(shop, _FOUR_TIMES.format(between=""), "--basetemp", str(shop.path / "base"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("at_set_up", "told"),
    [
        pytest.param("(HERE / 'closed').exists() and 1 / 0", "division by zero", id="it fails"),
        pytest.param("(HERE / 'closed').exists() and os._exit(1)", "the process died", id="it ends the process"),
        pytest.param("(HERE / 'closed').exists() and time.sleep(60)", "it took more than", id="it hangs"),
    ],
)
def test_where_it_cannot_be_set_up_children_do_it(shop: Project, at_set_up: str, told: str) -> None:
    _write(shop, at_set_up)
    script = _FOUR_TIMES.format(between="close(evaluates)")
    closing = """
    def close(evaluates):
        pathlib.Path("closed").touch()
        warm = evaluates._process.warm

        def warm_and_open(fixtures, patience):
            problem = warm(fixtures, 2.0)
            pathlib.Path("closed").unlink()
            return problem

        evaluates._process.warm = warm_and_open
    """
    endings, inherited, (note,) = evaluate(shop, closing + script)
    assert endings == ["passed"] * 8
    assert inherited == []
    assert told in note


def test_where_it_dies_children_go_on(shop: Project) -> None:
    _write(shop)
    killing = """
    def evaluation(evaluates, artifact, cases):
        import os, signal
        evaluates.baseline([case.nodeid for case in cases])
        endings = []
        for _ in range(2):
            (found,) = evaluates.evaluate([Trial(artifact.start, cases, Detail.TEXTS)])
            endings += [outcome.ending.value for outcome in found.outcomes.values()]
            if len(endings) == 2:
                first = evaluates._process._pid
                (warm,) = pathlib.Path(f"/proc/{first}/task/{first}/children").read_text().split()
                os.kill(int(warm), signal.SIGKILL)
        return [endings, evaluates.warm_fixtures, evaluates.notes]
    """
    endings, inherited, (note,) = evaluate(shop, killing)
    assert endings == ["passed"] * 4
    assert inherited == []
    assert "died" in note


def test_where_its_waiting_children_die_others_take_their_place(shop: Project) -> None:
    _write(shop)
    killing = """
    def evaluation(evaluates, artifact, cases):
        import os, signal

        def children(pid):
            return list(map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))

        trial = Trial(artifact.start, cases, Detail.TEXTS)
        evaluates.baseline([case.nodeid for case in cases])
        evaluates.evaluate([trial])
        (warm,) = children(evaluates._process._pid)
        while not (waiting := children(warm)):
            time.sleep(0.01)
        for child in waiting:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.3)
        (found,) = evaluates.evaluate([trial], until=time.monotonic() + 30)
        return [outcome.ending.value for outcome in found.outcomes.values()]
    """
    assert evaluate(shop, killing) == ["passed"] * 2


def test_a_replacement_is_not_forked_from_a_controller_with_threads(shop: Project) -> None:
    _write(shop)
    killing = """
    def evaluation(evaluates, artifact, cases):
        import os, signal, threading
        evaluates.baseline([case.nodeid for case in cases])
        forks, done = [], threading.Event()
        thread = threading.Thread(target=done.wait)
        thread.start()
        os.register_at_fork(before=lambda: forks.append("here"))
        os.kill(evaluates._process._pid, signal.SIGKILL)
        (found,) = evaluates.evaluate([Trial(artifact.start, cases, Detail.TEXTS)])
        done.set()
        thread.join()
        return [[outcome.ending.value for outcome in found.outcomes.values()], forks]
    """
    assert evaluate(shop, killing) == [["passed"] * 2, []]
