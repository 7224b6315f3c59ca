"""``--learn-target auto``: no marks, the functions that the failing tests blame most are trained."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from textwrap import dedent
from typing import Any

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

SHOP = """
    def parse(text):
        return [int(word) for word in text.split(",")]

    def net(amounts):
        return sum(amounts) - 1

    def gross(amounts, rate):
        return net(amounts) * (100 + rate) // 100

    class Basket:
        def __init__(self, text):
            self.amounts = parse(text)

        def total(self):
            return gross(self.amounts, 20)

    def label(amount):
        return f"{amount} EUR"
"""
"""The fault is in ``net``."""

TESTS = """
    import pytest
    from shop import Basket, gross, label, net, parse

    @pytest.mark.parametrize("n", range(1, 4))
    def test_parse(n): assert parse(f"{n},2") == [n, 2]

    @pytest.mark.parametrize("n", range(1, 4))
    def test_net(n): assert net([n, 1, 2]) == n + 3

    @pytest.mark.parametrize("n", range(1, 4))
    def test_gross(n): assert gross([n * 100], 10) == n * 110

    @pytest.mark.parametrize("n", range(1, 4))
    def test_total(n): assert Basket(f"{n}00,100").total() == n * 120 + 120

    @pytest.mark.parametrize("n", range(1, 4))
    def test_label(n): assert label(n) == f"{n} EUR"

    @pytest.mark.parametrize("n", range(1, 4))
    def test_amounts(n): assert Basket(str(n)).amounts == [n]
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(shop=SHOP, test_shop=TESTS)
    return project


def chosen(project: Project) -> list[str]:
    return [each["parameter"] for each in project.result["chosen"]]


