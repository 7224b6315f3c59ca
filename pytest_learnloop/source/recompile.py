"""From the syntax tree of a definition to a code object that fits the function objects of the original.

A function object takes another code object only if both have the same free variables, and it means the same only if it
is compiled where the original was: inside its classes (name mangling, ``__class__``) and its enclosing functions.
"""

from __future__ import annotations
import __future__

import ast
import inspect
import warnings
from collections.abc import Collection, Iterator
from types import CodeType

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.source.names import FunctionNode

SUPER = "@learn_super"
"""Global under which code that has no ``__class__`` cell finds ``super``."""

_KINDS = {
    inspect.CO_COROUTINE: "an async function",
    inspect.CO_ASYNC_GENERATOR: "an async generator",
    inspect.CO_GENERATOR: "a generator",
}
_SIGNATURE_FLAGS = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_FUTURE_FLAGS = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})
_FUTURE_FLAGS &= ~inspect.CO_NESTED  # a flag of 2001, which now tells that a function is nested


def owner_name(owner: str) -> str:
    """Global under which code that has no ``__class__`` cell finds the class of this qualified name."""
    return f"@learn_class {owner}"


def owner_of(qualname: str) -> str:
    """Qualified name of the class that a definition stands right inside of; empty where there is none."""
    owner = qualname.rpartition(".")[0]
    return "" if owner.endswith("<locals>") else owner


def recompiled(
    definition: FunctionNode, qualname: str, filename: str, original: CodeType, outer_names: Collection[str] = ()
) -> CodeType:
    """Compile a definition so that the function objects of the original can take it. The definition is changed.

    Decorators are not applied; they only decide which line is the first.

    :param original: code of the original, whose compiler flags and free variables are taken over.
    :param outer_names: local names of the functions around it.
    :raises ProposalError: it does not compile, is of another kind or has other parameters, or needs other variables of
        the function around it than the original.
    """
    if original.co_freevars:
        definition.body.append(_naming(original.co_freevars, definition.body[-1]))
    code = _compiled(definition, qualname, filename, original, outer_names)
    if "__class__" in code.co_freevars and "__class__" not in original.co_freevars and "<locals>" not in qualname:
        _ExplicitSuper(owner_of(qualname), definition).generic_visit(definition)
        code = _compiled(definition, qualname, filename, original, outer_names)
    _check_fit(code, original, qualname)
    return code.replace(co_flags=code.co_flags | (original.co_flags & inspect.CO_ITERABLE_COROUTINE))


def nested_codes(code: CodeType) -> Iterator[CodeType]:
    """The code objects right inside another."""
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))


def mentions(code: CodeType, name: str) -> bool:
    """Whether code, or code inside it, uses a global or attribute of this name."""
    return name in code.co_names or any(mentions(nested, name) for nested in nested_codes(code))


