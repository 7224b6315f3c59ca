"""The vocabulary of a learning run, as frozen types.

One word, one thing: *parameter*, *artifact*, *candidate*, *case*, *outcome*, *experience*, *learning context*.
This module imports nothing else of the package.
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
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


class Split(str, Enum):
    """What a case is used for."""

    TRAIN = "train"
    """Shown to the optimizer."""
    VALIDATION = "validation"
    """Decides which candidate survives; the optimizer sees its scores only."""
    HELD_OUT = "held_out"
    """Never shown, never used to select."""


@dataclass(frozen=True, order=True)
class Case:
    """A test to run: a nodeid plus, for a seeded test, a seed."""

    nodeid: str
    seed: int | None = None

    @property
    def key(self) -> str:
        """The case as one string, unique among cases: the nodeid, and ``#seed`` where there is one."""
        return self.nodeid if self.seed is None else f"{self.nodeid}#{self.seed}"


class Ending(str, Enum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    """Failed outside the test body: in a fixture's set-up or teardown."""
    SKIPPED = "skipped"
    """Skipped or failed as expected (xfail)."""
    TIMEOUT = "timeout"
    CRASH = "crash"
    """The process died without a verdict."""
    OUT_OF_MEMORY = "out of memory"

    @property
    def lost(self) -> bool:
        """Whether the process was lost with the case, so that the next case needs a new one."""
        return self in (Ending.TIMEOUT, Ending.CRASH)


@dataclass(frozen=True)
class Call:
    """One recorded call of a parameter, its values as bounded text."""

    parameter: str
    arguments: tuple[tuple[str, str], ...]
    """(name, representation before the call), in order of the signature."""
    result: str | None = None
    """Representation of what it returned; None where it raised or did not end."""
    exception: str | None = None
    """``Type: message`` where it raised."""
    duration: float = 0.0
    """Seconds."""
    inputs: tuple[tuple[str, int], ...] = ()
    """(name of an argument, index of an earlier call in the outcome's calls) where the argument was, held or was held
    by what that call gave; an argument that holds several results is named once for each."""
    raised_at: int | None = None
    """Line of the parameter's source, from 1, that the exception came from or through."""


@dataclass(frozen=True)
class Rollout:
    """The way that an episode took: what brings another environment to the same place."""

    seed: int
    """That the environment was reset with."""
    actions: tuple[Any, ...] = ()
    """All that were taken, as plain data."""
    digest: str = ""
    """Of the last observation; empty where nobody has seen it."""
    ended: bool = False
    """Whether the episode was through."""


@dataclass(frozen=True)
class Window:
    """The part of each episode that a case plays, and what of it is seen. None stands for the whole."""

    trace: int | None = None
    """Trace horizon: steps that an update sees."""
    feedback: int | None = None
    """Feedback horizon: steps whose rewards are summed."""
    goes_on: bool = False
    """Whether the next rollout goes on where this one ends, so that its way is to be kept."""
    beginning: Rollout | None = None
    """The way to where the first episode begins; None for its reset."""

    @property
    def steps(self) -> int | None:
        """Steps to be played."""
        return None if self.trace is None or self.feedback is None else max(self.trace, self.feedback)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Window:
        """A window from what :func:`dataclasses.asdict` made of it, also by way of JSON."""
        way = plain["beginning"]
        return cls(**{**plain, "beginning": way and Rollout(**{**way, "actions": tuple(way["actions"])})})


@dataclass(frozen=True)
class Step:
    """One step of an episode: what was observed, what was done, and what came of it."""

    number: int
    """From 1, in the episode."""
    observation: tuple[tuple[str, str], ...]
    """(field, representation); nested mappings and objects are flattened, their names joined by dots. One field, named
    "", where the observation is neither."""
    action: str
    reward: float
    calls: tuple[int, ...] = ()
    """Indices into the outcome's calls of those made between this observation and its action."""
    ending: str = ""
    """"" while the episode goes on after it, else "terminated" or "truncated"."""


@dataclass(frozen=True)
class Raw:
    """A value as the test gave it, in a unit of its own."""

    value: float
    lower_is_better: bool = False
    scaled: bool = True
    """Whether the score is the value's place on a scale; else it only tells which of a case's values is better."""
    noise: float | None = None
    """By how much a measured value may differ though nothing has changed, in the same unit; None: not a measurement."""


@dataclass(frozen=True)
class Outcome:
    """What one case gave for one candidate."""

    ending: Ending
    score: float
    """0 (worst) to 1 (best)."""
    duration: float = 0.0
    """Seconds, set-up and teardown included."""
    feedback: str = ""
    """pytest's failure text and the words the test added; empty unless the trial asked for texts."""
    calls: tuple[Call, ...] = ()
    """In the order in which they began; empty unless recorded."""
    steps: tuple[Step, ...] = ()
    """Of the case's episodes, in time, as far as the trace horizon goes in each; empty unless recorded."""
    rollout: Rollout | None = None
    """The way that its first episode took, where a later one is to go on from there; None unless recorded."""
    touched: frozenset[str] = frozenset()
    """Ids of the parameters that ran, shared fixtures included; empty unless recorded."""
    lines: frozenset[tuple[str, int]] = frozenset()
    """(parameter id, line) executed, line 1 being the first of the parameter's source; empty unless recorded."""
    raw: Raw | None = None
    """What the score comes from; None where the test gave no value."""
    metrics: tuple[tuple[str, float], ...] = ()
    """(name, value) of what the test logged beside its score, in the order in which names were first logged."""

    @property
    def best(self) -> bool:
        """Whether nothing is left to gain."""
        return self.score >= 1.0 and self.ending is Ending.PASSED


@dataclass(frozen=True)
class Experience:
    """A case with its outcome."""

    case: Case
    outcome: Outcome


@dataclass(frozen=True)
class Support:
    """A piece of the code that a test stands on: a fixture, or a function, a class or a constant beside it."""

    path: str
    """Absolute path of the test module or the conftest.py that holds it."""
    line: int
    """1-based line of it in that file."""
    qualname: str
    """Qualified name within the file."""
    source: str
    """As it is written, dedented; of its decorators those alone that say how it is used."""


@dataclass(frozen=True)
class CaseSource:
    """What a case does, in the words of its test; of this case alone, as a parametrize list would tell others."""

    source: str
    """The test function's definition without its decorators, dedented."""
    parameters: tuple[tuple[str, str], ...] = ()
    """(name, representation) of the case's own parametrize values."""
    support: tuple[Support, ...] = ()
    """What the test uses of its own files, in the order in which it comes upon it."""


@dataclass(frozen=True)
class LearningContext:
    """What one update shows the optimizer: a candidate's sources, and what train cases said of it.

    Build it with :func:`pytest_learnloop.learning.context.build`, which refuses anything but train experiences.
    """

    artifact: Artifact
    parent: Candidate
    """The candidate that the experiences are of, and that proposals are derived from."""
    experiences: tuple[Experience, ...]
    update: int = 0
    """1-based number of the update."""
    tests: Mapping[Case, CaseSource] = field(default_factory=dict)
    """What the cases of the experiences do, where that is known."""

    @property
    def failing(self) -> tuple[Experience, ...]:
        """The experiences with something left to gain."""
        return tuple(experience for experience in self.experiences if not experience.outcome.best)

    def sources(self) -> dict[str, str]:
        """Parameter id -> its source in the parent."""
        return {p.id: self.artifact.source_of(p.id, self.parent) for p in self.artifact.parameters}


@dataclass(frozen=True)
class Proposal:
    """What an optimizer proposes: new sources for some parameters, to be laid over a parent's edits."""

    edits: Mapping[str, str]
    """Parameter id -> the whole new source of that parameter."""
    description: str = ""
    """One line on what was changed, in words."""
    parent: str | None = None
    """Id of a pool candidate; None for the context's parent."""
    screen: tuple[Case, ...] = ()
    """Train cases of which one must improve before others are run; none: all of the parent's failing train cases."""


class Fate(str, Enum):
    """What became of a proposal."""

    ACCEPTED = "accepted"
    """The best candidate so far, and the parent of the next update."""
    REJECTED = "rejected"
    """Evaluated, and not better."""
    DUPLICATE = "duplicate"
    """The same candidate was evaluated before."""
    INVALID = "invalid"
    """It could not be run: the reason says why."""


@dataclass(frozen=True)
class Evaluated:
    """What the optimizer hears of one of its proposals."""

    proposal: Proposal
    fate: Fate
    reason: str = ""
    """Why it was not accepted, in words."""
    candidate: Candidate | None = None
    """None where it is invalid."""
    train: tuple[Experience, ...] = ()
    """The train cases that were run on it; fewer than all where it died early."""
    validation: tuple[float, ...] = ()
    """Scores of the numbered validation cases; empty where they were not run."""


@dataclass(frozen=True)
class Member:
    """A candidate of the pool with what is known of it."""

    candidate: Candidate
    train: tuple[float, ...]
    """Scores of the numbered train cases."""
    validation: tuple[float, ...] = ()
    """Scores of the numbered validation cases."""


@dataclass(frozen=True)
class Pool:
    """The candidates that were evaluated in full, in the order they came; the start is the first."""

    members: tuple[Member, ...]
    best: Member

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)