def recorded(project: Project) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Settings of the run, and the parameters that it trained."""
    with closing(sqlite3.connect(project.path / ".learnloop" / "journal.sqlite3")) as connection:
        ((settings, artifact),) = connection.execute("SELECT settings, artifact FROM runs").fetchall()
    return json.loads(settings), json.loads(artifact)


def test_the_fault_is_found_and_repaired_without_a_mark(shop: Project) -> None:
    result = shop.learn("--learn-target=auto")
    assert result.ret == 0
    assert "-    return sum(amounts) - 1\n" in shop.patch
    first = shop.result["chosen"][0]
    assert first == {"parameter": "shop:net", "failing": first["failing"], "passing": 0, "score": 1.0}
    assert "shop:label" not in chosen(shop)
    result.stdout.fnmatch_lines(
        [
            "--learn-target auto: * of 6 functions, by the blame from * failing and * passing train tests; "
            "not heard: * outside train:",
            "  1.00 shop:net (reached by * failing and 0 passing)",
            "chosen to be trained: shop:net, *",
        ]
    )


def test_what_nearly_every_test_reaches_is_found_by_its_lines(project: Project) -> None:
    """The fault is in ``read``; there are seven functions that fewer passing tests reach."""
    units = "\n".join(f"def unit{n}(x): return x" for n in range(7))
    read = "def read(text):\n    if '-' in text:\n        return -int(text)\n    return int(text.strip())"
    project.write(
        numerals=f"{units}\n{read}\n",
        test_numerals="""
        import numerals, pytest

        @pytest.mark.parametrize("n", range(6))
        def test_plain(n): assert numerals.read(f" {n}") == n

        @pytest.mark.parametrize("n", range(6))
        def test_more(n): assert numerals.read(f"{n} ") == n

        @pytest.mark.learn(split="train")
        @pytest.mark.parametrize("text", ["7", "-1", "-2", "-3"])
        def test_units(text):
            value = numerals.read(text)
            for unit in range(7):
                value = getattr(numerals, f"unit{unit}")(value)
            assert str(value) == text
        """,
    )
    result = project.learn("--learn-target=auto", FEW)
    assert result.ret == 0
    assert "read" in {each.partition(":")[2] for each in chosen(project)}
    assert "+        return int(text)\n" in project.patch


@pytest.fixture
def chain(project: Project) -> Project:
    """The only test fails, and reaches nine functions."""
    project.write(
        chain="\n".join(f"def f{n}(x): return x * {n}" for n in range(9)),
        test_chain="""
        import chain, pytest

        @pytest.mark.parametrize("n", range(9))
        def test_all(n):
            assert all([getattr(chain, f"f{each}")(n) > 0 for each in reversed(range(9))])
        """,
    )
    return project


def test_five_are_chosen_at_most(chain: Project) -> None:
    chain.learn("--learn-target=auto", "--learn-budget=1 candidate")
    assert chosen(chain) == ["chain:f0", "chain:f1", "chain:f2", "chain:f3", "chain:f4"]


def test_where_those_mend_nothing_the_next_are_named_also_by_a_run_that_takes_over_the_choice(chain: Project) -> None:
    for _ in range(2):
        result = chain.learn("--learn-target=auto", "--learn-budget=1 candidate")
        result.stdout.fnmatch_lines(
            ["note: If none of those chosen *--learn-target MOD:NAME (blamed next: chain:f5, chain:f6, chain:f7)."]
        )


def test_once_the_patch_is_applied_what_still_fails_is_to_blame(project: Project) -> None:
    """Of six faults the first run can mend five."""
    project.write(
        sums="\n".join(f"def add{n}(a, b): return a - b" for n in range(6)),
        test_sums="""
        import pytest, sums

        @pytest.mark.learn(split="train")
        @pytest.mark.parametrize("n", range(6))
        def test_add(n):
            assert getattr(sums, f"add{n}")(3, 2) == 5
        """,
    )
    command = ("--learn-target=auto", "--learn-apply", FEW)
    result = project.learn(*command)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "note: 1 failing test reaches nothing that is trained: *--learn-target MOD:NAME names what else to train.",
            "note: Now that the patch is applied, the same command chooses anew, by the train tests that still fail.",
        ]
    )
    assert project.learn(*command).ret == 0
    assert chosen(project) == ["sums:add5"]


def test_nothing_fails(shop: Project) -> None:
    shop.write(shop=SHOP.replace(" - 1", ""))
    result = shop.learn("--learn-target=auto")
    assert result.ret == 0
    result.assert_outcomes(passed=18)
    result.stdout.fnmatch_lines(["note: --learn-target auto: no test fails, so that no function is to blame*"])


def test_what_is_held_out_blames_nobody(shop: Project) -> None:
    result = shop.learn("--learn-target=auto", "--learn-held-out=*::test_*")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["note: --learn-target auto: all failing tests are held out*"])


def test_only_train_tests_blame(shop: Project) -> None:
    """The only fault that train tests show is in ``label``, whatever held-out tests show of ``net``."""
    shop.write(shop=SHOP.replace("EUR", "USD"))
    hidden = [f"--learn-held-out=*::test_{name}" for name in ("net", "gross", "total")]
    shop.learn("--learn-target=auto", "--learn-budget=1 candidate", *hidden)
    assert chosen(shop) == ["shop:label"]


def test_marked_and_named_parameters_are_trained_and_recorded_beside_those_chosen(shop: Project) -> None:
    marked = SHOP.replace(
        "    def label", "    from pytest_learnloop import trainable\n\n    @trainable\n    def label"
    )
    shop.write(shop=marked)
    shop.learn("--learn-target=auto", "--learn-target=shop:parse", "--learn-budget=1 candidate")
    settings, artifact = recorded(shop)
    assert settings["targets"] == ["auto", "shop:parse"]
    assert settings["chosen"] == shop.result["chosen"] != []
    assert {parameter["id"] for parameter in artifact} == {"shop:label", "shop:parse", *chosen(shop)}
    assert {"shop:label", "shop:parse"}.isdisjoint(chosen(shop))


MARKED = "from pytest_learnloop import trainable\n\n@trainable\ndef add(a, b): return a - b"
OF_MARKED = """
    import pytest, sums

    @pytest.mark.parametrize("n", [1, 2, 3])
    def test_add(n): assert sums.add(n, 1) == n + 1
