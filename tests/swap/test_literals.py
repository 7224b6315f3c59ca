"""Swapping literals: every name that is bound to one means the candidate's value."""

from __future__ import annotations

import pytest
from swap_helpers import Modules
from swap_helpers import modules_fixture as modules_fixture

from pytest_learnloop.errors import ProposalError


def test_the_defining_name_and_every_import_of_it(modules: Modules) -> None:
    settings = modules.load("settings_of", 'PROMPT = "old"\nOTHER = PROMPT\n')
    modules.load("between", "from settings_of import PROMPT")
    user = modules.load("user_of", "from between import PROMPT as P\ndef f(): return P")
    star = modules.load("star_of", "from settings_of import *")
    equal = modules.load("equal_of", 'PROMPT = "old"\n')
    modules.live("settings_of:PROMPT").swap({"settings_of:PROMPT": '"new"'})
    assert (settings.PROMPT, user.P, user.f(), star.PROMPT) == ("new", "new", "new", "new")
    assert (settings.OTHER, equal.PROMPT) == ("old", "old")


def test_equal_small_numbers_elsewhere_are_left_alone(modules: Modules) -> None:
    modules.load("numbers_of", "LIMIT = 3\n")
    other = modules.load(
        "other_of", "LIMIT = 3\nTHREE = 3\ndef f():\n    from numbers_of import LIMIT\n    return LIMIT\n"
    )
    modules.live("numbers_of:LIMIT").swap({"numbers_of:LIMIT": "4.5"})
    assert (other.THREE, other.f()) == (3, 4.5)


def test_relative_imports(modules: Modules) -> None:
    modules.load("parcel_of.__init__", "")
    modules.load("parcel_of.base", "RATE = 0.5\n")
    user = modules.load("parcel_of.user", "from .base import RATE\n")
    modules.live("parcel_of.base:RATE").swap({"parcel_of.base:RATE": "0.25"})
    assert user.RATE == 0.25


@pytest.mark.parametrize(
    ("old", "new"),
    [("[1, [2]]", "[3]"), ("{'a': 1}", "{'b': 2, 'a': 3}"), ("{1, 2}", "{3}"), ("[1]", "[]")],
)
def test_mutable_literals_change_in_place(old: str, new: str, modules: Modules) -> None:
    module = modules.load("tables_of", f"TABLE = {old}\nHELD = [TABLE]\n")
    before = module.TABLE
    modules.live("tables_of:TABLE").swap({"tables_of:TABLE": new})
    assert module.TABLE is before is module.HELD[0]
    assert eval(new) == module.TABLE
    assert list(module.TABLE) == list(eval(new))


def test_literals_of_classes(modules: Modules) -> None:
    module = modules.load(
        "classes_of", "class C:\n    RATE = 1\n    class D:\n        TEXT = 'old'\nclass E(C): pass\n"
    )
    live = modules.live("classes_of:C.RATE", "classes_of:C.D.TEXT")
    live.swap({"classes_of:C.RATE": "2", "classes_of:C.D.TEXT": "'new'"})
    assert (module.C.RATE, module.E().RATE, module.C.D.TEXT) == (2, 2, "new")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1", "'1'", "type int, the proposal str"),
        ("1", "True", "type int, the proposal bool"),
        ("'a'", "f()", "not a literal"),
        ("'a'", "'a", "syntax error"),
    ],
)
def test_refused(old: str, new: str, message: str, modules: Modules) -> None:
    modules.load("refusing_of", f"X = {old}\n")
    with pytest.raises(ProposalError, match=message):
        modules.live("refusing_of:X").swap({"refusing_of:X": new})


def test_a_class_that_does_not_let_go(modules: Modules) -> None:
    source = """
    class Frozen(type):
        def __setattr__(cls, name, value): raise TypeError("frozen")
    class C(metaclass=Frozen):
        RATE = 1
    N = 1
    """
    module = modules.load("frozen_of", source)
    live = modules.live("frozen_of:C.RATE", "frozen_of:N")
    with pytest.raises(ProposalError, match="RATE cannot be set: frozen"):
        live.swap({"frozen_of:N": "2", "frozen_of:C.RATE": "2"})
    assert module.N == 1
