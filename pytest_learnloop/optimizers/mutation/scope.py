"""The names a function binds, and which of them can be put for one another."""

from __future__ import annotations

import ast
import builtins
from collections import Counter, defaultdict
from functools import cached_property

from pytest_learnloop.optimizers.mutation.syntax import Loop, Syntax

_Inner = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
)
_OWNERS = ("self", "cls")


class Scope:
    """The local names of a parameter's function, with the places that bind and mention them."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax

    @cached_property
    def called(self) -> tuple[str, ...]:
        """Names that the function calls, in the order of the source."""
        calls = (node.func for node in self._syntax.nodes if isinstance(node, ast.Call))
        return tuple(dict.fromkeys(function.id for function in calls if isinstance(function, ast.Name)))

    @cached_property
    def owners(self) -> frozenset[str]:
        """``self`` or ``cls``, where the function has it, mentioned or not."""
        return frozenset(name for name in _OWNERS if self.is_local(name))

    def is_local(self, name: str) -> bool:
        """Whether the function binds the name."""
        return name in self._bindings

    def is_assigned(self, name: str) -> bool:
        """Whether the function binds the name otherwise than as a parameter of its own or of a function within."""
        return any(line for _, line in self._bindings.get(name, ()))

    def is_global(self, name: str) -> bool:
        """Whether the name is looked up in the module, and isn't Python's own."""
        return name not in self._bindings and name not in vars(builtins)

    def is_bound_above(self, name: ast.Name) -> bool:
        """Whether the function binds a name above the line of this mention as well, its parameters included."""
        around = {self._syntax.root, *self._syntax.ancestors(name)}
        bindings = self._bindings.get(name.id, ())
        return any(holder in around and line < name.lineno for holder, line in bindings)

    def visible(self, node: ast.expr | ast.stmt) -> list[str]:
        """Local names that hold data where ``node`` stands, those first that are mentioned nowhere, then the nearest.

        Functions that are called are left out, and so are ``self`` and ``cls``. A name that is only bound further
        down is visible within a loop, where it may hold the value of the round before.
        """
        around = {self._syntax.root, *self._syntax.ancestors(node)}
        latest = max((loop.end_lineno or 0 for loop in around if isinstance(loop, Loop)), default=node.lineno)
        names = [
            name
            for name, bindings in self._bindings.items()
            if any(holder in around and line <= latest for holder, line in bindings)
        ]
        data = (name for name in names if name not in self.called and name not in _OWNERS)
        return sorted(data, key=lambda name: self._distance(name, node.lineno))

    @cached_property
    def unread(self) -> frozenset[str]:
        """Local names that hold something and are never read: some are forgotten, others had to have a name."""
        names = (node for node in self._syntax.nodes if isinstance(node, ast.Name))
        read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        return frozenset(name for name in self._bindings if name not in {*read, *_OWNERS} and not name.startswith("_"))

    @cached_property
    def never_changed(self) -> dict[str, ast.Constant]:
        """Local names that start as a constant and are bound nowhere else: something was to become of them."""
        names = (node for node in self._syntax.nodes if isinstance(node, ast.Name))
        stored = Counter(node.id for node in names if isinstance(node.ctx, ast.Store))
        assignments = (node for node in self._syntax.nodes if isinstance(node, ast.Assign))
        constants = {
            node.targets[0].id: node.value
            for node in assignments
            if isinstance(node.value, ast.Constant) and isinstance(node.targets[0], ast.Name)
        }
        return {name: constant for name, constant in constants.items() if stored[name] == 1}

    @cached_property
    def _bindings(self) -> dict[str, list[tuple[ast.AST, int]]]:
        """Local name -> (the function or comprehension that binds it, the line it does so)."""
        bindings: defaultdict[str, list[tuple[ast.AST, int]]] = defaultdict(list)
        for node in self._syntax.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bindings[node.id].append((self._holder(node), node.lineno))
            elif isinstance(node, ast.arg):
                # A parameter holds from the start of its function; the parent of an argument's list is that function.
                bindings[node.arg].append((self._holder(node), 0))
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node is not self._syntax.root:
                bindings[node.name].append((self._holder(node), node.lineno))
            elif isinstance(node, ast.ExceptHandler) and node.name:
                bindings[node.name].append((node, node.lineno))
        return bindings

    @cached_property
    def _mentions(self) -> dict[str, list[int]]:
        mentions: defaultdict[str, list[int]] = defaultdict(list)
        for node in self._syntax.nodes:
            if isinstance(node, ast.Name):
                mentions[node.id].append(node.lineno)
        return mentions

    def _holder(self, node: ast.AST) -> ast.AST:
        return next((above for above in self._syntax.ancestors(node) if isinstance(above, _Inner)), self._syntax.root)

    def _distance(self, name: str, line: int) -> int:
        return min((abs(mentioned - line) for mentioned in self._mentions.get(name, ())), default=0)
