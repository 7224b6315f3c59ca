"""The edit operators: one small function each, side by side, grouped by what they change."""

from __future__ import annotations

from pytest_learnloop.optimizers.mutation.operators import (
    arguments,
    arithmetic,
    assignment,
    bounds,
    branches,
    collecting,
    comparison,
    conditional,
    conditions,
    constants,
    control,
    forgotten,
    forgotten_calls,
    forgotten_methods,
    guards,
    handled,
    literals,
    names,
    nearby,
    operands,
    raised,
    statements,
    texts,
    turns,
    unraised,
    unused,
    whole_numbers,
    wrapping,
)
from pytest_learnloop.optimizers.mutation.operators.operator import Operator

FUNCTION_OPERATORS: tuple[Operator, ...] = (
    *comparison.OPERATORS,
    *arithmetic.OPERATORS,
    *assignment.OPERATORS,
    *conditional.OPERATORS,
    *conditions.OPERATORS,
    *branches.OPERATORS,
    *constants.OPERATORS,
    *texts.OPERATORS,
    *bounds.OPERATORS,
    *names.OPERATORS,
    *forgotten.OPERATORS,
    *forgotten_calls.OPERATORS,
    *forgotten_methods.OPERATORS,
    *arguments.OPERATORS,
    *turns.OPERATORS,
    *control.OPERATORS,
    *statements.OPERATORS,
    *guards.OPERATORS,
    *raised.OPERATORS,
    *handled.OPERATORS,
    *whole_numbers.OPERATORS,
    *unraised.OPERATORS,
    *unused.OPERATORS,
    *collecting.OPERATORS,
    *wrapping.OPERATORS,
    *operands.OPERATORS,
    *nearby.OPERATORS,
)
"""What is tried on a function."""

LITERAL_OPERATORS: tuple[Operator, ...] = (*literals.OPERATORS, arguments.swapped_elements)
"""What is tried on a literal."""
