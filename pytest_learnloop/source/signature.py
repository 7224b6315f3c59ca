"""The values that belong to a function's signature: defaults and annotations, where a candidate changes them.

What a candidate leaves alone keeps the very object that it has: a default may be a sentinel, or a cache that is filled.
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.live import LiveFunction
from pytest_learnloop.source.names import FunctionNode


@dataclass(frozen=True)
class NewValues:
    """Expressions that differ from the original's, by the name of their parameter (``return`` for the result)."""

    defaults: Mapping[str, ast.expr]
    annotations: Mapping[str, ast.expr]
    annotated: tuple[str, ...]
    """All that is annotated, in order."""
    removed_annotations: bool

    @classmethod
    def between(cls, original: FunctionNode, proposed: FunctionNode) -> NewValues:
        had, has = dict(_annotations(original)), dict(_annotations(proposed))
        defaults = _changed(dict(_defaults(original)), dict(_defaults(proposed)))
        return cls(defaults, _changed(had, has), tuple(has), bool(had.keys() - has.keys()))


class _ClassNamespace(Mapping[str, object]):
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
    expressions: Mapping[str, ast.expr],
    namespace: dict[str, object],
    filename: str,
    owner: type | None,
    flags: int = 0,
) -> dict[str, object]:
    """Evaluate defaults or annotations where the definition stands.

    :param namespace: the module's globals.
    :param owner: the class that the definition stands in.
    :param flags: compiler flags of the definition, for annotations: they may remain strings.
    :raises ProposalError: one of them fails.
    """
    if flags & __future__.annotations.compiler_flag:
        return {name: ast.unparse(expression) for name, expression in expressions.items()}
    nearest = _ClassNamespace(owner) if owner is not None else {}
    values = {}
    for name, expression in expressions.items():
        try:
            code = compile(ast.Expression(expression), filename, "eval", dont_inherit=True)
            values[name] = eval(code, namespace, nearest)
        except Exception as error:  # whatever somebody's expression may raise
            what = f"{ast.unparse(expression)} in the signature, for {name}"
            raise ProposalError(f"{what}, fails: {type(error).__name__}: {error}") from error
    return values


def assign_annotations(function: FunctionType, values: NewValues, changed: Mapping[str, object]) -> None:
    """Give a function the annotations that changed, and take away those that are gone."""
    if changed or values.removed_annotations:
        known = {**function.__annotations__, **changed}
        function.__annotations__ = {name: known[name] for name in values.annotated if name in known}


def assign_defaults(live: LiveFunction, changed: Mapping[str, object]) -> None:
    """Give a function the defaults that it had at the start, but for those that changed."""
    function = live.function
    if live.defaults is not None:
        positional = function.__code__.co_varnames[: function.__code__.co_argcount]
        named = zip(positional[-len(live.defaults) :], live.defaults, strict=True)
        function.__defaults__ = tuple(changed.get(name, default) for name, default in named)
    if live.kwdefaults is not None:
        function.__kwdefaults__ = {name: changed.get(name, default) for name, default in live.kwdefaults.items()}


def _defaults(definition: FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    arguments = definition.args
    positional = [*arguments.posonlyargs, *arguments.args]
    if arguments.defaults:
        for argument, default in zip(positional[-len(arguments.defaults) :], arguments.defaults, strict=True):
            yield argument.arg, default
    for argument, keyword_default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword_default is not None:
            yield argument.arg, keyword_default


def _annotations(definition: FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    arguments = definition.args
    variadic = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *variadic):
        if argument.annotation is not None:
            yield argument.arg, argument.annotation
    if definition.returns is not None:
        yield "return", definition.returns


def _changed(original: Mapping[str, ast.expr], proposed: Mapping[str, ast.expr]) -> dict[str, ast.expr]:
    return {
        name: expression
        for name, expression in proposed.items()
        if name not in original or ast.dump(original[name]) != ast.dump(expression)
    }
