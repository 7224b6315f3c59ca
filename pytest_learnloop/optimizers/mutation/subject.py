"""What the operators work on: one parameter's source in one candidate, with its surroundings."""

from __future__ import annotations

from functools import cached_property

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.mutation.ingredients import Ingredients
from pytest_learnloop.optimizers.mutation.scope import Scope
from pytest_learnloop.optimizers.mutation.syntax import Syntax


class Subject:
    """A parameter's source in a candidate, parsed once, with the names and ingredients around it."""

    def __init__(self, parameter: Parameter, source: str, ingredients: Ingredients) -> None:
        """Raises SyntaxError where the source does not hold what the parameter is."""
        is_function = parameter.kind is ParameterKind.FUNCTION
        self.parameter = parameter
        self.ingredients = ingredients
        self.syntax = Syntax(source, parameter.qualname.rpartition(".")[2] if is_function else None)

    @property
    def name(self) -> str:
        """The parameter's name within its module, as people say it."""
        return self.parameter.qualname

    @cached_property
    def scope(self) -> Scope:
        """The function's local names."""
        return Scope(self.syntax)
