"""Putting new definitions into a file, with everything around them left identical to the byte."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import repeat
from operator import add

from pytest_learnloop.domain import Artifact, Candidate, ParameterKind
from pytest_learnloop.errors import ProposalError, TargetError
from pytest_learnloop.source.layout import Block, LineKind, line_kinds
from pytest_learnloop.source.levels import check_levels
from pytest_learnloop.source.locate import Definition, locate
from pytest_learnloop.source.names import statements
from pytest_learnloop.source.piece import Piece, check_literal, check_piece, parse_literal, parse_piece
from pytest_learnloop.source.prelude import Preludes
from pytest_learnloop.source.text import (
    Text,
    compile_tree,
    decode,
    dominant_newline,
    ending,
    normalize_newlines,
    parse,
    split_lines,
)

Replacements = Sequence[tuple[Definition, str]]


def overlay(artifact: Artifact, candidate: Candidate, originals: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that a candidate changes: path -> new content. Every edit is checked first, against the original and
    for what it may change.

    :param originals: path -> content of (at least) every file that holds a parameter with an edit.
    :raises ProposalError: an edit cannot be used; the message begins with the parameter's id.
    """
    changed = {}
    by_path = _ids_by_path(artifact, candidate)
    check_levels(artifact, candidate)
    for path, ids in by_path.items():
        text = decode(originals[path], path)
        replacements = []
        for parameter_id in ids:
            parameter, source = artifact[parameter_id], candidate.edits[parameter_id]
            try:
                _check(text, parameter.qualname, parameter.kind, parameter.source, source)
            except ProposalError as error:
                raise ProposalError(f"{parameter_id}: {error}") from error
            replacements.append((locate(text, parameter.qualname, parameter.line), source))
        content = splice(text, replacements)
        if content != originals[path]:
            changed[path] = content
    return changed


def _ids_by_path(artifact: Artifact, candidate: Candidate) -> dict[str, list[str]]:
    by_path: dict[str, list[str]] = {}
    for parameter_id in candidate.edits:
        if parameter_id not in artifact:
            known = ", ".join(parameter.id for parameter in artifact.parameters)
            raise ProposalError(f"{parameter_id} is no parameter of this run: edit one of {known}")
        by_path.setdefault(artifact[parameter_id].path, []).append(parameter_id)
    return by_path


def _check(text: Text, qualname: str, kind: ParameterKind, original: str, source: str) -> None:
    if kind is ParameterKind.LITERAL:
        check_literal(source, original)
        return
    name = qualname.rpartition(".")[2]
    check_piece(parse_piece(source, name), parse_piece(original, name), text.tree, qualname)


def splice(text: Text, replacements: Replacements) -> bytes:
    """The bytes of a file with some definitions replaced, all at once.

    Outside of them every byte stays. Inside, lines that the new source leaves as they were keep their bytes; new lines
    get the indentation, the unit of indentation and the newline of the old. The imports and helpers of a piece go right
    before the function, or before the outermost statement that holds it. The result is parsed, and compared with what
    was asked for, before it is returned.

    :param replacements: definitions of this very text, none inside another, with their new sources.
    :raises ProposalError: a source cannot be used; the file's encoding lacks a character.
    :raises ValueError: two definitions overlap.
    """
    edits = [_edit(text, definition, source) for definition, source in sorted(replacements, key=lambda r: r[0].start)]
    preludes = Preludes(text)
    for edit in edits:
        if isinstance(edit.new, Piece):
            preludes.add(edit.new, edit.definition.top)
    changes = [(edit.definition.start, edit.definition.end, edit.content) for edit in edits]
    changes += [(offset, offset, inserted) for offset, inserted in preludes.insertions()]
    content = _replaced(text.content, sorted(changes))
    if content == text.content:
        return text.encode(content)
    data = text.encode(content)
    _verify(text, data, edits, preludes)
    return data


@dataclass(frozen=True)
class _Edit:
    definition: Definition
    content: str
    """What is to stand from the definition's start to its end."""
    new: Piece | ast.expr
    """What the content says: of a function, or of a literal."""


def _edit(text: Text, definition: Definition, source: str) -> _Edit:
    if definition.kind is ParameterKind.LITERAL:
        value = parse_literal(source)
        return _Edit(definition, _rewritten(text, definition, _literal_block(definition, source, value)), value)
    piece = parse_piece(source, definition.qualname.rpartition(".")[2])
    block = Block.of(piece.definition_source).with_unit(definition.block.unit() or text.indent_unit)
    return _Edit(definition, _rewritten(text, definition, block), piece)


