"""Wherever pytest finds tests and code, by whatever import mode, what is trained there is found and repaired."""

from __future__ import annotations

from pathlib import Path

import pytest
from features_support import SHOP, Feature, Trying, works_as_in_plain_pytest

from pytest_learnloop.testing import Project

TESTS = """
    from {module} import change

    def test_change(): assert change(5, 3) == 2
    def test_zero(): assert change(6, 6) == 0
    def test_none(): assert change(7, 0) == 7
    def test_one(): assert change(8, 1) == 7
"""

PACKAGE = Feature(
    "tests in a package with layers of conftest",
    {
        "shop/__init__.py": "from shop.till import change",
        "shop/till.py": SHOP,
        "tests/__init__.py": "",
        "tests/conftest.py": """
            import pytest
            from shop import change

            @pytest.fixture(scope="session")
            def purse(): return 9
            @pytest.fixture(scope="package")
            def left(purse): return change(purse, 4)
        """,
        "tests/helpers.py": "def twice(number): return 2 * number",
        "tests/unit/__init__.py": "",
        "tests/unit/conftest.py": """
            import pytest

            @pytest.fixture
            def purse(purse): return purse + 1
            def pytest_runtest_setup(item): item.user_properties.append(("layer", "unit"))
        """,
        "tests/unit/test_shop.py": """
            from shop import change
            from ..helpers import twice

            def test_purse(purse): assert change(purse, 1) == 9
            def test_twice(): assert change(twice(3), 1) == 5
        """,
        "tests/whole/__init__.py": "",
        "tests/whole/test_shop.py": """
            import shop.till

            def test_left(left): assert left == 5
            def test_properties(request): assert not request.node.user_properties
            def test_module(purse): assert shop.till.change(purse, 9) == 0
        """,
    },
    touching=frozenset({"test_purse", "test_twice", "test_left", "test_module"}),
    anew=True,
)

IMPORTLIB = Feature(
    "--import-mode=importlib",
    {
        "one/test_shop.py": TESTS.format(module="shop"),
        "two/test_shop.py": """
            from pytest_learnloop import trainable
            from shop import change

            def test_change(): assert change(3, 3) == 0
            def test_same_name(): assert __name__.endswith("test_shop")
        """,
    },
    arguments=("--import-mode=importlib",),
    ini="pythonpath = .",
    anew=True,
)

IN_THE_TEST_MODULE = Feature(
    "--import-mode=importlib, training code of a test module",
    {
        "shop.py": "",
        "one/test_shop.py": SHOP + TESTS.partition("\n\n")[2],
        "two/test_shop.py": "def test_nothing(): pass",
    },
    arguments=("--import-mode=importlib",),
    anew=True,
)

PYTHONPATH = Feature(
    "the pythonpath ini option and a src layout",
    {
        "src/market/__init__.py": "",
        "src/market/till.py": SHOP,
        "tests/test_shop.py": TESTS.format(module="market.till"),
    },
    ini="pythonpath = src\ntestpaths = tests",
)

NAMESPACE = Feature(
    "namespace packages",
    {
        "left/town/shop.py": SHOP,
        "right/town/bank.py": "from town.shop import change",
        "right/tests/test_bank.py": TESTS.format(module="town.bank"),
    },
    ini="pythonpath = left right",
    anew=True,
)

BELOW_THE_ROOT = Feature(
    "a root directory above, its conftest, and tests chosen by path",
    {
        "conftest.py": """
            import pathlib, sys
            sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
        """,
        "shop.py": "",
        "lib/market.py": SHOP,
        "below/deep/test_shop.py": TESTS.format(module="market"),
        "below/test_never.py": "def test_never(): assert False",
    },
    arguments=("below/deep/test_shop.py", "below/deep/test_shop.py::test_zero"),
    anew=True,
)

RELATIVE_TO_CONFTEST = Feature(
    "plugins of the project, named by pytest_plugins and by -p",
    {
        "conftest.py": """
            pytest_plugins = ["house.fixtures"]
        """,
        "house/__init__.py": "",
        "house/fixtures.py": """
            import pytest
            from shop import change

            @pytest.fixture
            def left(): return change(9, 2)
        """,
        "house/early.py": """
            from shop import change

            def pytest_report_header(): return "early"
            def pytest_configure(config): config.left = change(5, 0)
            def pytest_itemcollected(item): item.add_marker("collected")
        """,
        "test_shop.py": """
            import pytest
            from shop import change

            def test_left(left): assert left == 7
            def test_config(pytestconfig): assert change(pytestconfig.left, 1) == 4
            def test_mark(request): assert request.node.get_closest_marker("collected") and change(1, 1) == 0
        """,
    },
    arguments=("-p", "house.early"),
    ini="pythonpath = .\nmarkers = collected",
    anew=True,
)

PYPROJECT_OPTIONS = Feature(
    "addopts, python_files, python_functions and strictness",
    {
        "check_shop.py": """
            import pytest
            from shop import change

            pytestmark = pytest.mark.money

            def should_give_change(): assert change(5, 3) == 2
            def should_give_nothing(): assert change(4, 4) == 0
            class Checks:
                def should_give_all(self): assert change(6, 1) == 5
            @pytest.mark.slow
            def should_be_left_out(): assert False
            def test_is_none(): assert False
        """
    },
    ini="""
        addopts = --strict-markers --strict-config -m "not slow" -v
        python_files = check_*.py
        python_functions = should_*
        python_classes = Checks
        markers =
            money: about money
            slow: takes long
    """,
)

FEATURES = (
    PACKAGE,
    IMPORTLIB,
    IN_THE_TEST_MODULE,
    PYTHONPATH,
    NAMESPACE,
    BELOW_THE_ROOT,
    RELATIVE_TO_CONFTEST,
    PYPROJECT_OPTIONS,
)


@pytest.mark.parametrize("feature", [pytest.param(each, id=each.name) for each in FEATURES])
def test_works_as_in_plain_pytest(
    feature: Feature, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works_as_in_plain_pytest(Trying(feature, project, tmp_path, monkeypatch))
