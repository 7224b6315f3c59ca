"""The fast lane gives the verdicts of the full protocol, and only to tests of which these are known beforehand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from evaluation_support import evaluate

from pytest_learnloop.testing import Project

TESTS = """
    import sys, warnings, unittest
    import pytest
    from sums import add

    @pytest.fixture
    def three(): return 3

    @pytest.fixture
    def doubled(request): return request.param * 2

    def test_passes(): assert add(1, 2) == 3
    def test_fails(): assert add(1, 2) == 4
    def test_raises(): add(1, None)
    def test_skips(): pytest.skip("not today")
    def test_xfails(): pytest.xfail("known")
    def test_fails_by_words(): pytest.fail("by words")
    def test_exits(): sys.exit(0)
    def test_ends_the_session(): pytest.exit("enough")
    def test_interrupts(): raise KeyboardInterrupt
    def test_eats(): raise MemoryError
    def test_warns(): warnings.warn("careful", UserWarning); assert add(1, 1) == 2
    def test_prints(): print("x" * 1000, file=sys.stderr); assert add(1, 1) == 2
    def test_reads(): sys.stdin.read(1); assert False
    def test_returns_none_and_takes_defaults(a=1): assert add(a, 1) == 2

    @pytest.mark.parametrize("a, b", [(1, 2), (3, 5)])
    def test_parameters(a, b): assert add(a, b) == 3

    @pytest.mark.parametrize("doubled", [1, 2], indirect=True)
    def test_indirect(doubled): assert add(doubled, 0) == 2

    def test_fixture(three): assert add(three, 0) == 3
    def test_tmp_path(tmp_path): assert add(len(list(tmp_path.iterdir())), 1) == 1

    @pytest.mark.xfail(strict=True)
    def test_strict(): assert add(1, 1) == 2

    @pytest.mark.skipif(True, reason="never")
    def test_skipped(): assert False

    class TestClass:
        def setup_method(self): self.a = 1
        def test_method(self): assert add(self.a, 1) == 2

    class TestNothingSetUp:
        kept = []

        def test_right(self): self.kept.append(1); self.mine = add(1, 1); assert self.mine == 2
        def test_wrong(self): assert not hasattr(self, "mine") and self.kept == [1] and add(1, 1) == 3

    class TestFixtureOfItsOwn:
        @pytest.fixture(autouse=True)
        def number(self): self.a = 1

        def test_of_it(self): assert add(self.a, 1) == 2

    class TestUnit(unittest.TestCase):
        def setUp(self): self.one = 1
        def tearDown(self): assert self.one
        def test_unit(self): self.assertEqual(add(1, 1), 3)
        def test_right(self): self.assertEqual(add(self.one, 1), 2)
        def test_breaks(self): add(1, None)
        def test_left_undone(self): self.one = 0; add(1, 1)
        def test_cleaned_up_badly(self): self.addCleanup(add, 1, None)
        def test_eats(self): raise MemoryError
        def test_skips(self): self.skipTest("not today")
        def test_skips_as_pytest_does(self): pytest.skip("not today")
        def test_ends_the_session(self): pytest.exit("enough")
        def test_interrupts(self): raise KeyboardInterrupt
        @unittest.skip("never")
        def test_skipped(self): assert False
        @unittest.expectedFailure
        def test_expected(self): assert add(1, 1) == 3
        @unittest.expectedFailure
        def test_unexpected(self): assert add(1, 1) == 2
        def test_parts(self):
            for n in (2, 3):
                with self.subTest(n=n): assert add(1, 1) == n
        def test_right_parts(self):
            for n in (2, 2):
                with self.subTest(n=n): assert add(1, 1) == n
        def test_skipped_part(self):
            with self.subTest(n=1): self.skipTest("not this one")
            assert add(1, 1) == 2

    class TestSetUpForAll(unittest.TestCase):
        @classmethod
        def setUpClass(cls): cls.one = 1
        def test_of_it(self): self.assertEqual(add(self.one, 1), 2)

    class TestSetUpAsPytestDoes(unittest.TestCase):
        def setup_method(self, method): self.one = 1
        def test_of_it(self): self.assertEqual(add(self.one, 1), 2)

    class TestAsynchronous(unittest.IsolatedAsyncioTestCase):
        async def test_awaited(self): self.assertEqual(add(1, 1), 2)
"""

SUMS = "from pytest_learnloop import trainable\n\n@trainable\ndef add(a, b):\n    return a + b\n"

BOTH_LANES = """
    def evaluation(evaluates, artifact, cases):
        fast, full = evaluates.evaluate(
            [Trial(artifact.start, cases), Trial(artifact.start, cases, Detail.TEXTS)]
        )
        return [said(fast), said(full)]
"""

WHO_TAKES_IT = """
    import json, pathlib

    def pytest_collection_finish(session):
        from pytest_learnloop.evaluation.fast_lane import plain_items
        pathlib.Path("found.json").write_text(json.dumps(sorted(plain_items(session))))