def _literal_block(definition: Definition, source: str, value: ast.expr) -> Block:
    source = normalize_newlines(source).strip()
    if definition.bare and value.col_offset > 0 and source[0] + source[-1] == "()":
        source = source[1:-1]  # there are brackets around it in the file
    elif definition.wrapper is not None and _is_bare_tuple(value):
        source = f"({source})"  # in a call, its commas would separate arguments
    lines = source.split("\n")
    return Block(tuple(lines), line_kinds(["(" + lines[0], *lines[1:], ")"])[:-1])


def _is_bare_tuple(value: ast.expr) -> bool:
    return isinstance(value, ast.Tuple) and bool(value.elts) and value.col_offset == value.elts[0].col_offset


def _rewritten(text: Text, definition: Definition, new: Block) -> str:
    """The new block as it is to stand in the file: lines that it has in common with the old keep their bytes."""
    old, raw = definition.block, split_lines(text.content[definition.start : definition.end])
    newline = dominant_newline(raw) if len(raw) > 1 else text.newline
    fresh = new.indented(definition.indent).lines
    # The first line stands by itself: its indentation is no part of what is replaced.
    lines = [new.lines[0] + ending(raw[0])]
    matcher = SequenceMatcher(None, _keys(old)[1:], _keys(new)[1:], autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        there = raw[old_start + 1 : old_end + 1]
        if tag == "equal":
            lines += there
        else:
            endings = [*map(ending, there), *repeat(newline, new_end - new_start)]
            lines += map(add, fresh[new_start + 1 : new_end + 1], endings)
    return _joined(line if ending(line) else line + newline for line in lines[:-1]) + lines[-1].rstrip("\r\n")


def _joined(lines: Iterable[str]) -> str:
    """The lines as one text of as many lines: a carriage return and an empty line's ``\\n`` would be one ending."""
    parts = [""]
    for line in lines:
        parts.append("\r" if line == "\n" and parts[-1].endswith("\r") else line)
    return "".join(parts)


def _keys(block: Block) -> list[tuple[LineKind, str]]:
    """What makes two lines the same: text and kind, since equal text may be code here and part of a string there."""
    return [
        (kind, line if line.strip() or kind is LineKind.STRING else "")
        for line, kind in zip(block.lines, block.kinds, strict=True)
    ]


def _replaced(content: str, changes: Iterable[tuple[int, int, str]]) -> str:
    parts, position = [], 0
    for start, end, new in changes:
        if start < position:
            raise ValueError("replaced definitions overlap")
        parts += [content[position:start], new]
        position = end
    return "".join([*parts, content[position:]])


def _verify(text: Text, data: bytes, edits: Sequence[_Edit], preludes: Preludes) -> None:
    """Check that a new file says what it said, but for the edits."""
    try:
        tree = parse(decode(data, text.path).content)
        compile_tree(tree, text.path)
    except SyntaxError as error:
        where = f"{text.path}, line {error.lineno}"
        raise ProposalError(f"with this edit the file does not compile: {error.msg} ({where})") from error
    except TargetError as error:
        raise ProposalError(f"with this edit the file cannot be read: {error}") from error
    if not _same(tree, _expected(text, edits, preludes)):
        raise ProposalError(f"this edit would change {text.path} elsewhere: write the definition in a plainer layout")


def _expected(text: Text, edits: Sequence[_Edit], preludes: Preludes) -> ast.Module:
    """The tree that the new file must have."""
    tree = parse(text.content)
    by_position = {(named.node.lineno, named.node.col_offset): named.node for named in statements(tree)}
    for edit in edits:
        node = by_position[edit.definition.node.lineno, edit.definition.node.col_offset]
        if isinstance(edit.new, Piece):
            for name, value in ast.iter_fields(edit.new.definition):
                if name != "decorator_list":
                    setattr(node, name, value)
        else:
            assert isinstance(node, ast.Assign | ast.AnnAssign)
            if edit.definition.wrapper is not None and isinstance(node.value, ast.Call):
                node.value.args = [edit.new]
            else:
                node.value = edit.new
    for top in sorted(preludes.by_top, reverse=True):
        tree.body[top:top] = [node for node, _ in preludes.by_top[top]]
    return tree


def _same(left: object, right: object) -> bool:
    """Whether two trees are equal, positions ignored. Not recursive: sources nest deeper than Python's stack."""
    pending: list[tuple[object, object]] = [(left, right)]
    while pending:
        left, right = pending.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, ast.AST):
            pending += [(getattr(left, name, None), getattr(right, name, None)) for name in left._fields]
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            pending += zip(left, right, strict=True)
        elif left != right:
            return False
    return True
