"""Ingredients come from the file of a module, or from its parameters where there is no such file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from mutation_support import artifact_of, function, propose

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.mutation.ingredients import collect, ingredients

MODULE = '''
"""A shop."""
LIMIT = 10
RATE: float = 0.2

class Order:
    """An order."""
    def total(self):
        return self.amount + self.customer.discount

async def fetch(order):
    order.load()
    return f"{order.state} of {LIMIT}", "pending"

def rate(order):
    return LIMIT
'''


def test_names_attributes_and_strings_are_collected() -> None:
    found = collect([MODULE])

    assert found.functions == ("Order", "fetch", "rate")
    assert found.globals == ("LIMIT", "RATE")
    assert found.coroutines == {"fetch"}
    assert found.methods == ("load",)
    assert found.attributes_of("self") == ("amount", "customer")
    assert found.attributes_of("self.customer") == ("discount",)
    assert found.attributes_of("nobody") == ()
    assert found.strings == ("pending",)


def test_globals_of_the_module_are_put_for_one_another(tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    file.write_text(MODULE)
    rate = Parameter("shop:rate", ParameterKind.FUNCTION, str(file), 15, "def rate(order):\n    return LIMIT\n")

    edited = [proposal.edits[rate.id] for proposal in propose(artifact_of(rate))]

    assert "def rate(order):\n    return RATE\n" in edited


def test_without_a_file_the_parameters_of_the_module_serve() -> None:
    one = function("def one(order):\n    return order.left\n")
    other = function("def other(order):\n    return order.right\n")
    foreign = function("def foreign(order):\n    return order.elsewhere\n", module="stock")

    found = ingredients("shop", artifact_of(one, other, foreign))

    assert found.attributes_of("order") == ("left", "right")


def test_conditions_in_fstrings_are_found_and_written_as_python_does() -> None:
    found = collect(['def rate(a, b):\n    return f"{a:{b}}" f"{1 if a>b else 2}"\n'])

    assert [condition.text for condition in found.snippets.conditions] == ["a > b"]


def test_what_does_not_parse_is_passed_over() -> None:
    assert collect(["def broken(:", "LIMIT = 1"]).globals == ("LIMIT",)


def test_what_is_the_objects_own_fits_where_the_function_does_not_mention_it(tmp_path: Path) -> None:
    path = tmp_path / "shop.py"
    path.write_text("class Order:\n    def any(self):\n        for part in self.parts():\n            return part\n")
    source = "def all(self):\n    for part in []:\n        print(part)\n"
    parameter = dataclasses.replace(function(source, "Order.all"), path=str(path))

    edited = [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter))]

    assert source.replace("[]", "self.parts()") in edited


def test_loop_over_nothing_goes_over_the_attribute_that_another_loop_goes_over(tmp_path: Path) -> None:
    source = "def f(key):\n    for each in []:\n        print(each)\n"
    path = tmp_path / "shop.py"
    path.write_text(f"{source}\n\ndef g(other):\n    return [each for each in other.args]\n")
    parameter = dataclasses.replace(function(source), path=str(path))

    edited = [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter))]

    assert source.replace("[]", "key.args") in edited


def test_loop_over_nothing_goes_over_what_is_near_and_what_other_loops_go_over_in_turn(tmp_path: Path) -> None:
    source = "def f(keys):\n    n = 0\n    for each in []:\n        print(each, n, keys)\n"
    path = tmp_path / "shop.py"
    others = "".join(f"    for each in LIMIT[{number}]:\n        print(each)\n" for number in range(9))
    path.write_text(f"LIMIT = {{}}\n{source}\n\ndef g():\n{others}")
    parameter = dataclasses.replace(function(source), path=str(path))

    edited = [proposal.edits[parameter.id] for proposal in propose(artifact_of(parameter))]

    iterables = ("LIMIT[0]", "range(len(keys))", "LIMIT[4]")
    first, near, later = (edited.index(source.replace("[]", each)) for each in iterables)
    assert first < near < later
    assert source.replace("[]", "range(n)") in edited
    assert source.replace("[]", "n") not in edited
