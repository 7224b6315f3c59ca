"""Fingerprints of syntax trees: equal where sources differ in formatting alone, and cheap to tell of an edited source.

The fingerprint of a statement is made of its own parts and of those of the statements in it (a hash tree, Merkle 1987,
"A Digital Signature Based on a Conventional Encryption Function"). An edit changes those on the way from its place up
to the root, so that only the lines around it are parsed.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.syntax import Syntax
from pytest_learnloop.source.text import parse

_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
_HOLDS_NO_STATEMENTS = ("handlers", "cases")


def fingerprint(source: str) -> bytes | None:
    """12 bytes, equal for sources that differ in formatting alone; None for a source that does not parse."""
    tree = _parsed(source)
    return None if tree is None else _of_block([*map(_of, tree.body)])


class Fingerprints:
    """The fingerprints of all statements of a source, from which those of edited ones follow."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self._own: dict[ast.AST, bytes] = {}
        self._headers: dict[ast.AST, bytes] = {}
        self._places: dict[ast.AST, tuple[ast.AST, str]] = {}
        self._note(syntax.tree)

    def _note(self, owner: ast.AST) -> None:
        for field, block in _blocks(owner).items():
            for node in block:
                self._places[node] = (owner, field)
                self._note(node)
                self._headers[node] = _header(node)
                self._own[node] = _hashed(self._headers[node], *map(self._of_known, _blocks(node).values()))

    def of_edited(self, edit: Edit) -> bytes | None:
        """The :func:`fingerprint` of the source with an edit made."""
        for owner, field, block in self._around(edit):
            changed = self._changed(owner, block, edit)
            if changed is not None:
                return self._up_from(owner, field, _of_block(changed))
        return fingerprint(edit.apply(self._syntax.text))

    def _around(self, edit: Edit) -> Iterator[tuple[ast.AST, str, Sequence[ast.stmt]]]:
        """The blocks, each by its owner and field, that an edit lies in with whole lines to spare, innermost first."""
        found: list[tuple[ast.AST, str, Sequence[ast.stmt]]] = []
        pending: list[ast.AST] = [self._syntax.tree]
        while pending:
            owner = pending.pop()
            for field, block in _blocks(owner).items():
                if field in _HOLDS_NO_STATEMENTS:
                    pending.extend(block)
                elif block and self._start(block[0]) <= edit.start and edit.end <= self._end(block[-1]):
                    found.append((owner, field, block))
                    pending.extend(node for node in block if self._start(node) <= edit.start <= self._end(node))
        return reversed(found)

    def _changed(self, owner: ast.AST, block: Sequence[ast.stmt], edit: Edit) -> list[bytes] | None:
        """The fingerprints of a block's statements once an edit in it is made; None where these lines can't tell."""
        if not self._has_lines_of_its_own(block):
            return None
        first = max(index for index, node in enumerate(block) if self._start(node) <= edit.start)
        last = min((index for index, node in enumerate(block) if edit.end <= self._end(node)), default=first)
        if last < first:
            return None
        alone = self._of_header(block[first], edit) if first == last else None
        within = alone or self._of_lines(block[first : last + 1], edit, needed=len(block) == last - first + 1)
        if within is None or (self._syntax.is_branch(block[0]) and len(within) != 1):
            return None
        return [*map(self._own.__getitem__, block[:first]), *within, *map(self._own.__getitem__, block[last + 1 :])]

    def _of_lines(self, nodes: Sequence[ast.stmt], edit: Edit, *, needed: bool) -> list[bytes] | None:
        """Fingerprints of what the lines of some statements hold once an edit in them is made."""
        start, end = self._start(nodes[0]), self._end(nodes[-1])
        lines = self._edited(start, end, edit)
        if not lines:
            return None if needed else []
        parsed = self._parsed(lines, nodes[0])
        return None if parsed is None else [*map(_of, parsed)]

    def _of_header(self, node: ast.stmt, edit: Edit) -> list[bytes] | None:
        """The same for an edit above the first block of a compound statement, which isn't parsed then."""
        body = getattr(node, "body", None)
        if not body or not self._has_lines_of_its_own(body) or edit.end > self._start(body[0]):
            return None
        header = self._edited(self._start(node), self._start(body[0]), edit)
        stub = f"{self._indentation(node)} pass\n"
        parsed = self._parsed(header + stub, node) if header.endswith("\n") else None
        if not parsed or type(parsed[-1]) is not type(node):
            return None
        inner = getattr(parsed[-1], "body", [])
        if len(inner) != 1 or not isinstance(inner[0], ast.Pass):
            return None
        changed = _hashed(_header(parsed[-1]), *map(self._of_known, _blocks(node).values()))
        return [*map(_of, parsed[:-1]), changed]

    def _parsed(self, lines: str, like: ast.stmt) -> Sequence[ast.stmt] | None:
        """The statements that whole lines hold, the first being as far to the right as another one."""
        indentation = self._indentation(like)
        if not lines.startswith(indentation) or not lines.endswith("\n"):
            return None
        if self._syntax.is_branch(like):
            if not lines.startswith("elif", len(indentation)):
                return None
            lines = indentation + lines[len(indentation) + len("el") :]
        tree = _parsed(f"if _:\n{lines}" if indentation else lines)
        if tree is None or not indentation:
            return tree.body if tree else None
        block = tree.body[0]
        assert isinstance(block, ast.If)
        alone = len(tree.body) == 1 and not block.orelse and block.body[0].col_offset == like.col_offset
        return block.body if alone else None

    def _up_from(self, owner: ast.AST, field: str, block: bytes) -> bytes:
        """The fingerprint of the whole source where that of one block is another."""
        while owner is not self._syntax.tree:
            blocks = (block if each == field else self._of_known(nodes) for each, nodes in _blocks(owner).items())
            changed, node = _hashed(self._headers[owner], *blocks), owner
            owner, field = self._places[node]
            block = _of_block([changed if each is node else self._own[each] for each in getattr(owner, field)])
        return block

    def _of_known(self, block: Sequence[ast.AST]) -> bytes:
        return _of_block([self._own[node] for node in block])

    def _edited(self, start: int, end: int, edit: Edit) -> str:
        return self._syntax.text[start : edit.start] + edit.text + self._syntax.text[edit.end : end]

    def _has_lines_of_its_own(self, block: Sequence[ast.stmt]) -> bool:
        """Whether no statement of a block shares a line with the next one or with the header."""
        if self._indentation(block[0]).strip():
            return False
        return all(self._end(one) <= self._start(other) for one, other in pairwise(block))

    def _indentation(self, node: ast.stmt) -> str:
        return self._syntax.text[self._syntax.line_start(node.lineno) : self._syntax.span(node)[0]]

    def _start(self, node: ast.stmt) -> int:
        """Offset of the first line of a statement, decorators included."""
        decorators = getattr(node, "decorator_list", [])
        return self._syntax.line_start(min([node.lineno, *(each.lineno for each in decorators)]))

    def _end(self, node: ast.stmt) -> int:
        assert node.end_lineno is not None
        return self._syntax.line_start(node.end_lineno + 1)


def _of(node: ast.AST) -> bytes:
    return _hashed(_header(node), *(_of_block([*map(_of, block)]) for block in _blocks(node).values()))


def _of_block(fingerprints: Sequence[bytes]) -> bytes:
    return _hashed(*fingerprints)


def _header(node: ast.AST) -> bytes:
    """What a statement (or clause) is, but for its blocks; of a fixed length."""
    blocks = _blocks(node)
    parts = [f"{field}={_text(value)}" for field, value in ast.iter_fields(node) if field not in blocks]
    return _hashed(f"{type(node).__name__}({', '.join(parts)})".encode("utf-8", "surrogatepass"))


def _text(value: object) -> str:
    if isinstance(value, ast.AST):
        return ast.dump(value)
    return f"[{', '.join(map(_text, value))}]" if isinstance(value, list) else repr(value)


def _blocks(node: ast.AST) -> dict[str, list[ast.stmt]]:
    return {field: block for field in _BLOCKS if isinstance(block := getattr(node, field, None), list)}


def _hashed(*contents: bytes) -> bytes:
    return hashlib.blake2b(b"".join(contents), digest_size=12).digest()


def _parsed(source: str) -> ast.Module | None:
    try:
        return parse(source)
    except SyntaxError:
        return None
