"""What pytest itself offers to tests works under re-running as it does in plain pytest."""

from __future__ import annotations

from pathlib import Path

import pytest
from features_support import Feature, Trying, works_as_in_plain_pytest

from pytest_learnloop.testing import Project

CLASSES = Feature(
    "classes that cache an instance of what they test",
    {
        "test_shop.py": """
            import pytest
            from shop import change

            class Till:
                pay = staticmethod(change)

            class TestTill:
                till = Till()
                served = []

                def setup_class(cls): cls.first = change(9, 0)
                def setup_method(self, method): self.name = method.__name__
                def teardown_method(self): self.served.append(self.name)

                def test_small(self): assert self.till.pay(5, 3) == 2
                def test_large(self): assert self.till.pay(100, 1) == 99
                def test_even(self): assert self.till.pay(4, 4) == 0
                def test_names(self): assert self.name == "test_names" and self.first == 9

            class TestTwice:
                class TestInner:
                    till = Till()
                    def test_inner(self): assert self.till.pay(3, 2) == 1
        """
    },
)

UNITTEST = Feature(
    "unittest",
    {
        "test_shop.py": """
            import unittest
            from shop import change

            class TestShop(unittest.TestCase):
                @classmethod
                def setUpClass(cls): cls.change = change(10, 4)
                def setUp(self): self.paid = 5
                def tearDown(self): self.assertEqual(self.paid, 5)

                def test_change(self): self.assertEqual(change(self.paid, 3), 2)
                def test_class(self): self.assertEqual(self.change, 6)
                def test_rows(self):
                    for price in (0, 1, 2):
                        with self.subTest(price=price):
                            self.assertEqual(change(self.paid, price), self.paid - price)
                def test_nothing(self): self.assertEqual(change(self.paid, 0), 5)
                def test_skips(self): self.skipTest("not today")
                @unittest.skip("never")
                def test_skipped(self): self.fail()
                @unittest.expectedFailure
                def test_expected(self): self.assertEqual(change(1, 0), 7)
                def test_cleanup(self): self.addCleanup(lambda: self.assertEqual(change(2, 1), 1))

            class TestBroken(unittest.TestCase):
                @classmethod
                def setUpClass(cls): assert change(2, 2) == 0
                def test_one(self): pass
                def test_two(self): pass

            class TestAsync(unittest.IsolatedAsyncioTestCase):
                async def asyncSetUp(self): self.paid = 6
                async def test_async(self): self.assertEqual(change(self.paid, 2), 4)
        """
    },
)

SHARED_FIXTURES = Feature(
    "session and module fixtures that call what is trained",
    {
        "conftest.py": """
            import pytest
            from shop import change

            @pytest.fixture(scope="session")
            def till():
                yield {"change": change(7, 4)}
                change(1, 1)

            @pytest.fixture(scope="module")
            def emptied(till): return change(till["change"], 3)

            @pytest.fixture(scope="class")
            def quiet(): return 1
        """,
        "test_one.py": """
            def test_first(till): assert till["change"] == 3
            def test_second(till): assert till["change"] < 4
            def test_dynamic(request): assert request.getfixturevalue("till")["change"] == 3
            def test_none(quiet): assert quiet
        """,
        "test_two.py": """
            def test_emptied(emptied): assert emptied == 0
            def test_again(emptied): assert not emptied
        """,
    },
    touching=frozenset({"test_first", "test_second", "test_dynamic", "test_emptied", "test_again"}),
)

TMP_PATH = Feature(
    "tmp_path, tmp_path_factory and tmpdir",
    {
        "test_shop.py": """
            import pytest
            from shop import change

            @pytest.fixture(scope="module")
            def ledger(tmp_path_factory):
                path = tmp_path_factory.mktemp("books") / "ledger"
                path.write_text(str(change(8, 3)))
                return path

            def test_file(tmp_path):
                (tmp_path / "change").write_text(str(change(5, 3)))
                assert [each.read_text() for each in tmp_path.iterdir()] == ["2"]
            def test_empty(tmp_path): assert list(tmp_path.iterdir()) == [] and change(1, 1) == 0
            def test_ledger(ledger): assert ledger.read_text() == "5"
            def test_ledger_again(ledger): assert int(ledger.read_text()) == 5
            def test_tmpdir(tmpdir): assert tmpdir.check(dir=1) and change(3, 0) == 3
        """
    },
)

