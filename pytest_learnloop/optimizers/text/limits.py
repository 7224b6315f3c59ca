"""What a model is told of what it may change (``--learn-edit``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pytest_learnloop.domain import EditLevel, Parameter, ParameterKind

_WORDS: Mapping[EditLevel, str] = MappingProxyType(
    {
        EditLevel.BODY: (
            "Change nothing but the body: signature and docstring stay as they are, and what is needed, imports too, "
            "goes inside."
        ),
        EditLevel.DEFINITION: "Change nothing outside of the function: what is needed, imports too, goes inside.",
        EditLevel.MODULE: "Imports and helpers that are needed may stand above the function.",
    }
)


def limits(parameters: Iterable[Parameter]) -> str:
    """One line for functions that may be changed alike, else one for each kind; nothing for literals."""
    by_level: dict[EditLevel, list[str]] = {}
    for each in parameters:
        if each.kind is ParameterKind.FUNCTION:
            by_level.setdefault(each.edit or EditLevel.MODULE, []).append(each.qualname)
    if len(by_level) < 2:
        return "".join(_WORDS[level] for level in by_level)
    return "\n".join(f"{', '.join(names)}: {_WORDS[level]}" for level, names in by_level.items())