"""


def test_where_all_there_is_is_marked_it_is_trained(project: Project) -> None:
    project.write(sums=MARKED, test_sums=OF_MARKED)
    result = project.learn("--learn-target=auto", FEW)
    assert result.ret == 0
    assert "+def add(a, b): return a + b\n" in project.patch
    result.stdout.fnmatch_lines(["--learn-target auto: there is no function to choose beside what is marked or named"])


def test_where_nothing_else_is_to_blame_what_is_marked_is_trained(project: Project) -> None:
    project.write(sums=f"{MARKED}\n\ndef double(a): return 2 * a", test_sums=OF_MARKED)
    result = project.learn("--learn-target=auto", FEW)
    assert result.ret == 0
    assert "+def add(a, b): return a + b\n" in project.patch
    result.stdout.fnmatch_lines(
        [
            "--learn-target auto: no failing train test reaches what there is to choose from (1 function): what is "
            "marked or named is trained alone."
        ]
    )


def test_failing_tests_that_reach_no_function(project: Project) -> None:
    project.write(sums="def double(a): return 2 * a", test_sums="import sums\n\ndef test_it(): assert 1 + 1 == 3")
    result = project.learn("--learn-target=auto")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["note: --learn-target auto: no failing train test reaches*--learn-target MOD:NAME."])


def test_there_is_nothing_to_choose_from(project: Project) -> None:
    project.write(test_alone="def helper(): return 1\n\ndef test_it(): assert helper() == 2")
    result = project.learn("--learn-target=auto")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: --learn-target auto: there is no function to choose from*pkg.mod:func, or start*"]
    )


def test_a_fault_that_only_a_fixture_reaches(project: Project) -> None:
    project.write(
        stock="def items():\n    return [1, 2]",
        test_stock="""
        import pytest, stock

        @pytest.fixture(scope="module")
        def items(): return stock.items()

        @pytest.mark.parametrize("n", [1, 2, 3])
        def test_items(items, n): assert n in items
        """,
    )
    project.learn("--learn-target=auto", "--learn-budget=1 candidate")
    assert chosen(project) == ["stock:items"]


def test_where_those_chosen_mend_nothing_the_user_is_asked_to_name_another(shop: Project) -> None:
    shop.write(shop=SHOP.replace("(100 + rate) // 100", "len(str(rate) * rate)"))
    result = shop.learn("--learn-target=auto", "--learn-budget=1 candidate")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["note: Still failing: *", "note: If none of those chosen *: --learn-target MOD:NAME."])


DOCTESTED = '''
    def net(amounts):
        """What they come to.

        >>> net([1, 2])
        3
        >>> net([])
        0
        """
        return sum(amounts) - 1
'''


def test_modules_with_doctests_are_chosen_from(project: Project) -> None:
    project.write(shop=DOCTESTED)
    project.learn("--doctest-modules", "--learn-target=auto", FEW)
    assert "+    return sum(amounts)\n" in project.patch


COMPILING = """
    import ast, inspect, textwrap

    def checked(function):
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        tree.body[0].decorator_list = []
        ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
        exec(compile(tree, inspect.getfile(function), "exec"), function.__globals__, made := {})
        return made[function.__name__]
"""


@pytest.mark.parametrize("others", ["shop:gross", ""], ids=["beside others", "alone"])
def test_what_a_decorator_has_compiled_anew_is_told_to_be_passed_over(shop: Project, others: str) -> None:
    checked = "from checking import checked\n" + dedent(SHOP).replace("def net", "@checked\ndef net")
    shop.write(checking=COMPILING, shop=checked)
    tests = "net or total" if others else "net"
    result = shop.learn("--learn-target=auto", "--learn-budget=1 candidate", "-k", tests)
    begin = "  " if others else "note: "
    result.stdout.fnmatch_lines([f"{begin}passed over, as a decorator has compiled what is called: shop:net"])
    assert others in result.stdout.str()