MONKEYPATCH = Feature(
    "monkeypatch",
    {
        "shop.py": """
            import os
            from pytest_learnloop import trainable

            VAT = 0

            @trainable
            def change(paid, price):
                return paid + price - VAT - int(os.environ.get("TIP", 0))
        """,
        "test_shop.py": """
            import os
            import pytest, shop
            from shop import change

            @pytest.fixture
            def taxed(monkeypatch): monkeypatch.setattr(shop, "VAT", 1)

            def test_plain(): assert change(5, 3) == 2
            def test_taxed(taxed): assert change(5, 3) == 1
            def test_tip(monkeypatch):
                monkeypatch.setenv("TIP", "2")
                assert change(9, 1) == 6
            def test_untouched():
                assert shop.VAT == 0 and os.environ.get("TIP") is None
                assert change(1, 1) == 0
            def test_replaced(monkeypatch):
                monkeypatch.setattr(shop, "change", lambda paid, price: 42)
                assert shop.change(1, 1) == 42
            def test_chdir(monkeypatch, tmp_path):
                monkeypatch.chdir(tmp_path)
                assert os.getcwd() == str(tmp_path) and change(4, 2) == 2
        """,
    },
)

CAPTURE = Feature(
    "capsys, capfd and what tests print",
    {
        "shop.py": """
            from pytest_learnloop import trainable

            @trainable
            def change(paid, price):
                print("change:", paid + price)
        """,
        "test_shop.py": """
            import os, sys
            from shop import change

            def test_capsys(capsys):
                change(5, 3)
                assert capsys.readouterr().out == "change: 2\\n"
            def test_capfd(capfd):
                os.write(1, b"by descriptor\\n")
                change(5, 4)
                assert capfd.readouterr().out == "by descriptor\\nchange: 1\\n"
            def test_disabled(capsys):
                with capsys.disabled(): print("seen")
                change(2, 2)
                assert "change: 0" in capsys.readouterr().out
            def test_shown():
                print("to stdout")
                print("to stderr", file=sys.stderr)
                change(1, 1)
            def test_binary(capfdbinary):
                change(3, 0)
                assert capfdbinary.readouterr().out == b"change: 3\\n"
        """,
    },
)

CAPLOG = Feature(
    "caplog",
    {
        "shop.py": """
            import logging
            from pytest_learnloop import trainable

            @trainable
            def change(paid, price):
                left = paid + price
                logging.getLogger("shop").info("change %s", left)
                return left
        """,
        "test_shop.py": """
            import logging
            from shop import change

            def test_messages(caplog):
                with caplog.at_level(logging.INFO): change(5, 3)
                assert caplog.messages == ["change 2"]
            def test_level(caplog):
                caplog.set_level(logging.ERROR)
                assert change(2, 1) == 1
                assert not caplog.records
            def test_ini(caplog):
                change(1, 1)
                assert caplog.record_tuples == [("shop", logging.INFO, "change 0")]
            def test_again(caplog): assert caplog.records == []
        """,
    },
    ini="log_level = INFO",
)

SUBTESTS = Feature(
    "the subtests fixture",
    {
        "test_shop.py": """
            from shop import change

            def test_rows(subtests):
                for price in (0, 1, 2):
                    with subtests.test(price=price):
                        assert change(5, price) == 5 - price
            def test_skips(subtests):
                with subtests.test("skips"):
                    import pytest
                    pytest.skip("one of them")
                with subtests.test("counts"):
                    assert change(2, 2) == 0
            def test_passes(subtests):
                with subtests.test(): assert change(2, 0) == 2
            def test_plain(): assert change(8, 1) == 7
            def test_other(): assert change(8, 2) == 6
            def test_hopeless(subtests):
                with subtests.test(): assert change(3, 1) == "never"
        """
    },
    hopeless=frozenset({"test_hopeless"}),
)