class Detail(str, Enum):
    """How much a trial reports beside endings and scores."""

    SCORES = "scores"
    """Nothing more: the fastest."""
    TEXTS = "texts"
    """Failure texts as well."""
    TRACES = "traces"
    """Texts, parameters touched, lines executed and calls."""
    TOUCHES = "touches"
    """Texts and parameters touched, but neither lines nor calls: all that held-out cases may tell."""


@dataclass(frozen=True)
class Trial:
    """A candidate to be run on cases, in this order."""

    candidate: Candidate
    cases: tuple[Case, ...]
    detail: Detail = Detail.SCORES
    screen: int = 0
    """Number of leading cases of which one must beat its reference, or the rest is not run; 0: no screening."""
    reference: Sequence[float] = ()
    """Scores of the leading ``screen`` cases to beat."""
    stop_when_lost: bool = False
    """Stop at the first case that takes its process with it (timeout, crash), unless it is in ``lost_before`` and the
    candidate has improved another case already."""
    lost_before: frozenset[Case] = frozenset()
    """Cases that were lost with the candidate's parent already."""
    windows: Mapping[Case, Window] = field(default_factory=dict)
    """The parts of episodes that cases play; whole episodes where nothing is said."""


@dataclass(frozen=True)
class Evaluation:
    """What a trial gave: an outcome for each case that was run."""

    trial: Trial
    outcomes: Mapping[Case, Outcome] = field(default_factory=dict)
    invalid: str = ""
    """Why the candidate could not be run at all; empty where it could."""
    cut: str = ""
    """Why it was ended before it was through, in words; empty where it was not."""