def _compiled(
    definition: FunctionNode, qualname: str, filename: str, original: CodeType, outer_names: Collection[str]
) -> CodeType:
    module = _enclosed(definition, qualname, [*original.co_freevars, *outer_names])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flags = original.co_flags & _FUTURE_FLAGS
            compiled = compile(module, filename, "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:
        where = f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else str(error)
        raise ProposalError(f"{qualname} does not compile: {where}") from error
    return _found(compiled, qualname)


def _enclosed(definition: FunctionNode, qualname: str, outer_names: Collection[str]) -> ast.Module:
    """A module that holds the definition inside the same functions and classes as the original.

    The outermost function takes ``outer_names``, so that they are variables the definition can close over; where there
    is no function they are type parameters, which the outermost class takes.
    """
    module = ast.parse("")
    body, parameters = module.body, sorted({*outer_names} - {"__class__", *_type_parameters(definition)})
    scopes = qualname.split(".")[:-1]
    for name, following in zip(scopes, [*scopes, ""][1:], strict=True):
        if name == "<locals>":
            continue
        scope: ast.stmt
        if following == "<locals>":
            scope = ast.parse("def scope(): pass").body[0]
            assert isinstance(scope, ast.FunctionDef)
            scope.args.args, parameters = [ast.arg(each) for each in parameters], []
        else:
            generic = f"[{', '.join(parameters)}]" if parameters and "<locals>" not in scopes else ""
            scope = ast.parse(f"class scope{generic}: pass").body[0]
            assert isinstance(scope, ast.ClassDef)
            parameters = [] if generic else parameters
        scope.name = name
        scope.body = []
        body.append(scope)
        body = scope.body
    ast.fix_missing_locations(module)
    body.append(definition)
    return module


def _type_parameters(definition: FunctionNode) -> set[str]:
    return {parameter.name for parameter in getattr(definition, "type_params", [])}


def _found(compiled: CodeType, qualname: str) -> CodeType:
    code = compiled
    for name in qualname.split("."):
        if name != "<locals>":
            code = _inside(code, name)
    return code


def _inside(code: CodeType, name: str) -> CodeType:
    for nested in nested_codes(code):
        if nested.co_name == name:
            return nested
        if nested.co_name.startswith("<generic parameters of"):
            return _inside(nested, name)
    raise AssertionError(f"{name} is not in what it was compiled to")


def _naming(names: Collection[str], at: ast.stmt) -> ast.stmt:
    """A statement that never runs but makes these names free variables."""
    named: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
    statement = ast.If(ast.Constant(False), [ast.Expr(ast.Tuple(named, ast.Load()))], [])
    for node in ast.walk(statement):
        ast.copy_location(node, at)
    return statement


def _check_fit(code: CodeType, original: CodeType, qualname: str) -> None:
    if (was := _kind(original)) != (now := _kind(code)):
        raise ProposalError(f"{qualname} is {was}, the proposal is {now}: keep it {was}")
    if _parameters(code) != _parameters(original):
        raise ProposalError(f"the parameters of {qualname} cannot be changed: keep their names, kinds and order")
    has, had = set(code.co_freevars), set(original.co_freevars)
    if "__class__" in has - had:
        raise ProposalError(f"{qualname} has not used super() or __class__ before: name the class instead")
    if new := sorted(has - had):
        raise ProposalError(
            f"{qualname} cannot begin to use {', '.join(new)} of the function around it: "
            "use what it used before, or its own parameters"
        )
    if lost := sorted(had - has):
        raise ProposalError(
            f"{qualname} cannot have a variable of its own called {', '.join(lost)}, which it takes from the function "
            "around it: choose another name"
        )


def _kind(code: CodeType) -> str:
    return next((kind for flag, kind in _KINDS.items() if code.co_flags & flag), "an ordinary function")


def _parameters(code: CodeType) -> tuple[object, ...]:
    flags = code.co_flags & _SIGNATURE_FLAGS
    count = code.co_argcount + code.co_kwonlyargcount + flags.bit_count()
    return code.co_posonlyargcount, code.co_argcount, code.co_kwonlyargcount, flags, code.co_varnames[:count]


class _ExplicitSuper(ast.NodeTransformer):
    """Gives ``super()`` and ``__class__`` the class by name, for functions that have no cell for it."""

    def __init__(self, owner: str, function: FunctionNode | ast.Lambda) -> None:
        self._owner = owner
        arguments = [*function.args.posonlyargs, *function.args.args]
        self._first = arguments[0].arg if arguments else None

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if self._first and isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            # The bare name alone would make the compiler ask for the cell.
            node.func.id = SUPER
            node.args = [self._class_at(node), ast.copy_location(ast.Name(self._first, ast.Load()), node)]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._class_at(node) if node.id == "__class__" else node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return _ExplicitSuper(self._owner, node).generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return _ExplicitSuper(self._owner, node).generic_visit(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return _ExplicitSuper(self._owner, node).generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def _class_at(self, node: ast.AST) -> ast.expr:
        return ast.copy_location(ast.Name(owner_name(self._owner), ast.Load()), node)
