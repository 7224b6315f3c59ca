"""What a module has beside one of its functions, or does with one of its values: for readers who are to write that."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator

from pytest_learnloop.source.decorators import is_telling
from pytest_learnloop.source.names import FunctionNode, bound_names

_LONGEST = 120
"""Characters of a value that is shown."""
_SHORT_BODY = 12
"""Lines of an ``__init__`` that is shown as it is."""
_OF_TESTS = frozenset({"pytest", "unittest", "hypothesis"})
_ELSEWHERE = frozenset({"__future__", "pytest_learnloop"})
"""Modules of which no function has to know what is imported."""


def outline(module: ast.Module, qualname: str, reads: Collection[str]) -> list[str]:
    """Pieces of code, those that matter most first: imports, the function's own class, what it reads, and the rest.

    Bodies, decorators and long values are left out. Of a module with tests there is nothing but what the function
    reads, since all else there may tell of other tests.

    :param qualname: of the function, which is not in it.
    :param reads: names that the function reads.
    """
    of_tests = _has_tests(module)
    own = qualname.partition(".")[0]
    imports: list[str] = []
    nearest: list[str] = []
    read: list[str] = []
    rest: list[str] = []
    for node in module.body:
        names = bound_names([node])
        if of_tests and not names & {own, *reads}:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports += [ast.unparse(node)] if not _is_elsewhere(node) else []
        elif (text := _shown(node, qualname)) is not None:
            group = nearest if own in names else read if names & set(reads) else rest
            group.append(text)
    return [*(["\n".join(imports)] if imports else []), *nearest, *read, *rest]


def readers(module: ast.Module, qualname: str) -> dict[str, str]:
    """Qualified name -> definition of each function that reads a value; nothing of a module with tests.

    :param qualname: of the value. One of a class is read as an attribute, whatever of.
    """
    if _has_tests(module):
        return {}
    owner, _, name = qualname.rpartition(".")
    return {
        within + node.name: _signature(node, whole=True)
        for within, body in _scopes(module)
        for node in body
        if isinstance(node, FunctionNode) and any(_reads(each, name, of_class=bool(owner)) for each in ast.walk(node))
    }


def _scopes(module: ast.Module) -> Iterator[tuple[str, list[ast.stmt]]]:
    yield "", module.body
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            yield f"{node.name}.", node.body


def _reads(node: ast.AST, name: str, *, of_class: bool) -> bool:
    if of_class:
        return isinstance(node, ast.Attribute) and node.attr == name
    return isinstance(node, ast.Name) and node.id == name


def _has_tests(module: ast.Module) -> bool:
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom) and _origins(node) & _OF_TESTS:
            return True
        if isinstance(node, FunctionNode | ast.ClassDef) and node.name.lower().startswith("test"):
            return True
    return False


def _is_elsewhere(node: ast.Import | ast.ImportFrom) -> bool:
    return _origins(node) <= _ELSEWHERE


def _origins(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The top-level packages that something is imported from."""
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]} if not node.level else {"."}
    return {alias.name.partition(".")[0] for alias in node.names}


def _shown(node: ast.stmt, qualname: str) -> str | None:
    """A statement in outline; None where there is nothing to show, as of the function itself."""
    if isinstance(node, FunctionNode):
        return _signature(node) if node.name not in (qualname, qualname.partition(".")[0]) else None
    if isinstance(node, ast.ClassDef):
        return _class(node, qualname)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return _binding(node)
    return None


def _signature(node: FunctionNode, *, whole: bool = False) -> str:
    """A definition without its body, unless it is wanted whole, and with no decorators but those that tell its use."""
    shown = copy.copy(node)
    shown.decorator_list = list(filter(is_telling, node.decorator_list))
    if not whole:
        shown.body = [ast.Expr(ast.Constant(...))]
    text = ast.unparse(shown)
    return text if whole else text.replace(":\n    ...", ": ...")


def _class(node: ast.ClassDef, qualname: str) -> str:
    lines = [f"@{ast.unparse(each)}" for each in filter(is_telling, node.decorator_list)]
    bases = ", ".join(map(ast.unparse, [*node.bases, *node.keywords]))
    lines.append(f"class {node.name}({bases}):" if bases else f"class {node.name}:")
    inside = [line for text in _members(node, qualname) for line in text.splitlines()]
    return "\n".join([*lines, *(f"    {line}" for line in inside or ["..."])])


def _members(node: ast.ClassDef, qualname: str) -> Iterator[str]:
    own = qualname.startswith(f"{node.name}.")
    for each in node.body:
        if isinstance(each, FunctionNode):
            if f"{node.name}.{each.name}" == qualname:
                continue
            lines = (each.end_lineno or each.lineno) - each.lineno
            yield _signature(each, whole=own and each.name == "__init__" and lines < _SHORT_BODY)
        elif isinstance(each, ast.Assign | ast.AnnAssign):
            yield _binding(each)


def _binding(node: ast.Assign | ast.AnnAssign) -> str:
    """An assignment, without its value where that is long."""
    text = ast.unparse(node)
    if len(text) <= _LONGEST or node.value is None:
        return text
    if isinstance(node, ast.AnnAssign):
        return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)} = ..."
    return f"{' = '.join(map(ast.unparse, node.targets))} = ..."
