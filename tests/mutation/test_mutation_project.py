"""What a module lacks is found in other modules of its project, but never in tests."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from mutation_support import artifact_of, function, propose

from pytest_learnloop.domain import Parameter
from pytest_learnloop.optimizers.mutation.ingredients import collect
from pytest_learnloop.optimizers.mutation.project import Siblings

OWN = "import re\n\n\ndef total(items, rate):\n    return items * rate\n"
SIBLING = """
def price(items, rate, floor):
    if rate < 0.25:
        raise ValueError
    count = unknown(items)
    amount = round(rate)
    amount = max(amount, floor)
    return amount
"""


def package(root: Path, **files: str) -> Path:
    """A package ``shop`` with a module ``totals`` and the given other files; the path of the module."""
    folder = root / "shop"
    (folder / "inner").mkdir(parents=True)
    (folder / "tests").mkdir()
    for name in ("__init__", "inner/__init__", "tests/__init__"):
        (folder / f"{name}.py").write_text("")
    (folder / "totals.py").write_text(OWN)
    for name, source in files.items():
        (folder / f"{name.replace('__in__', '/')}.py").write_text(source)
    return folder / "totals.py"


def parameter_in(path: Path) -> Parameter:
    return dataclasses.replace(function("def total(items, rate):\n    return items * rate\n"), path=str(path))


def edited(path: Path) -> list[str]:
    parameter = parameter_in(path)
    return [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter))]


def test_statement_of_another_module_is_inserted_as_it_stands_there(tmp_path: Path) -> None:
    found = edited(package(tmp_path, prices=SIBLING))

    assert "def total(items, rate):\n    if rate < 0.25:\n        raise ValueError\n    return items * rate\n" in found
    assert "def total(items, rate):\n    amount = round(rate)\n    return items * rate\n" in found


def test_statement_that_reads_what_is_not_known_here_is_not(tmp_path: Path) -> None:
    found = edited(package(tmp_path, prices=SIBLING))

    assert not any("unknown" in source or "floor" in source for source in found)


def test_own_module_comes_first(tmp_path: Path) -> None:
    path = package(tmp_path, prices=SIBLING)
    path.write_text(OWN + "\n\ndef other(rate):\n    rate = rate or 1\n    return rate\n")

    found = edited(path)

    own = next(index for index, source in enumerate(found) if "rate = rate or 1" in source)
    sibling = next(index for index, source in enumerate(found) if "amount = round(rate)" in source)
    assert own < sibling


@pytest.mark.parametrize(
    "name", ["test_prices", "prices_test", "tests", "conftest", "tests__in__helpers", "checks", "cases", "more"]
)
def test_tests_are_not_read_whatever_they_are_called(name: str, tmp_path: Path) -> None:
    secret = {
        "checks": "import pytest\nif rate == 777:\n    raise ValueError\n",
        "cases": "from unittest import TestCase\n\n\ndef runs(self, rate):\n    rate = 777\n",
        "more": "def test_it(rate):\n    rate = 777\n",
        "prices_test": "def test_it(rate):\n    rate = 777\n",
    }.get(name, "def helper(rate):\n    rate = 777\n    return rate\n")

    assert not any("777" in source for source in edited(package(tmp_path, **{name: secret})))


def test_tests_in_the_module_itself_are_no_ingredients() -> None:
    found = collect(
        ["A = 1\n\n\ndef test_it():\n    x = 'secret'\n\n\nclass TestIt:\n    def runs(self):\n        y = 'hidden'\n"]
    )

    assert found.globals == ("A",)
    assert found.strings == ()
    assert found.snippets.statements[0].text == "A = 1"
    assert len(found.snippets.statements) == 1


def test_module_in_no_package_has_what_it_imports_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "prices.py").write_text(SIBLING)
    (tmp_path / "others.py").write_text("def g(rate):\n    rate = 3\n")
    (tmp_path / "totals.py").write_text("import prices\n" + OWN)

    found = Siblings(str(tmp_path / "totals.py")).snippets

    assert [snippet.text for snippet in found.conditions] == ["rate < 0.25"]


def test_sibling_folders_come_after_the_own_one_and_broken_files_are_passed_over(tmp_path: Path) -> None:
    path = package(
        tmp_path,
        zebra="x = far\n",
        broken="def (:\n",
        inner__in__near="x = nearer\n",
        large="#" * 1_000_001 + "\nx = big\n",
    )

    assert [snippet.text for snippet in Siblings(str(path)).snippets.statements] == ["x = far", "x = nearer"]


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    path = package(tmp_path, prices=SIBLING)
    parameter = parameter_in(path)
    proposals = propose(artifact_of(parameter), 5)
    (tmp_path / "shop" / "prices.py").write_text("")

    assert len(proposals) == 5
    assert not any("round" in proposal.edits[parameter.id] for proposal in proposals)


def test_function_called_elsewhere_is_tried_where_it_is_known_here(tmp_path: Path) -> None:
    path = package(tmp_path, prices="def g(a):\n    return round(a) + strange(a)\n")
    path.write_text("def total(a):\n    return hash(a)\n")
    parameter = dataclasses.replace(function("def total(a):\n    return hash(a)\n"), path=str(path))

    found = [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter))]

    assert "def total(a):\n    return round(a)\n" in found
    assert not any("strange" in source for source in found)
