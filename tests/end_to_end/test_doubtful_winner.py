"""A winner that looks like what passes by chance is delivered where there is nothing else, and the user is told."""

from __future__ import annotations

from pytest_learnloop.testing import Project

SHOP = """
class Shop:
    def __init__(self):
        self.prices = {}

    def price(self, name):
        return self.prices[name]

    def set_price(self, name, price):
        if name in self.prices:
            print("again")
        else:
            self.prices[name] = price
"""
TEST = """
import pytest
from shop import Shop

@pytest.mark.learn(split="train")
def test_a_price_is_changed():
    shop = Shop()
    shop.set_price("tea", 1)
    shop.set_price("tea", 2)
    assert shop.price("tea") == 2

@pytest.mark.parametrize("name", ["tea", "cups", "milk"])
def test_prices_are_kept(name):
    shop = Shop()
    shop.set_price(name, 3)
    assert shop.prices == {name: 3}
"""


def test_something_more_plausible_takes_its_place(project: Project) -> None:
    project.write(shop=SHOP, test_shop=TEST)
    result = project.learn("--learn-target=shop:Shop.price", "--learn-target=shop:Shop.set_price", "--learn-seed=1")
    result.stdout.fnmatch_lines(["*improved: every train and validation case*"])
    result.stdout.no_fnmatch_line("*look twice*")
    assert project.patch.count("\n+            self.prices[name] = price\n") == 1


def test_what_is_left_is_told(project: Project) -> None:
    project.write(shop=SHOP, test_shop=TEST)
    result = project.learn("--learn-target=shop:Shop.price")
    assert "+        return self.prices[name] + 1\n" in project.patch
    result.stdout.fnmatch_lines(
        ["*What was changed in shop:Shop.price only changes a value by a number, and fewer than 6 tests ask for it*"]
    )
