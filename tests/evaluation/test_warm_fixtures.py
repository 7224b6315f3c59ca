"""Verdicts are the same whether children inherit fixtures of the session or set up their own, whatever these do.

One thing is left out, as it cannot be the same: a candidate that spoils its process, so that a fixture that would have
been set up afterwards finds it spoilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

import pytest
from warm_support import SHOP, evaluate_twice

from pytest_learnloop.testing import Project


@dataclass(frozen=True)
class Suite:
    """Tests whose fixtures do something that a warm process must not get wrong."""

    name: str
    tests: str
    inherited: tuple[str, ...]
    """Names of the fixtures that children are to inherit."""
    files: Mapping[str, str] = field(default_factory=dict)
    told: str = ""
    """What the notes say."""


_HEAD = """
    import atexit, contextlib, json, logging, os, pathlib, random, sqlite3, subprocess, sys, tempfile, threading, time
    import pytest
    import shop
    from shop import change

    def slowly(value): time.sleep(0.01); return value
"""

SUITES = (
    Suite(
        "a table that tests read, and change for themselves",
        """
        @pytest.fixture(scope="session")
        def table(): return slowly({"bread": 3, "milk": 1})
        def test_reads(table): assert change(5, table["bread"]) == 2
        def test_changes(table): table["bread"] = change(9, 0); assert table["bread"] == 9
        def test_sees_the_change(table): assert change(table["bread"], 0) == 9
        def test_empties(table): table.clear(); assert change(1, 1) == 0
        """,
        ("table",),
    ),
    Suite(
        "what is trained runs for a fixture, or for one that it needs",
        """
        @pytest.fixture(scope="session")
        def left(): return slowly(change(5, 3))
        @pytest.fixture(scope="session")
        def doubled(left): return slowly(2 * left)
        @pytest.fixture(scope="session")
        def asked(request): return slowly(request.getfixturevalue("left"))
        @pytest.fixture(scope="session")
        def price(): return slowly(3)
        def test_left(left): assert left == 2
        def test_doubled(doubled): assert doubled == 4
        def test_asked(asked): assert asked == 2
        def test_price(price): assert change(4, price) == 1
        """,
        ("price",),
    ),
    Suite(
        "what is trained is called by what a fixture gives",
        """
        @pytest.fixture(scope="session")
        def till(): slowly(None); return lambda paid: change(paid, 1)
        @pytest.fixture(scope="session")
        def bound(): return slowly(shop.change)
        def test_till(till): assert till(3) == 2
        def test_bound(bound): assert bound(3, 1) == 2
        """,
        ("bound", "till"),
    ),
    Suite(
        "what a generator does at the end",
        """
        @pytest.fixture(scope="session")
        def files(tmp_path_factory):
            directory = slowly(tmp_path_factory.mktemp("shop"))
            (directory / "price").write_text("3")
            yield directory
            (directory / "price").unlink()
            directory.rmdir()
        def test_is_there(files): assert change(5, int((files / "price").read_text())) == 2
        def test_is_there_still(files): assert change(4, int((files / "price").read_text())) == 1
        """,
        ("files",),
    ),
    Suite(
        "tests write into a directory that a fixture made",
        """
        @pytest.fixture(scope="session")
        def files(tmp_path_factory): return slowly(tmp_path_factory.mktemp("shop"))
        def test_writes(files):
            (files / "left").write_text(str(change(5, 3)))
            assert (files / "left").read_text() == "2"
        def test_finds_what_the_other_wrote(files): assert [each.name for each in files.iterdir()] == ["left"]
        """,
        (),
        told="was about to change a file that they made",
    ),
    Suite(
        "tests use a database that a fixture filled",
        """
        @pytest.fixture(scope="session")
        def memory():
            with contextlib.closing(sqlite3.connect(":memory:")) as connection:
                connection.execute("create table prices (price)")
                yield slowly(connection)
        def test_inserts(memory):
            memory.execute("insert into prices values (?)", [change(4, 1)])
            assert memory.execute("select price from prices").fetchall() == [(3,)]
        def test_counts(memory): assert len(memory.execute("select * from prices").fetchall()) == change(2, 1)
        """,
        ("memory",),
    ),
    Suite(
        "a connection to a file, a thread, a process and a queue of another",
        """
        @pytest.fixture(scope="session")
        def opened(tmp_path_factory):
            with sqlite3.connect(slowly(tmp_path_factory.mktemp("shop") / "db")) as connection:
                connection.execute("create table prices (price)")
            return connection
        @pytest.fixture(scope="session")
        def thread():
            stop = threading.Event()
            started = threading.Thread(target=stop.wait)
            started.start()
            yield slowly(started)
            stop.set()
        @pytest.fixture(scope="session")
        def process():
            with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as started:
                yield slowly(started)
                started.stdin.close()
        @pytest.fixture(scope="session")
        def ran(): subprocess.run([sys.executable, "-c", ""]); return slowly(1)
        @pytest.fixture(scope="session")
        def price(): return slowly(2)
        def test_opened(opened): opened.execute("insert into prices values (1)"); assert change(2, 1) == 1
        def test_thread(thread): assert thread.is_alive() and change(3, 1) == 2
        def test_process(process): assert process.poll() is None and change(4, 1) == 3
        def test_ran(ran): assert change(5, ran) == 4
        def test_price(price): assert change(5, price) == 3
        """,
        ("price",),
    ),
    Suite(
        "the environment of all tests",
        """
        @pytest.fixture(scope="session", autouse=True)
        def environment():
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SHOP", slowly("open"))
                yield
        @pytest.fixture(scope="session")
        def opened(): return slowly(os.environ["SHOP"])
        def test_opened(opened): assert opened == "open" and change(2, 1) == 1
        def test_open(): assert os.environ["SHOP"] == "open" and change(1, 1) == 0
        """,
        ("environment", "opened"),
    ),
    Suite(
        "the environment of tests that come later",
        """
        def test_closed(): assert "SHOP" not in os.environ and change(1, 1) == 0
        @pytest.fixture(scope="session")
        def environment():
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("SHOP", slowly("open"))
                yield
        @pytest.fixture(scope="session")
        def price(): return slowly(1)
        @pytest.fixture(scope="session")
        def quietly(): return slowly(os.environ.get("SHOP"))
        def test_open(environment, quietly): assert os.environ["SHOP"] == quietly == "open" and change(1, 1) == 0
        def test_price(price): assert change(2, price) == 1
        """,
        ("price",),
    ),
    Suite(
        "seeds",
        """
        @pytest.fixture(scope="session", autouse=True)
        def seeded(): random.seed(slowly(3)); return random.random()
        @pytest.fixture(scope="session")
        def drawn(): return slowly(random.random())
        def test_second(seeded):
            random.seed(3)
            assert random.random() == seeded and change(2, 1) == 1
        def test_drawn(drawn): assert 0 < drawn < 1 and change(2, 2) == 0
        def test_goes_on(): assert random.random() != change(0, 0)
        """,
        ("seeded",),
    ),
    Suite(
        "logging",
        """
        @pytest.fixture(scope="session")
        def verbose():
            logging.getLogger().setLevel(logging.INFO)
            return slowly(True)
        @pytest.fixture(scope="session")
        def named():
            logging.getLogger("shop").setLevel(logging.INFO)
            return slowly(logging.getLogger("shop"))
        def test_quiet(): assert not logging.getLogger().isEnabledFor(logging.INFO) and change(1, 1) == 0
        def test_verbose(verbose): assert logging.getLogger().isEnabledFor(logging.INFO) and change(1, 1) == 0
        def test_named(named, caplog): named.info("sold"); assert caplog.messages == ["sold"] and change(2, 1) == 1
        """,
        ("named",),
    ),
    Suite(
        "patches of the project and of others",
        """
        @pytest.fixture(scope="session", autouse=True)
        def discount():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(shop.Shop, "discount", slowly(1))
                yield
        @pytest.fixture(scope="session", autouse=True)
        def still():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(json, "loads", slowly(lambda text: "patched"))
                yield
        def test_discount(): assert change(3, shop.Shop.discount) == 2
        def test_patched(): assert json.loads("1") == "patched" and change(3, 1) == 2
        """,
        (),
        files={"shop.py": SHOP + "\n    class Shop:\n        discount = 0\n"},
    ),
    Suite(
        "parametrized and overridden fixtures",
        """
        @pytest.fixture(scope="session", params=[1, 2])
        def price(request): return slowly(request.param)
        @pytest.fixture(scope="session")
        def twice(price): return slowly(2 * price)
        @pytest.fixture(scope="session")
        def base(): return slowly(1)
        @pytest.fixture(scope="session")
        def given(): return slowly(1)
        class TestOther:
            @pytest.fixture(scope="session")
            def base(self, base): return slowly(base + 1)
            def test_base(self, base): assert change(3, base) == 1
        def test_base(base): assert change(3, base) == 2
        def test_price(price): assert change(price, price) == 0
        def test_twice(twice, price): assert change(twice, price) == price
        @pytest.mark.parametrize("given", [1, 3], indirect=False)
        def test_given(given): assert change(given, 1) in (0, 2)
        """,
        ("base", "base"),
    ),
    Suite(
        "set-ups that fail, skip, print and warn",
        """
        @pytest.fixture(scope="session")
        def fails(): raise ValueError(slowly(1))
        @pytest.fixture(scope="session")
        def skips(): pytest.skip(slowly("closed"))
        @pytest.fixture(scope="session")
        def prints(): print("opening", file=sys.stderr); logging.warning("opening"); return slowly(1)
        def test_fails(fails): assert change(1, 1) == 0
        def test_skips(skips): assert change(1, 1) == 0
        def test_prints(prints, capsys): print(change(2, 1)); assert capsys.readouterr() == ("1\\n", "")
        def test_prints_again(prints, capfd): os.write(1, b"x"); assert capfd.readouterr().out == "x" * change(2, 1)
        """,
        ("prints",),
    ),
    Suite(
        "the process that a fixture is set up in",
        """
        @pytest.fixture(scope="session")
        def process(): return slowly(os.getpid())
        def test_process(process): assert process == os.getpid() and change(1, 1) == 0
        def test_other(process): assert change(2, 1) == 1
        """,
        (),
        told="came out differently",
    ),
    Suite(
        "modules that a fixture imports, and programs that rely on an earlier fixture",
        """
        @pytest.fixture(scope="session")
        def imported(): import late; return slowly(late.PRICE)
        @pytest.fixture(scope="session")
        def library(): import colorsys; return slowly(1)
        def test_imported(imported): assert change(3, imported) == 2
        def test_library(library): assert change(3, library) == 2
        """,
        ("library",),
        files={"late.py": "from shop import change\nPRICE = 1\n"},
    ),
    Suite(
        "fixtures that one test asks for as it runs, and a later one by name",
        """
        @pytest.fixture(scope="session")
        def needed(): return slowly(1)
        @pytest.fixture(scope="session")
        def price(needed): return slowly(needed)
        def test_as_it_runs(request): assert change(3, request.getfixturevalue("price")) == 2
        def test_by_name(price): assert change(4, price) == 3
        """,
        ("needed", "price"),
    ),
)


@pytest.mark.parametrize("suite", [pytest.param(each, id=each.name) for each in SUITES])
def test_same_verdicts(suite: Suite, project: Project) -> None:
    files = {"test_shop.py": dedent(_HEAD) + dedent(suite.tests), **suite.files}
    warm, cold = evaluate_twice(project, files)
    assert warm.outcomes == cold.outcomes
    assert {"passed", "failed"} <= {ending for each in warm.outcomes.values() for ending, _ in each.values()}
    assert warm.inherited[-1] == list(suite.inherited), warm.notes
    assert not any(cold.inherited)
    assert suite.told in " ".join(warm.notes)
