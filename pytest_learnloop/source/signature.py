"""The values that belong to a function's signature: defaults and annotations, where a candidate changes them.

What a candidate leaves alone keeps the very object that it has: a default may be a sentinel, or a cache that is filled.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.names import FunctionNode
from pytest_learnloop.source.recompile import future_annotations


@dataclass(frozen=True)
class NewSignature:
    """Expressions that differ from the original's, by the name of their parameter (``return`` for the result)."""

    defaults: Mapping[str, ast.expr]
    annotations: Mapping[str, ast.expr]
    annotated: tuple[str, ...]
    """All that is annotated, in order."""

    @classmethod
    def between(cls, original: FunctionNode, proposed: FunctionNode) -> NewSignature:
        annotated = dict(_annotations(proposed))
        return cls(
            _changed(dict(_defaults(original)), dict(_defaults(proposed))),
            _changed(dict(_annotations(original)), annotated),
            tuple(annotated),
        )


class ClassNamespace(Mapping[str, object]):
    """The names that code in the body of a class sees first, private ones too."""

    def __init__(self, owner: type) -> None:
        self._owner = owner

    def __getitem__(self, name: str) -> object:
        private = name.startswith("__") and not name.endswith("__")
        return vars(self._owner)[f"_{self._owner.__name__.lstrip('_')}{name}" if private else name]

    def __iter__(self) -> Iterator[str]:
        return iter(vars(self._owner))

    def __len__(self) -> int:
        return len(vars(self._owner))


def evaluated(
    expressions: Mapping[str, ast.expr], function: FunctionType, filename: str, owner: type | None
) -> dict[str, object]:
    """Evaluate defaults or annotations where the definition stands.

    :raises ProposalError: one of them fails.
    """
    namespace = ClassNamespace(owner) if owner is not None else {}
    values = {}
    for name, expression in expressions.items():
        try:
            code = compile(ast.Expression(expression), filename, "eval", dont_inherit=True)
            values[name] = eval(code, function.__globals__, namespace)
        except Exception as error:  # whatever somebody's expression may raise
            what = f"{ast.unparse(expression)} in the signature, for {name}"
            raise ProposalError(f"{what}, fails: {type(error).__name__}: {error}") from error
    return values