XFAIL = Feature(
    "xfail and skip marks",
    {
        "test_shop.py": """
            import sys
            import pytest
            from shop import change

            @pytest.mark.xfail(strict=True)
            def test_strict(): assert change(1, 0) == 2
            @pytest.mark.xfail
            def test_lenient_passes(): assert change(1, 0) == 1
            @pytest.mark.xfail
            def test_lenient_fails(): assert change(1, 0) == 5
            @pytest.mark.xfail(raises=ValueError)
            def test_wrong_error(): assert change(2, 1) == 1
            @pytest.mark.xfail(strict=True)
            def test_strict_while_faulty(): assert change(1, 1) == 2
            @pytest.mark.xfail(run=False)
            def test_not_run(): sys.exit(1)
            @pytest.mark.skipif("sys.platform != 'nowhere'", reason="elsewhere")
            def test_skipped(): pass
            def test_imperative():
                if change(3, 1) == 2: pytest.xfail("known")
                assert change(3, 1) == 2
            def test_plain(): assert change(5, 3) == 2
            def test_other(): assert change(8, 3) == 5
        """
    },
)

PARAMETRIZED = Feature(
    "parametrized and indirect fixtures",
    {
        "test_shop.py": """
            import pytest
            from shop import change

            @pytest.fixture(params=[0, 1, pytest.param(2, id="two")], scope="module")
            def price(request): return request.param
            @pytest.fixture
            def doubled(request): return request.param * 2
            @pytest.fixture(params=["a", "b"])
            def letter(request): return request.param

            def test_fixture(price): assert change(9, price) == 9 - price
            def test_both(price, letter): assert change(7, price) == 7 - price and letter in "ab"
            @pytest.mark.parametrize("doubled", [1, 2], indirect=True)
            def test_indirect(doubled): assert change(5, doubled) == 5 - doubled
            @pytest.mark.parametrize("paid", [5, pytest.param(6, marks=pytest.mark.skip)])
            @pytest.mark.parametrize("doubled, left", [(1, 3)], indirect=["doubled"])
            def test_some_indirect(paid, doubled, left): assert change(paid, doubled) == left
            def pytest_generate_tests(metafunc):
                if "generated" in metafunc.fixturenames:
                    metafunc.parametrize("generated", [1, 2])
            def test_generated(generated): assert change(generated, 1) == generated - 1
        """
    },
)

AUTOUSE = Feature(
    "autouse fixtures and usefixtures",
    {
        "test_shop.py": """
            import pytest
            import shop

            LOG = []

            @pytest.fixture(autouse=True)
            def logged():
                LOG.append("in")
                yield
                LOG.append("out")
            @pytest.fixture(autouse=True, scope="module")
            def opened(): LOG.append(shop.change(3, 3))
            @pytest.fixture
            def rich(monkeypatch): monkeypatch.setattr(shop, "PURSE", 100, raising=False)

            def test_log(): assert LOG[0] == 0 and LOG[-1] == "in"
            @pytest.mark.usefixtures("rich")
            def test_rich(): assert shop.change(shop.PURSE, 1) == 99
            @pytest.mark.usefixtures("rich")
            class TestRich:
                def test_all(self): assert shop.change(shop.PURSE, 100) == 0
            def test_pays(): assert shop.change(5, 3) == 2
        """
    },
    touching=frozenset({"test_log", "test_rich", "TestRich::test_all", "test_pays"}),
)

DOCTESTS = Feature(
    "doctests in modules and text files",
    {
        "shop.py": '''
            from pytest_learnloop import trainable

            @trainable
            def change(paid, price):
                """What is left.

                >>> change(5, 3)
                2
                >>> change(1, 1)
                0
                """
                return paid + price

            def spend(paid, *prices):
                """
                >>> spend(9, 2, 3)
                4
                """
                for price in prices:
                    paid = change(paid, price)
                return paid
        ''',
        "test_guide.txt": """
            >>> from shop import change
            >>> change(8, 1)
            7
        """,
        "test_shop.py": """
            from shop import change
            def test_change(): assert change(4, 4) == 0
        """,
    },
    arguments=("--doctest-modules", "--doctest-glob=test*.txt"),
    touching=frozenset({"shop.change", "shop.spend", "test_guide.txt", "test_change"}),
)

