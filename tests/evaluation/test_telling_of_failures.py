"""What runs only because a failure is told, such as a ``__repr__``, counts for no test: it would be blamed for them."""

from __future__ import annotations

from typing import Any

from evaluation_support import evaluate

from pytest_learnloop.testing import Project

SHOP = """
    from pytest_learnloop import trainable

    class Price:
        def __init__(self, amount):
            self.amount = amount

        @trainable
        def raised(self):
            return Price(self.amount + 1)

        @trainable
        def __eq__(self, other):
            return self.amount == other.amount

        @trainable
        def __repr__(self):
            return f"Price({label(self.amount)})"

    @trainable
    def label(amount):
        if amount is None:
            return "unknown"
        return f"{amount} EUR"
"""
TESTS = """
    import unittest
    import pytest
    from hypothesis import given, settings, strategies
    from shop import Price, label

    class TestFixed(unittest.TestCase):
        def test_equal(self): self.assertEqual(Price(1).raised(), Price(3))
        def test_in(self): self.assertIn(Price(1).raised(), [Price(3)])
        def test_lists(self): self.assertEqual([Price(1).raised()], [Price(3)])
        def test_within(self): self.tell(Price(1).raised())
        def tell(self, price): price.missing

    def test_comparison(): assert Price(1).raised() == Price(3)
    def test_truth(): assert not Price(1).raised()
    def test_error():
        price = Price(1).raised()
        raise ValueError(price)

    @pytest.mark.parametrize("price", [Price(1)])
    def test_arguments(price): price.raised().missing

    @pytest.mark.parametrize("price", [Price(1)])
    @settings(database=None)
    @given(number=strategies.integers())
    def test_example(price, number): price.raised().missing

    def test_own_call(): assert repr(Price(1).raised()) == "Price(3)"
    def test_known(): assert Price(label(None)) is None
    def test_unknown(): assert Price(label(None)) is not None
"""
TOLD = """
    def evaluation(evaluates, artifact, cases):
        (found,) = evaluates.evaluate([Trial(artifact.on_disk, cases, Detail.TRACES)])
        return {
            case.nodeid.rpartition(":")[2].partition("[")[0]: [
                sorted(each.partition(":")[2] for each in outcome.touched),
                sorted(line for parameter, line in outcome.lines if parameter == "shop:label"),
                sorted({call.parameter.partition(":")[2] for call in outcome.calls}),
            ]
            for case, outcome in found.outcomes.items()
        }
"""
IN_THE_TEST = {
    "test_equal": ["Price.__eq__", "Price.raised"],
    "test_in": ["Price.__eq__", "Price.raised"],
    "test_lists": ["Price.__eq__", "Price.raised"],
    "test_within": ["Price.raised"],
    "test_comparison": ["Price.__eq__", "Price.raised"],
    "test_truth": ["Price.raised"],
    "test_error": ["Price.raised"],
    "test_example": ["Price.raised"],
    "test_arguments": ["Price.raised"],
    "test_own_call": ["Price.__repr__", "Price.raised", "label"],
    "test_known": ["label"],
    "test_unknown": ["label"],
}


def told(project: Project) -> dict[str, Any]:
    project.pytester.makeini("[pytest]\naddopts = -p _hypothesis_pytestplugin\n")
    project.write(shop=SHOP, test_shop=TESTS)
    result: dict[str, Any] = evaluate(project, TOLD)
    return result


def test_what_tells_of_a_failure_is_neither_touched_nor_called(project: Project) -> None:
    found = told(project)
    assert {name: touched for name, (touched, _, _) in found.items()} == IN_THE_TEST
    assert {name: calls for name, (_, _, calls) in found.items()} == IN_THE_TEST


def test_lines_that_tell_of_a_failure_did_not_run_in_the_test(project: Project) -> None:
    found = told(project)
    _, lines_of_failing, _ = found["test_known"]
    _, lines_of_passing, _ = found["test_unknown"]
    assert lines_of_failing == lines_of_passing != []
