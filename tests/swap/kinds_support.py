"""Kinds of definitions that can be swapped, one in a module of its own."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A module, the parameter to be swapped, its new source, and an expression over the module ``m`` with its value
    before and after the swap."""

    name: str
    module: str
    target: str
    new: str
    expression: str
    before: object
    after: object


FUNCTION = "def f(x):\n    return x + 1\n"
NEW = "def f(x):\n    return x * 10\n"


def held(name: str, rest: str, expression: str) -> Kind:
    """A reference to a plain function, taken when the module was imported."""
    return Kind(name, f"{FUNCTION}\n{textwrap.dedent(rest)}", "f", NEW, expression, 3, 20)


def kind(
    name: str, module: str, target: str, new: str, expression: str, before: object = "old", after: object = "new"
) -> Kind:
    return Kind(name, textwrap.dedent(module), target, textwrap.dedent(new), expression, before, after)


def method(name: str, body: str, target: str, new: str, expression: str, rest: str = "") -> Kind:
    """A method of a class C."""
    module = f"class C:\n{textwrap.indent(textwrap.dedent(body), '    ')}\n{textwrap.dedent(rest)}"
    return kind(name, module, target, new, expression)
