"""Fixtures and the set-up of classes and modules work under re-running as they do in plain pytest."""

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
    anew=True,
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
    anew=True,
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

FEATURES = (
    CLASSES,
    UNITTEST,
    SHARED_FIXTURES,
    TMP_PATH,
    PARAMETRIZED,
    AUTOUSE,
    XUNIT,
)


@pytest.mark.parametrize("feature", [pytest.param(each, id=each.name) for each in FEATURES])
def test_works_as_in_plain_pytest(
    feature: Feature, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works_as_in_plain_pytest(Trying(feature, project, tmp_path, monkeypatch))
