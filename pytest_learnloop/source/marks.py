"""Finding what is marked as trainable in the source of an imported module."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from pytest_learnloop.domain import EditLevel
from pytest_learnloop.errors import ProposalError, TargetError
from pytest_learnloop.source.beginning import Beginning
from pytest_learnloop.source.decorators import called
from pytest_learnloop.source.locate import MARK_ARGUMENTS, is_literal
from pytest_learnloop.source.names import LOCALS, FunctionNode, bound_names, first_line
from pytest_learnloop.source.piece import check_literal
from pytest_learnloop.source.resolve import dotted, resolve
from pytest_learnloop.source.stub import check_statement
from pytest_learnloop.source.text import Text

_USE_DEF = "put @trainable above its def, or name it with --learn-target"


class Said(NamedTuple):
    """What the arguments of a mark say, as :class:`~pytest_learnloop.domain.Parameter` has it."""

    note: str = ""
    start: str = ""
    stub: str = ""
    edit: EditLevel | None = None


SAID_NOTHING = Said()


class Mark(NamedTuple):
    """A definition that is marked as trainable."""

    qualname: str
    line: int
    """1-based line of its first decorator, or of the assignment."""
    said: Said


def find_marks(text: Text, namespace: Mapping[str, object], trainable: object) -> list[Mark]:
    """The marks of a module, in the order of the source.

    :param namespace: the module's globals, which tell what the names in decorators and calls stand for.
    :param trainable: the function that marks, whatever a module calls it.
    :raises TargetError: something is marked that cannot be trained; the message has the file, the line and the remedy.
    """
    finder = _MarkFinder(text.path, namespace, trainable)
    finder.visit(text.tree)
    return finder.marks


class _MarkFinder(ast.NodeVisitor):
    def __init__(self, path: str, namespace: Mapping[str, object], trainable: object) -> None:
        self.marks: list[Mark] = []
        self._path = path
        self._namespace = namespace
        self._trainable = trainable
        self._scope = ""
        self._locals: list[set[str]] = []

    def visit_FunctionDef(self, node: FunctionNode) -> None:
        if (mark := self._mark_above(node)) is not None:
            said = SAID_NOTHING
            if isinstance(mark, ast.Call):
                self._check_arguments(mark, literal=False)
                said = self._said(mark)
            self.marks.append(Mark(self._scope + node.name, first_line(node), said))
        self.visit(node.args)
        arguments = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        self._locals.append(arguments | bound_names(node.body))
        self._visit_body(node.body, f"{self._scope}{node.name}.{LOCALS}")
        self._locals.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if (mark := self._mark_above(node)) is not None:
            self._refuse(mark, f"{node.name} is a class: mark its methods instead")
        for expression in [*node.bases, *node.keywords]:
            self.visit(expression)
        self._visit_body(node.body, f"{self._scope}{node.name}.")

    def visit_Assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        if isinstance(node.value, ast.Call) and self._is_trainable(node.value.func):
            self._literal(node, node.value)
        else:
            self.generic_visit(node)

    visit_AnnAssign = visit_Assign  # noqa: N815

    def visit_Call(self, node: ast.Call) -> None:
        if self._is_trainable(node.func):
            self._refuse(node, f"trainable() marks a definition, it is not to be called here: {_USE_DEF}")
        self.generic_visit(node)

    def _visit_body(self, body: list[ast.stmt], scope: str) -> None:
        outer, self._scope = self._scope, scope
        for statement in body:
            self.visit(statement)
        self._scope = outer

    def _mark_above(self, node: FunctionNode | ast.ClassDef) -> ast.expr | None:
        """The mark among the decorators; the other ones are visited."""
        mark = None
        for decorator in node.decorator_list:
            if self._is_trainable(called(decorator)):
                mark = decorator
            else:
                self.visit(decorator)
        return mark

    def _is_trainable(self, function: ast.expr) -> bool:
        parts = dotted(function)
        if any(parts[0] in names for names in self._locals if parts):
            return False
        return resolve(parts, self._namespace) is self._trainable

    def _literal(self, node: ast.Assign | ast.AnnAssign, call: ast.Call) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        target = targets[0]
        if len(targets) > 1 or not isinstance(target, ast.Name):
            self._refuse(node, "a trainable literal is bound to one plain name: give it an assignment of its own")
        self._check_arguments(call, literal=True)
        self._check_literal(target.id, call.args[0])
        if self._locals:
            self._refuse(node, f"{target.id} is a local variable: bind it at the top level of the module or a class")
        self.marks.append(Mark(self._scope + target.id, node.lineno, self._said(call, call.args[0])))

    def _check_literal(self, name: str, value: ast.expr) -> None:
        if isinstance(value, ast.Lambda):
            self._refuse(value, f"{name} is a lambda: write it as a function with def, and put @trainable above")
        if dotted(value):
            self._refuse(value, f"{ast.unparse(value)} is a name: {_USE_DEF}")
        if isinstance(value, ast.JoinedStr):
            self._refuse(value, f"{name} is an f-string: make a plain string trainable, and format it where it is used")
        if not is_literal(value):
            self._refuse(value, f"{name} is not a literal (a string, number, list, dict, …): write the value out")

    def _said(self, call: ast.Call, literal: ast.expr | None = None) -> Said:
        """What the arguments of a mark say, beside the literal that it is around."""
        said = {
            keyword.arg or "": self._argument(keyword.arg or "", keyword.value, literal) for keyword in call.keywords
        }
        return Said(**said)

    def _argument(self, name: str, value: ast.expr, literal: ast.expr | None) -> Any:
        read = _READ[name]
        if literal is not None and name == "stub":
            text, read = ast.unparse(value), partial(_other_value, of=ast.unparse(literal))
        elif isinstance(value, ast.Constant) and isinstance(value.value, str):
            text = value.value
        else:
            self._refuse(value, f"{name}= must be a string literal: it is read from the source")
        try:
            return read(text)
        except (ProposalError, ValueError) as error:
            self._refuse(value, f"{name}={text!r}: {error}")

    def _check_arguments(self, call: ast.Call, *, literal: bool) -> None:
        names = {keyword.arg or "**" for keyword in call.keywords}
        if len(call.args) != literal or not names <= MARK_ARGUMENTS:
            self._refuse(call, "trainable() takes the literal and note=, start= or stub=; as a decorator edit= as well")
        if literal and "edit" in names:
            self._refuse(call, "edit= is for functions: of a literal there is the value alone")

    def _refuse(self, node: ast.AST, reason: str) -> NoReturn:
        raise TargetError(f"{self._path}:{getattr(node, 'lineno', 1)}: {reason}")


def _start(text: str) -> str:
    try:
        return str(Beginning.parsed(text))
    except ValueError as error:
        raise ValueError(f"give {error}") from None


def _statement(text: str) -> str:
    check_statement(text)
    return text


def _other_value(text: str, of: str) -> str:
    check_literal(text, of)
    return text


def _level(text: str) -> EditLevel:
    try:
        return EditLevel(text)
    except ValueError:
        raise ValueError(f"give one of {', '.join(level.value for level in EditLevel)}") from None


_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"note": str, "start": _start, "stub": _statement, "edit": _level}
)
"""Name of an argument -> what makes of its text what is said; it raises ProposalError or ValueError."""
