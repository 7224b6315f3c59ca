"""Finding a definition that is named, rather than marked, in the source of an imported module."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from pytest_learnloop.domain import ParameterKind
from pytest_learnloop.errors import TargetError
from pytest_learnloop.source.locate import Definition, locate
from pytest_learnloop.source.names import FunctionNode, bindings, first_line
from pytest_learnloop.source.resolve import MISSING, dotted, resolve
from pytest_learnloop.source.text import Text


def named(module: ModuleType, text: Text, qualname: str, trainable: object = MISSING) -> Definition:
    """The function or literal of this qualified name, in the version that is live where it is defined several times.

    :param trainable: the function that marks; a literal may be wrapped in a call of it.
    :raises TargetError: there is no such thing, or it cannot be trained.
    """
    code = _code(resolve(tuple(qualname.split(".")), vars(module)))
    if qualname not in text.named:
        _explain_absence(module, qualname, code)
    lines = [first_line(found.node) for found in text.named.get(qualname, ())]
    live = code.co_firstlineno if code is not None and code.co_filename == text.path else None
    line = live if len(lines) > 1 and live in lines else None
    definition = locate(text, qualname, line)
    if definition.wrapper is not None and resolve(dotted(definition.wrapper.func), vars(module)) is not trainable:
        raise TargetError(f"{text.path}:{definition.line}: {qualname} is not bound to a literal: write the value out")
    check_bound_once(text, definition)
    return definition


def top_level(module: ModuleType, text: Text) -> list[Definition]:
    """The functions at the top of a module, each in the version that is live.

    :raises TargetError: there is none, or one cannot be trained.
    """
    names = [
        name
        for name, defining in text.named.items()
        if "." not in name and name in vars(module) and any(isinstance(found.node, FunctionNode) for found in defining)
    ]
    if not names:
        raise TargetError(f"{text.path} defines no functions at top level: name a method or a literal")
    return [named(module, text, name) for name in names]


def check_bound_once(text: Text, definition: Definition) -> None:
    """Refuse a literal whose name is bound elsewhere in its scope too: a new value would not last.

    :raises TargetError: it is bound more than once.
    """
    if definition.kind is ParameterKind.FUNCTION:
        return
    scope, _, name = definition.qualname.rpartition(".")
    body = text.tree.body
    for holder in (found.node for found in text.named.get(scope, ())):
        if isinstance(holder, ast.ClassDef) and holder.lineno <= definition.line <= (holder.end_lineno or 0):
            body = holder.body
    if list(bindings(body)).count(name) > 1:
        raise TargetError(
            f"{text.path}:{definition.line}: {definition.qualname} is bound more than once: "
            "bind a trainable literal in one place only"
        )


def _code(live: object) -> CodeType | None:
    """The code of a function, under descriptors and well-behaved decorators."""
    if isinstance(live, property):
        live = live.fget
    if isinstance(live, staticmethod | classmethod):
        live = live.__func__
    live = inspect.unwrap(live) if callable(live) else live
    return live.__code__ if isinstance(live, FunctionType) else None


def _explain_absence(module: ModuleType, qualname: str, code: CodeType | None) -> None:
    """Say why a function that a module has is not in its source, where it is so."""
    live = resolve(tuple(qualname.split(".")), vars(module))
    if code is None:
        if inspect.isroutine(live):
            raise TargetError(f"{qualname} is not written in Python: wrap it in a function of yours, and train that")
        return
    if not Path(code.co_filename).is_file():
        raise TargetError(f"{qualname} is generated code ({code.co_filename}): write it out in the file")
    home = getattr(live, "__module__", None)
    if home and home != module.__name__:
        raise TargetError(f"{qualname} is defined in {home}: use --learn-target {home}:{qualname}")
