"""What stands around functions that are to be written from scratch, and what reads values that are to be better."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_learnloop.domain import Artifact, Parameter, ParameterKind
from pytest_learnloop.errors import ProposalError, TargetError
from pytest_learnloop.learning.literals import parsed
from pytest_learnloop.optimizers.text.lesson import Lesson
from pytest_learnloop.optimizers.text.support import support_of
from pytest_learnloop.source.files import text_at_start
from pytest_learnloop.source.outline import outline, readers
from pytest_learnloop.source.text import parse

_MOST = 1600
"""Characters of an outline, about 400 tokens."""


class Outlines:
    """Outlines of the modules that parameters stand in, which are read when they are first asked for."""

    def __init__(self, artifact: Artifact) -> None:
        self._artifact = artifact
        self._modules: dict[str, ast.Module] = {}

    def around(self, lesson: Lesson) -> tuple[str, ...]:
        """Pieces of code that say what there is beside the functions of a lesson, those that matter most first.

        Beside literals the functions that read them. None where code is shown, which tells what it needs by itself.
        What the lesson shows otherwise is not among them, and neither are literals that are trained, whose values on
        disk need not be those of the lesson.
        """
        if not lesson.fresh:
            return tuple(_within(_MOST, self._readers(lesson))) if lesson.are_literals(lesson.parameters) else ()
        parameter = lesson.artifact[lesson.parameters[0]]
        module = self._without_others(parameter, lesson)
        reads = {each.id for each in ast.walk(parsed(lesson.source(parameter.id))) if isinstance(each, ast.Name)}
        return tuple(_within(_MOST, outline(module, parameter.qualname, reads)))

    def _readers(self, lesson: Lesson) -> list[str]:
        """Functions that read the literals of a lesson, each once, without those that are trained."""
        literals = [lesson.artifact[each] for each in lesson.parameters]
        found = {
            f"{literal.module}:{name}": text
            for literal in literals
            for name, text in readers(self._module(literal), literal.qualname).items()
        }
        return [text for name, text in found.items() if name not in self._artifact]

    def _without_others(self, parameter: Parameter, lesson: Lesson) -> ast.Module:
        """The module without what is told of elsewhere at its top level, or is not to be told of."""
        elsewhere = {*lesson.around, *lesson.parameters[1:]}
        left_out = {
            each.qualname
            for each in self._artifact.parameters
            if each.path == parameter.path and (each.id in elsewhere or each.kind is ParameterKind.LITERAL)
        }
        used = support_of(lesson.tests_of((*lesson.failing, *lesson.passing)), self._artifact)
        left_out |= {each.qualname for each in used if each.path == parameter.path}
        body = [node for node in self._module(parameter).body if not _binds(node, left_out)]
        return ast.Module(body, [])

    def _module(self, parameter: Parameter) -> ast.Module:
        if parameter.path not in self._modules:
            self._modules[parameter.path] = _read(self._artifact, parameter.path)
        return self._modules[parameter.path]


def _read(artifact: Artifact, path: str) -> ast.Module:
    """The module in a file, as learning starts from it; an empty one where it cannot be read."""
    try:
        return parse(text_at_start(artifact, path).content)
    except (OSError, SyntaxError, TargetError, ProposalError):
        return ast.Module([], [])


def _binds(node: ast.stmt, names: set[str]) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name in names
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(each, ast.Name) and each.id in names for each in targets)


def _within(most: int, pieces: list[str]) -> Iterator[str]:
    """The pieces for which there is room, in their order."""
    for piece in pieces:
        if len(piece) <= most:
            most -= len(piece)
            yield piece
