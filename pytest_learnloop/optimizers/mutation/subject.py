"""What the operators work on: one parameter's source in one candidate, with its surroundings."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.evidence import Evidence
from pytest_learnloop.optimizers.mutation.fingerprint import Fingerprints
from pytest_learnloop.optimizers.mutation.idle import IdleComparisons
from pytest_learnloop.optimizers.mutation.ingredients import Ingredients
from pytest_learnloop.optimizers.mutation.methods import MethodCall
from pytest_learnloop.optimizers.mutation.rivals import Rivals
from pytest_learnloop.optimizers.mutation.scope import Scope
from pytest_learnloop.optimizers.mutation.style import Style, style_of
from pytest_learnloop.optimizers.mutation.syntax import Syntax
from pytest_learnloop.source.names import yields
from pytest_learnloop.source.text import compile_tree, parse

_ENOUGH_CALLS = 4
"""Calls of methods in a module, from which on no other module is read for them."""


class Subject:
    """A parameter's source in a candidate, parsed once, with the names and ingredients around it."""

    def __init__(self, parameter: Parameter, source: str, ingredients: Ingredients, evidence: Evidence) -> None:
        """Raises SyntaxError where the source does not hold what the parameter is."""
        self.source = source
        is_function = parameter.kind is ParameterKind.FUNCTION
        self.parameter = parameter
        self.ingredients = ingredients
        self.evidence = evidence
        self._definition = parameter.qualname.rpartition(".")[2] if is_function else None
        # With a newline at its end, the last statement has whole lines like any other, and can be moved as they can.
        self.syntax = Syntax(source if source.endswith("\n") or not is_function else f"{source}\n", self._definition)

    def edited(self, edit: Edit) -> str:
        """The parameter's source with an edit made; it ends with a newline if it did before."""
        edited = edit.apply(self.syntax.text)
        return edited if self.source.endswith("\n") else edited.rstrip("\n")

    def admits(self, edit: Edit) -> bool:
        """Whether an edited source, which must parse, can stand.

        A generator stays one, declared names exist, no branch comes to be for nobody, and no comparison without a say.
        """
        if self._rivals.repeats(edit) or self._idle_comparisons.arise(edit):
            return False
        if self._is_generator and "yield" in self.syntax.text[edit.start : edit.end]:
            edited = Syntax(edit.apply(self.syntax.text), self._definition)
            if not yields(edited.root):
                return False
        return not self._declares_names or _compiles(self.edited(edit))

    @cached_property
    def fingerprints(self) -> Fingerprints:
        """What tells edited sources apart but for their formatting."""
        return Fingerprints(self.syntax)

    @cached_property
    def _rivals(self) -> Rivals:
        return Rivals(self.syntax)

    @cached_property
    def _idle_comparisons(self) -> IdleComparisons:
        return IdleComparisons(self.syntax)

    @cached_property
    def _is_generator(self) -> bool:
        return yields(self.syntax.root)

    @cached_property
    def _declares_names(self) -> bool:
        """Whether there are ``nonlocal`` or ``global`` names that an edit could leave without a binding.

        A definition that names what is outside of it cannot be compiled alone, and nothing can be told of its edits.
        """
        declares = any(isinstance(node, ast.Nonlocal | ast.Global) for node in self.syntax.nodes)
        return declares and _compiles(self.source)

    def operations_on(self, operand: ast.expr) -> list[ast.BinOp]:
        """The operations of the source that have such an operand, each once."""
        found = self._operations.get(ast.dump(operand), ())
        return [*{ast.dump(operation): operation for operation in found}.values()]

    @cached_property
    def _operations(self) -> dict[str, list[ast.BinOp]]:
        operations: defaultdict[str, list[ast.BinOp]] = defaultdict(list)
        for node in self.syntax.nodes:
            if isinstance(node, ast.BinOp):
                for operand in (node.left, node.right):
                    operations[ast.dump(operand)].append(node)
        return operations

    @cached_property
    def method_calls(self) -> list[MethodCall]:
        """What is called behind values, by the source itself first, and where the module has little by its project."""
        calls = self.ingredients.method_calls
        if len(calls) < _ENOUGH_CALLS:
            calls = tuple(dict.fromkeys((*calls, *self.ingredients.siblings.method_calls)))
        return sorted(calls, key=lambda call: str(call) not in self.source)

    @cached_property
    def raising(self) -> frozenset[str]:
        """The lines, stripped, at which failing cases left with an exception."""
        return self.evidence.raising.intersection(line.strip() for line in self.syntax.lines)

    @cached_property
    def breaking(self) -> frozenset[str]:
        """Those of them that failed by themselves: what raises on purpose says that something else is wrong."""
        return frozenset(line for line in self.raising if not line.startswith("raise"))

    @cached_property
    def undefined(self) -> frozenset[str]:
        """The lines, stripped, that mention a name which Python did not find."""
        mentions = (node for node in self.syntax.nodes if isinstance(node, ast.Name))
        unknown = (node for node in mentions if node.id in self.evidence.undefined)
        return frozenset(self.syntax.lines[node.lineno - 1].strip() for node in unknown)

    @cached_property
    def style(self) -> Style:
        """How the source is written."""
        return style_of(self.syntax)

    @property
    def name(self) -> str:
        """The parameter's name within its module, as people say it."""
        return self.parameter.qualname

    @cached_property
    def scope(self) -> Scope:
        """The function's local names."""
        return Scope(self.syntax)


def _compiles(source: str) -> bool:
    try:
        compile_tree(parse(source), "<candidate>")
    except SyntaxError:
        return False
    return True


class Subjects:
    """The parameters of one candidate, each parsed when it is first asked for."""

    def __init__(
        self, sources: Mapping[str, str], ingredients: Callable[[str], Ingredients], evidence: Evidence | None = None
    ) -> None:
        """``sources`` are by parameter id, ``ingredients`` gives those of a module, ``evidence`` is of the test run."""
        self.sources = sources
        self._ingredients = ingredients
        self._evidence = evidence or Evidence()
        self._parsed: dict[str, Subject | None] = {}

    def of(self, parameter: Parameter) -> Subject | None:
        """A parameter's subject; None where its source cannot be parsed."""
        if parameter.id not in self._parsed:
            self._parsed[parameter.id] = self._parse(parameter)
        return self._parsed[parameter.id]

    def _parse(self, parameter: Parameter) -> Subject | None:
        try:
            ingredients = self._ingredients(parameter.module)
            return Subject(parameter, self.sources[parameter.id], ingredients, self._evidence)
        except (SyntaxError, ValueError, RecursionError):
            return None