"""


@pytest.fixture
def sums(project: Project) -> Project:
    project.write(sums=SUMS, test_sums=TESTS)
    return project


def who_takes_it(sums: Project, *arguments: str) -> set[str]:
    """The names of the tests for which the fast lane is taken."""
    sums.write(conftest=WHO_TAKES_IT)
    result = sums.run("--collect-only", *arguments)
    assert "tests collected" in result.stdout.str(), result.stdout.str() + result.stderr.str()
    nodeids: list[str] = json.loads(sums.read("found.json"))
    return {nodeid.partition("::")[2].partition("[")[0] for nodeid in nodeids}


def verdicts(said: dict[str, list[Any]]) -> dict[str, Any]:
    return {key: each[:2] for key, each in said.items()}


def test_the_same_verdicts_on_either_lane(sums: Project) -> None:
    fast, full = evaluate(sums, BOTH_LANES)
    assert verdicts(fast) == verdicts(full)
    assert len(fast) == 45
    endings = {ending for ending, _ in verdicts(full).values()}
    assert endings == {"passed", "failed", "skipped", "out of memory"}

    # Where texts are asked for they are pytest's own.
    plain = sums.run("-p", "no:pytest_learnloop.plugin", "-k", "test_fails and not words", "--noconftest").stdout.str()
    for line in full["test_sums.py::test_fails"][2].splitlines():
        assert line in plain


def test_who_takes_it(sums: Project) -> None:
    names = who_takes_it(sums)
    assert {"test_passes", "test_fails", "test_exits", "test_parameters", "test_warns"} <= names
    assert {"TestNothingSetUp::test_right", "TestUnit::test_right", "TestUnit::test_expected"} <= names
    others = {"test_indirect", "test_fixture", "test_tmp_path", "test_strict", "test_skipped", "TestClass::test_method"}
    others |= {"TestFixtureOfItsOwn::test_of_it", "TestSetUpForAll::test_of_it", "TestSetUpAsPytestDoes::test_of_it"}
    assert names.isdisjoint(others | {"TestAsynchronous::test_awaited"})


@pytest.mark.parametrize(
    "conftest",
    [
        "import pytest\n@pytest.fixture(autouse=True)\ndef seed(): pass",
        "def pytest_runtest_setup(item): pass",
        "def pytest_runtest_makereport(item, call): pass",
        "def pytest_pyfunc_call(pyfuncitem): pass",
    ],
)
def test_where_others_have_a_say_nobody_takes_it(sums: Project, conftest: str) -> None:
    (sums.path / "sub").mkdir()
    for name in ("sums.py", "test_sums.py"):
        (sums.path / name).rename(sums.path / "sub" / name)
    (sums.path / "sub" / "conftest.py").write_text(conftest)
    assert who_takes_it(sums) == set()


_TIMEOUT = """
    import pytest

    def pytest_addoption(parser):
        parser.addoption("--timeout", type=float)
        parser.addini("timeout", "seconds")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(item):
        return (yield)
"""


@pytest.mark.parametrize(("argument", "takes"), [("-v", True), ("--timeout=9", False), ("-otimeout=9", False)])
def test_plugins_that_are_not_told_to_do_anything_are_not_in_the_way(sums: Project, argument: str, takes: bool) -> None:
    sums.write(pytest_timeout=_TIMEOUT)
    arguments = ("-p", "pytest_learnloop.plugin", "-p", "pytest_timeout", argument)
    assert bool(who_takes_it(sums, *arguments)) is takes


@pytest.mark.parametrize(
    ("conftest", "takes"),
    [("", True), ("import pytest\n@pytest.fixture(scope='session')\ndef event_loop_policy(): pass", False)],
)
def test_what_a_plugin_sets_up_for_other_tests_is_not_in_the_way(sums: Project, conftest: str, takes: bool) -> None:
    (sums.path / "sub").mkdir()
    for name in ("sums.py", "test_sums.py"):
        (sums.path / name).rename(sums.path / "sub" / name)
    (sums.path / "sub" / "conftest.py").write_text(conftest)
    assert bool(who_takes_it(sums, "-p", "pytest_asyncio.plugin")) is takes


_CHANCE = """
    import random
    import pytest
    from sums import add

    @pytest.mark.parametrize("n", range(30))
    def test_chance(n): assert add(random.random(), 0) < 0.5
"""


def test_pytest_randomly_decides_on_chance_on_either_lane(sums: Project) -> None:
    sums.write(test_sums=_CHANCE)
    randomly = ("-p", "pytest_learnloop.plugin", "-p", "pytest_randomly", "--randomly-seed=3")
    assert who_takes_it(sums, *randomly) == {"test_chance"}
    fast, full = evaluate(sums, BOTH_LANES, *randomly[2:])
    assert verdicts(fast) == verdicts(full)
    assert len({ending for ending, _ in verdicts(full).values()}) == 2


def test_warnings_that_are_errors_need_the_full_protocol(sums: Project) -> None:
    assert who_takes_it(sums, "-W", "error") == set()
    _, full = evaluate(sums, BOTH_LANES, "-W", "error")
    assert full["test_sums.py::test_warns"][0] == "failed"
