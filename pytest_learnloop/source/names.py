"""Which names a piece of syntax defines, binds and reads."""

from __future__ import annotations

import ast
import copy
import symtable
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from pytest_learnloop.source.decorators import decorators_of

_Tree = TypeVar("_Tree", bound=ast.AST)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
LOCALS = "<locals>."
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
"""Fields in which statements hold others, or what holds these, in the order of the source."""
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Named(NamedTuple):
    """A statement, and where it stands."""

    scope: str
    """What the qualified names of this scope begin with: empty, ``Class.``, ``function.<locals>.``, …"""
    top: int
    """Index of the outermost statement that holds it, in the module's body."""
    node: ast.stmt

    @property
    def in_function(self) -> bool:
        """Whether it is local to a function."""
        return self.scope.endswith(LOCALS)

    def names(self) -> list[str]:
        """The qualified names of the function, class or variables that it defines."""
        node = self.node
        if isinstance(node, FunctionNode | ast.ClassDef):
            return [self.scope + node.name]
        if isinstance(node, ast.Assign):
            return [self.scope + target.id for target in node.targets if isinstance(target, ast.Name)]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            return [self.scope + node.target.id]
        return []


def statements(tree: ast.Module) -> Iterator[Named]:
    """All statements of a module, nested ones too, in the order of the source."""
    pending = [Named("", top, node) for top, node in enumerate(tree.body)][::-1]
    while pending:
        named = pending.pop()
        yield named
        scope = _inner_scope(named)
        pending.extend(Named(scope, named.top, node) for node in reversed(nested(named.node)))


def _inner_scope(named: Named) -> str:
    if isinstance(named.node, FunctionNode):
        return f"{named.scope}{named.node.name}.{LOCALS}"
    if isinstance(named.node, ast.ClassDef):
        return f"{named.scope}{named.node.name}."
    return named.scope


def nested(statement: ast.stmt) -> list[ast.stmt]:
    """The statements right inside a statement."""
    inside: list[ast.stmt] = []
    for block in _BLOCKS:
        for child in getattr(statement, block, ()):
            inside += [child] if isinstance(child, ast.stmt) else child.body
    return inside


def functions_called(tree: ast.Module, qualname: str) -> list[FunctionNode]:
    """The function definitions of a module with this qualified name (a property has several)."""
    return [
        named.node for named in statements(tree) if isinstance(named.node, FunctionNode) and qualname in named.names()
    ]


def first_line(node: ast.stmt) -> int:
    """1-based line that a statement begins on, its decorators included."""
    return min([node.lineno, *(decorator.lineno for decorator in decorators_of(node))])


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that these statements bind in their own scope, in any form.

    Names declared ``global`` in nested functions count, so that for a module's body nothing is missed.
    """
    return set(bindings(nodes))


def bindings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """As :func:`bound_names`, each name as often as it is bound."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        yield from _bound_by(node)
        pending.extend(_same_scope(node))


def _bound_by(node: ast.AST) -> Iterable[str]:
    if isinstance(node, FunctionNode | ast.ClassDef):
        declared = (inner for inner in ast.walk(node) if isinstance(inner, ast.Global))
        return [node.name, *(name for statement in declared for name in statement.names)]
    if isinstance(node, ast.Name):
        return () if isinstance(node.ctx, ast.Load) else (node.id,)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [imported_as(alias) for alias in node.names]
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        return (node.name,) if node.name else ()
    if isinstance(node, ast.MatchMapping):
        return (node.rest,) if node.rest else ()
    return ()


def local_names(definition: FunctionNode) -> set[str]:
    """Arguments of a function, and names that its body binds in its own scope."""
    arguments = (each.arg for each in ast.walk(definition.args) if isinstance(each, ast.arg))
    return {*arguments, *bound_names(definition.body)}


def comprehension_variables(definition: FunctionNode) -> set[str]:
    """Names that comprehensions in a function's own scope bind for themselves."""
    found: set[str] = set()
    pending: list[ast.AST] = list(definition.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.comprehension):
            found |= bound_names([node.target])
        within = isinstance(node, _COMPREHENSIONS | ast.comprehension)
        pending.extend(ast.iter_child_nodes(node) if within else _same_scope(node))
    return found


def binds_plain_names(node: ast.stmt) -> bool:
    """Whether a statement gives values to variables, several at once too, and to nothing else."""
    if isinstance(node, ast.AnnAssign):
        return isinstance(node.target, ast.Name) and node.value is not None
    return isinstance(node, ast.Assign) and all(map(_holds_plain_names, node.targets))


def _holds_plain_names(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_holds_plain_names, target.elts))
    return isinstance(target.value if isinstance(target, ast.Starred) else target, ast.Name)


def imported_as(alias: ast.alias) -> str:
    """The name that an import binds; ``*`` for a star."""
    return alias.asname or alias.name.partition(".")[0]


def _same_scope(node: ast.AST) -> Iterable[ast.AST]:
    """The children of a node that are evaluated, and bind, in the scope that the node stands in."""
    if isinstance(node, FunctionNode):
        return [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    if isinstance(node, ast.Lambda):
        return [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    if isinstance(node, _COMPREHENSIONS):
        walruses = [each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]
        return [*walruses, node.generators[0].iter]
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return (node.annotation,)
    return ast.iter_child_nodes(node)


def yields(definition: ast.AST) -> bool:
    """Whether it is a generator: a function that yields in its own scope."""
    pending: list[ast.AST] = list(definition.body) if isinstance(definition, FunctionNode) else []
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        pending.extend(_same_scope(node))
    return False


def outside_reads(node: ast.stmt) -> set[str]:
    """Names that a statement takes from outside."""
    return unbound_reads(ast.Module([node], []), without="")


def unbound_reads(module: ast.Module, without: str) -> set[str]:
    """Names that a module's code reads as globals and does not bind.

    The functions with the qualified name ``without`` do not count.
    """
    rest = copy.deepcopy(module)
    for definition in functions_called(rest, without):
        definition.body = [ast.Pass()]
        definition.args = ast.arguments([], [], None, [], [], None, [])
        definition.returns = None
    return set(_unbound_reads(symtable.symtable(ast.unparse(rest), "<module>", "exec")))


def _unbound_reads(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        # A comprehension's own variable is listed, as assigned, in the scope that Python >= 3.12 inlines it into.
        if symbol.is_referenced() and symbol.is_global() and not symbol.is_assigned():
            yield symbol.get_name()
    for child in table.get_children():
        yield from _unbound_reads(child)


def cloned(tree: _Tree) -> _Tree:
    """A copy of a syntax tree, made several times faster than by :func:`copy.deepcopy`."""
    clone = type(tree).__new__(type(tree))
    for name, value in vars(tree).items():
        if isinstance(value, list):
            value = [cloned(each) if isinstance(each, ast.AST) else each for each in value]
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            value = cloned(value)
        setattr(clone, name, value)
    return clone
