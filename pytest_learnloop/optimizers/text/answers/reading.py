"""From an answer to edits: whatever can be read is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pytest_learnloop.domain import Artifact, Candidate, Parameter, ParameterKind, normalized
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.optimizers.text.answers import definitions
from pytest_learnloop.optimizers.text.answers.blocks import Block, blocks_of, without_thoughts
from pytest_learnloop.optimizers.text.answers.literals import literal_in, literal_in_prose
from pytest_learnloop.optimizers.text.answers.mending import from_prose, parsed, slip_in
from pytest_learnloop.optimizers.text.answers.replacements import Replacement, applied, from_diff, is_diff, marked
from pytest_learnloop.optimizers.text.answers.surroundings import Surroundings
from pytest_learnloop.optimizers.text.answers.withheld import check_withheld, put_back
from pytest_learnloop.secrets import Secrets
from pytest_learnloop.source.piece import check_literal, parse_piece

_FENCE = re.compile(r"\s*`{3,}\w*\s*$")


@dataclass(frozen=True)
class Reading:
    """What was made of an answer."""

    edits: dict[str, str] = field(default_factory=dict)
    """Parameter id -> its whole new source, which differs from the present one in more than formatting."""
    problem: str = ""
    """Why there is no edit, in words that help to mend it; empty where there is one."""
    unchanged: bool = False
    """The answer gives the code as it is."""


class AnswerReader:
    """Reads answers about the parameters of an artifact. No answer makes it fail."""

    def __init__(self, artifact: Artifact, secrets: Secrets | None = None) -> None:
        """
        :param secrets: what the model is not shown; nothing by default.
        """
        self._artifact, self._secrets = artifact, secrets or Secrets({})
        self._surroundings = Surroundings(artifact)

    def read(self, answer: str, parent: Candidate, shown: Sequence[str], *, truncated: bool = False) -> Reading:
        """The edits that an answer asks for.

        Understood are whole definitions in fences, named by a heading or by themselves, in whole modules too;
        search/replace blocks; diffs; code without fences; values of literals. Plain words are the value of a text
        within a fence alone, which is where models are told to put it: elsewhere they are about the text.
        Lines that are taken over have their secrets again; an edit that would have one elsewhere is a problem.

        :param parent: the candidate that the answer is about.
        :param shown: ids of the parameters that may be edited; what is said about others is not heeded.
        :param truncated: the answer was cut short, so that an open block at its end is not complete.
        """
        text = without_thoughts(answer)
        if not text.strip():
            return Reading(problem="the answer is empty.")
        page = _Page({each: self._artifact.source_of(each, parent) for each in shown}, self._secrets)
        for source in page.now.values():
            text = put_back(text, source, self._secrets)
        replacements, rest = marked(text)
        for replacement in replacements:
            page.replace(_without_fences(replacement))
        blocks = blocks_of(rest)
        page.marked = bool(replacements) or any(block.fenced for block in blocks)
        for block in blocks:
            if not (truncated and not (block.fenced and block.closed)):
                self._read_block(block, page)
        return self._reading(page, truncated)

    def _read_block(self, block: Block, page: _Page) -> None:
        named = _named(block, page.now)
        if is_diff(block.body, block.info):
            for replacement in from_diff(block.body):
                page.replace(replacement)
            return
        found = parsed(block.body) if block.fenced else from_prose(block.body)
        if found is not None:
            self._read_functions(*found, named, page)
        elif block.fenced and self._is_about_functions(block, page.now):
            page.slip = slip_in(block.body)
        for parameter in self._literals(named, page):
            self._read_literal(block, parameter, named, page)

    def _read_functions(self, code: str, tree: ast.Module, named: str | None, page: _Page) -> None:
        functions = definitions.functions_in(tree)
        page.defined.update(functions)
        for parameter in self._of_kind(ParameterKind.FUNCTION, page.now):
            lone = parameter.id == named or len(page.now) == 1
            node = functions.get(parameter.qualname)
            if node is None and (lone or (named is None and self._is_only_one_called(parameter, page.now))):
                node = functions.get(parameter.qualname.rpartition(".")[2])  # a method may stand without its class
            if node is None and lone:
                node = definitions.lone_namesake(functions, page.now[parameter.id])
            if node is None:
                continue
            name, present = parameter.qualname.rpartition(".")[2], page.now[parameter.id]
            try:
                around = self._surroundings.names(parameter)
                page.put(parameter.id, definitions.piece_of(code, tree, node, name, around, present))
            except ProposalError as error:
                page.problems.append(f"{parameter.id}: {error}")

    def _is_about_functions(self, block: Block, ids: Iterable[str]) -> bool:
        names = (each.qualname.rpartition(".")[2] for each in self._of_kind(ParameterKind.FUNCTION, ids))
        return any(re.search(rf"\bdef\s+{re.escape(name)}\b", block.body) for name in names)

    def _is_only_one_called(self, parameter: Parameter, ids: Iterable[str]) -> bool:
        name = parameter.qualname.rpartition(".")[2]
        return sum(self._artifact[each].qualname.rpartition(".")[2] == name for each in ids) == 1

    def _literals(self, named: str | None, page: _Page) -> Iterable[Parameter]:
        literals = self._of_kind(ParameterKind.LITERAL, page.now)
        return [each for each in literals if named in (None, each.id)]

    def _read_literal(self, block: Block, parameter: Parameter, named: str | None, page: _Page) -> None:
        name = parameter.qualname.rpartition(".")[2]
        meant = named == parameter.id or len(page.now) == 1
        assigned = re.search(rf"^\s*{re.escape(name)}\s*(:[^=\n]*)?=[^=]", block.body, re.MULTILINE)
        if not meant and not assigned:
            return
        present = page.now[parameter.id]
        source = literal_in(block.body, name, present) if block.fenced else literal_in_prose(block.body, name, present)
        if source is not None:
            page.put(parameter.id, source)

    def _of_kind(self, kind: ParameterKind, ids: Iterable[str]) -> list[Parameter]:
        return [self._artifact[each] for each in ids if self._artifact[each].kind is kind]

    def _reading(self, page: _Page, truncated: bool) -> Reading:
        edits: dict[str, str] = {}
        for parameter, source in page.edits.items():
            try:
                self._check(self._artifact[parameter], source, page.now[parameter])
            except ProposalError as error:
                page.problems.append(f"{parameter}: {error}")
            else:
                edits[parameter] = source
        if edits:
            return Reading(edits)
        names = ", ".join(page.now)
        if truncated and not page.same:
            return Reading(problem="the answer was cut short before its code was complete: be brief.")
        if page.problems:
            return Reading(problem="; ".join(page.problems))
        if page.same:
            problem = "it leaves the code as it is: change what the failing tests need."
            return Reading(problem=problem, unchanged=True)
        if not page.marked:
            return Reading(problem=f"it holds no code block, nor code without one, for {names}.")
        if page.slip:
            return Reading(problem=f"it holds no code that parses for {names}: {page.slip}.")
        if page.defined:
            return Reading(problem=f"it defines {', '.join(page.defined)}, and not {names}.")
        return Reading(problem=f"it holds no code that can be used for {names}.")

    def _check(self, parameter: Parameter, source: str, present: str) -> None:
        check_withheld(source, present, self._secrets)
        if parameter.kind is ParameterKind.LITERAL:
            check_literal(source, present)
            return
        body = parse_piece(source, parameter.qualname.rpartition(".")[2]).definition.body
        if _is_left_out(body[-1]):
            raise ProposalError("its body is left out: write it out")


@dataclass
class _Page:
    """The sources that an answer is about, and what it makes of them."""

    now: dict[str, str]
    """Parameter id -> present source."""
    secrets: Secrets
    """Not to be told in problems."""
    edits: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    same: bool = False
    """Something that was given is as it is now."""
    marked: bool = True
    """Some part of the answer is set apart as code."""
    defined: dict[str, object] = field(default_factory=dict)
    """The functions that its code defines, by qualified name in their order."""
    slip: str = ""
    """Why code that defines what was asked for does not parse, where it doesn't."""

    def put(self, parameter: str, source: str) -> None:
        """Take a new source, unless it says what the present one does."""
        if normalized(source) == normalized(self.now[parameter]):
            self.same = True
        else:
            self.edits[parameter] = source

    def replace(self, replacement: Replacement) -> None:
        """Apply a replacement where its lines are, in what was edited before or else in the present sources."""
        for parameter, source in self.now.items():
            replaced = applied(self.edits.get(parameter, source), replacement)
            if replaced is not None:
                self.put(parameter, replaced)
                return
        line = self.secrets.hide(next((line.strip() for line in replacement.search if line.strip()), ""))
        self.problems.append(f"the lines to be replaced are not in the code, or several times: {line[:80]}")


def _named(block: Block, ids: Iterable[str]) -> str | None:
    """The parameter that the words before a block name, its id before its name; the nearest line counts first."""
    first = block.body.lstrip("\n").split("\n", 1)[0]
    lines = [*([first] if first.lstrip().startswith("#") else []), block.info, *reversed(block.words.split("\n"))]
    known = list(ids)
    for line in lines:
        said = [each for each in known if each in line]
        if not said:
            said = [each for each in known if re.search(rf"(?<![\w.]){re.escape(each.partition(':')[2])}(?!\w)", line)]
        if said:
            return max(said, key=len)
    return None


def _is_left_out(statement: ast.stmt) -> bool:
    """Whether a statement is ``...``, which stands for code that is not written out."""
    return (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and statement.value.value is ...
    )


def _without_fences(replacement: Replacement) -> Replacement:
    """Without the fences that some models put around the lines."""
    return Replacement(
        tuple(line for line in replacement.search if not _FENCE.match(line)),
        tuple(line for line in replacement.replace if not _FENCE.match(line)),
    )
