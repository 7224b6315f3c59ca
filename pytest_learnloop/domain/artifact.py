"""What is trained: parameters, artifacts and candidates."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any


class ParameterKind(str, Enum):
    """What a parameter is in the source: a function definition, or the literal bound to a name."""

    FUNCTION = "function"
    LITERAL = "literal"


class EditLevel(str, Enum):
    """What a proposal may change of a function. Of a literal there is the value alone."""

    BODY = "body"
    """The statements: signature, decorators and docstring stay, and nothing comes along."""
    DEFINITION = "definition"
    """Docstring, default values and annotations as well; nothing comes along."""
    MODULE = "module"
    """And what it needs beside it may come along: imports, helper functions and classes, constants."""


@dataclass(frozen=True)
class Parameter:
    """One trainable piece of source.

    ``source`` is the piece alone, with ``\\n`` newlines: for a function the definition from ``def`` on (without its
    decorators), dedented to column 0; for a literal the expression that is bound.
    """

    id: str
    """``module:qualname``, unique in an artifact."""
    kind: ParameterKind
    path: str
    """Absolute path of the file that holds it."""
    line: int
    """1-based line of the first line of the definition: its first decorator, its ``def``, or the assignment."""
    source: str
    note: str = ""
    """The user's words about it, from ``trainable(note=…)``."""
    used_at_import: tuple[str, ...] = ()
    """Paths of the modules whose module-level code calls or reads it. Where there is one, a candidate takes effect only
    in a process that collects again, and code of these modules counts as touching it."""
    start: str = ""
    """Where learning starts from, in the words of ``--learn-start``; empty where nobody said."""
    stub: str = ""
    """What a stub of it does, from ``trainable(stub=…)``: one statement, or the value of a literal; empty where nobody
    said."""
    edit: EditLevel | None = None
    """What a proposal may change of it; None where nobody said, so that it may change all that it can."""

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Parameter:
        """A parameter from what :func:`dataclasses.asdict` made of it, also by way of JSON."""
        kind, paths = ParameterKind(plain["kind"]), tuple(plain["used_at_import"])
        edit = EditLevel(plain["edit"]) if plain.get("edit") else None
        return cls(**{**plain, "kind": kind, "used_at_import": paths, "edit": edit})

    @property
    def module(self) -> str:
        """Dotted name of the module, the part of the id before the colon."""
        return self.id.partition(":")[0]

    @property
    def qualname(self) -> str:
        """Qualified name within the module, the part of the id after the colon."""
        return self.id.partition(":")[2]


@dataclass(frozen=True)
class Artifact:
    """All parameters of a run with their sources on disk, in a stable order, and what learning starts from."""

    parameters: tuple[Parameter, ...]
    beginning: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Parameter id -> the source that learning starts from, of those that are another on disk."""

    def __getitem__(self, parameter_id: str) -> Parameter:
        return self._by_id[parameter_id]

    def __contains__(self, parameter_id: object) -> bool:
        return parameter_id in self._by_id

    @cached_property
    def _by_id(self) -> Mapping[str, Parameter]:
        return {parameter.id: parameter for parameter in self.parameters}

    @cached_property
    def start(self) -> Candidate:
        """The candidate that learning starts from."""
        return Candidate(self.beginning)

    @cached_property
    def on_disk(self) -> Candidate:
        """The candidate without edits: the code in the user's files, which patches and the gate go by."""
        return Candidate({})

    def source_of(self, parameter_id: str, candidate: Candidate) -> str:
        """Source of a parameter in a candidate: its edit, or the source on disk."""
        return candidate.edits.get(parameter_id, self[parameter_id].source)

    def changes(self, candidate: Candidate) -> dict[str, str]:
        """Parameter id -> source in a candidate, of the parameters in which it is not as the start."""
        sources = {each: self.source_of(each, candidate) for each in {**self.beginning, **candidate.edits}}
        return {each: source for each, source in sources.items() if source != self.source_of(each, self.start)}

    def laid_over(self, candidate: Candidate, edits: Mapping[str, str]) -> dict[str, str]:
        """A candidate's edits with others laid over them, without those that give back what is on disk."""
        laid = {**candidate.edits, **edits}
        return {each: source for each, source in laid.items() if source != self[each].source}


@dataclass(frozen=True, eq=False)
class Candidate:
    """An artifact with some edits of what is on disk: parameter id -> the whole new source of that parameter.

    Equality and hash go by ``id``, a hash of the normalized AST of the edits: formatting and comments do not matter.
    """

    edits: Mapping[str, str]
    parent: str | None = None
    """Id of the candidate that it was derived from; None for the start."""
    proposer: str = ""
    """Name of the optimizer that proposed it."""
    description: str = ""
    """One line on what was changed, in words."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "edits", MappingProxyType(dict(self.edits)))

    @cached_property
    def id(self) -> str:
        """16 hexadecimal digits; equal for candidates that differ in formatting alone."""
        digest = hashlib.sha256()
        for parameter_id in sorted(self.edits):
            digest.update(f"{parameter_id}\0{normalized(self.edits[parameter_id])}\0".encode())
        return digest.hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, Candidate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)


def normalized(source: str) -> str:
    """The AST of a source as text, without positions; the source itself where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is the user's to mend, and no reason to fail here
            return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError):
        return source
