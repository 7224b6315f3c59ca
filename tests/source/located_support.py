"""The functions of a file, each found as those are that a run trains."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_learnloop.source.locate import Definition, locate
from pytest_learnloop.source.names import FunctionNode, first_line, statements
from pytest_learnloop.source.text import Text


def located_functions(text: Text) -> Iterator[Definition]:
    """All functions and methods, nested ones too, in the order of the source."""
    for named in statements(text.tree):
        if isinstance(named.node, FunctionNode):
            yield locate(text, named.names()[0], first_line(named.node))