XUNIT = Feature(
    "setup_module, teardown_module and setup_function",
    {
        "test_shop.py": """
            from shop import change

            STATE = {}

            def setup_module(module): STATE["change"] = change(6, 2)
            def teardown_module(module): STATE.clear()
            def setup_function(function): STATE["function"] = function.__name__
            def teardown_function(): assert STATE["change"] < 5, "torn down with the wrong change"

            def test_module(): assert STATE["change"] == 4
            def test_function(): assert STATE["function"] == "test_function"
            def test_change(): assert change(5, 3) == 2
            def test_other(): assert change(7, 2) == 5
        """
    },
)

IMPORTORSKIP = Feature(
    "importorskip and skips of whole modules",
    {
        "test_shop.py": """
            import pytest
            from shop import change

            def test_missing():
                pytest.importorskip("there_is_no_such_module")
                assert change(1, 1) == 9
            def test_there():
                math = pytest.importorskip("math")
                assert math.sqrt(change(5, 1)) == 2
            def test_change(): assert change(5, 3) == 2
            def test_other(): assert change(6, 3) == 3
        """,
        "test_absent.py": """
            import pytest
            pytest.importorskip("there_is_no_such_module")
            def test_never(): assert False
        """,
        "test_not_here.py": """
            import pytest
            pytest.skip("not here", allow_module_level=True)
        """,
    },
)

WARNINGS = Feature(
    "recwarn, pytest.warns and warnings that are errors",
    {
        "shop.py": """
            import warnings
            from pytest_learnloop import trainable

            @trainable
            def change(paid, price):
                left = paid + price
                if left > paid:
                    warnings.warn("more than was paid", UserWarning)
                return left
        """,
        "test_shop.py": """
            import warnings
            import pytest
            from shop import change

            def test_error(): assert change(5, 3) is not None
            def test_quiet(recwarn):
                change(5, 2)
                assert not recwarn.list
            def test_warns():
                with pytest.warns(UserWarning, match="more"): change(1, -1)
            @pytest.mark.filterwarnings("ignore::UserWarning")
            def test_ignored(): assert change(1, -1) == 2
            @pytest.mark.filterwarnings("default")
            def test_shown(): warnings.warn("just so", UserWarning); assert change(4, 4) == 0
            def test_change(): assert change(6, 1) == 5
        """,
    },
    ini="filterwarnings = error",
)

PLUGINS_OF_A_CONFTEST = Feature(
    "hooks of a conftest that have a say in how tests run",
    {
        "conftest.py": """
            import pytest
            from shop import change

            class Row(pytest.Item):
                def __init__(self, *, row, **rest):
                    super().__init__(**rest)
                    self.row = row
                def runtest(self):
                    paid, price, left = map(int, self.row.split())
                    if change(paid, price) != left: raise ValueError(self.row)
                def repr_failure(self, excinfo): return f"wrong change: {excinfo.value}"
                def reportinfo(self): return self.path, 0, self.name

            class Table(pytest.File):
                def collect(self):
                    for row in self.path.read_text().splitlines():
                        yield Row.from_parent(self, name=row, row=row)

            def pytest_collect_file(parent, file_path):
                if file_path.suffix == ".rows":
                    return Table.from_parent(parent, path=file_path)

            def pytest_runtest_setup(item):
                if "later" in item.name: pytest.skip("later")

            @pytest.hookimpl(wrapper=True)
            def pytest_runtest_makereport(item, call):
                report = yield
                report.sections.append(("till", "closed"))
                return report
        """,
        "till.rows": "5 3 2\n4 4 0\n3 0 3\n",
        "test_shop.py": """
            from shop import change
            def test_change(): assert change(8, 2) == 6
            def test_later(): assert False
        """,
    },
)

FEATURES = (
    CLASSES,
    UNITTEST,
    SHARED_FIXTURES,
    TMP_PATH,
    MONKEYPATCH,
    CAPTURE,
    CAPLOG,
    SUBTESTS,
    XFAIL,
    PARAMETRIZED,
    AUTOUSE,
    DOCTESTS,
    XUNIT,
    IMPORTORSKIP,
    WARNINGS,
    PLUGINS_OF_A_CONFTEST,
)


@pytest.mark.parametrize("feature", [pytest.param(each, id=each.name) for each in FEATURES])
def test_works_as_in_plain_pytest(
    feature: Feature, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works_as_in_plain_pytest(Trying(feature, project, tmp_path, monkeypatch))
