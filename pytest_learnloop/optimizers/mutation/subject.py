"""What the operators work on: one parameter's source in one candidate, with its surroundings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.ingredients import Ingredients
from pytest_learnloop.optimizers.mutation.scope import Scope
from pytest_learnloop.optimizers.mutation.syntax import Syntax, is_generator


class Subject:
    """A parameter's source in a candidate, parsed once, with the names and ingredients around it."""

    def __init__(self, parameter: Parameter, source: str, ingredients: Ingredients) -> None:
        """Raises SyntaxError where the source does not hold what the parameter is."""
        self.source = source
        is_function = parameter.kind is ParameterKind.FUNCTION
        self.parameter = parameter
        self.ingredients = ingredients
        self._definition = parameter.qualname.rpartition(".")[2] if is_function else None
        # With a newline at its end, the last statement has whole lines like any other, and can be moved as they can.
        self.syntax = Syntax(source if source.endswith("\n") or not is_function else f"{source}\n", self._definition)

    def edited(self, edit: Edit) -> str:
        """The parameter's source with an edit made; it ends with a newline if it did before."""
        edited = edit.apply(self.syntax.text)
        return edited if self.source.endswith("\n") else edited.rstrip("\n")

    @cached_property
    def is_generator(self) -> bool:
        """Whether the parameter is a generator function, synchronous or not."""
        return is_generator(self.syntax.root)

    def is_generator_in(self, source: str) -> bool:
        """Whether another source makes it a generator function; the source must parse."""
        return is_generator(Syntax(source, self._definition).root)

    @property
    def name(self) -> str:
        """The parameter's name within its module, as people say it."""
        return self.parameter.qualname

    @cached_property
    def scope(self) -> Scope:
        """The function's local names."""
        return Scope(self.syntax)


class Subjects:
    """The parameters of one candidate, each parsed when it is first asked for."""

    def __init__(self, sources: Mapping[str, str], ingredients: Callable[[str], Ingredients]) -> None:
        """``sources`` are by parameter id, ``ingredients`` gives those of a module."""
        self.sources = sources
        self._ingredients = ingredients
        self._parsed: dict[str, Subject | None] = {}

    def of(self, parameter: Parameter) -> Subject | None:
        """A parameter's subject; None where its source cannot be parsed."""
        if parameter.id not in self._parsed:
            self._parsed[parameter.id] = self._parse(parameter)
        return self._parsed[parameter.id]

    def _parse(self, parameter: Parameter) -> Subject | None:
        try:
            return Subject(parameter, self.sources[parameter.id], self._ingredients(parameter.module))
        except (SyntaxError, ValueError, RecursionError):
            return None
