"""What else pytest itself offers to tests works under re-running as it does in plain pytest."""

from __future__ import annotations

from pathlib import Path

import pytest
from features_support import Feature, Trying, works_as_in_plain_pytest

from pytest_learnloop.testing import Project

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
                assert os.path.samefile(".", tmp_path)
                assert change(4, 2) == 2
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
    anew=True,
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
    anew=True,
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
    anew=True,
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

SURROUNDINGS = Feature(
    "what surrounds a plain test function",
    {
        "test_shop.py": """
            import logging, os, sys, threading, unittest, unittest.mock, warnings
            import pytest
            import shop

            def test_bad_record(): logging.getLogger("till").warning("%d left", str(shop.change(2, 1)))
            def test_handlers_are_there():
                logging.basicConfig(level=logging.INFO)
                assert not logging.getLogger().isEnabledFor(logging.INFO) and shop.change(1, 1) == 0
            def test_leaves_filters(): warnings.simplefilter("error"); shop.change(1, 1)
            def test_finds_none(): warnings.warn("harmless", UserWarning); assert shop.change(2, 1) == 1
            def test_deprecations_are_shown():
                with warnings.catch_warnings(record=True) as seen: warnings.warn("old", DeprecationWarning)
                assert len(seen) == 1 and shop.change(5, 4) == 1
            def test_ignored_by_ini():
                with warnings.catch_warnings(record=True) as seen: warnings.warn("silent", UserWarning)
                assert not seen and shop.change(5, 5) == 0
            def test_skips_as_unittest(): raise unittest.SkipTest("not today")
            @unittest.mock.patch("shop.change", lambda paid, price: 5)
            def test_patched(): assert shop.change(1, 1) == 5
            def test_input():
                with pytest.raises(OSError): input()
                assert not sys.stdout.isatty() and "(call)" in os.environ["PYTEST_CURRENT_TEST"]
                assert shop.change(6, 2) == 4
            def test_thread():
                thread = threading.Thread(target=lambda: shop.change(1, None))
                thread.start(); thread.join()
            async def test_coroutine(): pass
        """
    },
    ini="""
        filterwarnings =
            ignore:silent:UserWarning
    """,
    hopeless=frozenset({"test_bad_record", "test_coroutine"}),
)

FEATURES = (
    MONKEYPATCH,
    CAPTURE,
    CAPLOG,
    SUBTESTS,
    XFAIL,
    DOCTESTS,
    IMPORTORSKIP,
    WARNINGS,
    PLUGINS_OF_A_CONFTEST,
    SURROUNDINGS,
)


@pytest.mark.parametrize("feature", [pytest.param(each, id=each.name) for each in FEATURES])
def test_works_as_in_plain_pytest(
    feature: Feature, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works_as_in_plain_pytest(Trying(feature, project, tmp_path, monkeypatch))
