"""The order of the search: the best edits first, and none worked out before its turn.

Worth is suspicion of the line x prior of the operator x weight of the edit x what the run taught. A parameter, and an
operator at a node, are worth as much as the best edit they could hold; they are opened when nothing else is worth more.
"""

from __future__ import annotations

import ast
import heapq
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pytest_learnloop.domain import Parameter, ParameterKind
from pytest_learnloop.optimizers.mutation.edit import Edit
from pytest_learnloop.optimizers.mutation.embedding import embedded
from pytest_learnloop.optimizers.mutation.localization import Suspicion
from pytest_learnloop.optimizers.mutation.operators import FUNCTION_OPERATORS, LITERAL_OPERATORS
from pytest_learnloop.optimizers.mutation.operators.operator import Operator
from pytest_learnloop.optimizers.mutation.preferences import Place, Preferences
from pytest_learnloop.optimizers.mutation.subject import Subject, Subjects
from pytest_learnloop.optimizers.mutation.syntax import Loop

_BRANCH = 0.9
"""A condition is nearly as suspicious as the branch it chose: a wrong one sends failing cases to innocent lines."""

_OUTSIDE_LOOPS = 0.4
"""Where cases don't end, and so have no lines to blame, the fault is most likely in a loop."""

_NOT_RAISING = 0.5
"""Where failing cases left the code with an exception, the line that failed is the first to blame."""


_NOT_UNDEFINED = 0.2
"""Where a name isn't defined, what mentions it is to blame, unless its definition is missing."""


@dataclass(frozen=True)
class Find:
    """An edit with where it came from."""

    subject: Subject
    operator: str
    place: Place
    line: int
    edit: Edit
    worth: float

    @property
    def parameter(self) -> str:
        """Id of the parameter it edits."""
        return self.subject.parameter.id

    @cached_property
    def source(self) -> str:
        """The parameter's source with the edit made."""
        return self.subject.edited(self.edit)

    @cached_property
    def digest(self) -> bytes | None:
        """What tells the edited source from others but for its formatting; None where it cannot stand.

        It has to parse, and to be what the parameter is.
        """
        found = self.subject.fingerprints.of_edited(self.edit)
        return found if found and self.subject.admits(self.edit) else None

    @property
    def description(self) -> str:
        """What is done, and where, in words."""
        return f"{self.edit.words} in line {self.line} of {self.subject.name}"


@dataclass(frozen=True)
class Site:
    """An operator at a node, its edits not made yet."""

    subject: Subject
    operator: Operator
    node: ast.AST
    place: Place
    line: int
    worth: float

    def open(self) -> Iterator[Find]:
        """The edits of the operator at the node."""
        for made in self.operator.edits(self.node, self.subject):
            edit = embedded(made, self.node, self.subject.syntax)
            if edit is not None:
                yield Find(self.subject, self.operator.name, self.place, self.line, edit, self.worth * edit.weight)


@dataclass(frozen=True)
class Region:
    """A whole parameter, not parsed yet."""

    parameter: Parameter
    subjects: Subjects
    suspicion: Suspicion
    share: float = 1.0
    """What its edits are worth compared with those of other regions, up to 1."""

    @property
    def source(self) -> str:
        """The source that its edits change."""
        return self.subjects.sources[self.parameter.id]

    @property
    def worth(self) -> float:
        """At most this, as no prior is above 1."""
        return self.share * self.suspicion.of_parameter(self.parameter.id)

    def open(self) -> Iterator[Site]:
        """Every operator at every node that it looks at; nothing where the source cannot be parsed."""
        subject = self.subjects.of(self.parameter)
        if subject is None:
            return
        is_function = self.parameter.kind is ParameterKind.FUNCTION
        operators = FUNCTION_OPERATORS if is_function else LITERAL_OPERATORS
        for node in subject.syntax.nodes:
            for operator in operators:
                if isinstance(node, operator.nodes):
                    yield self._site(subject, operator, node)

    def _site(self, subject: Subject, operator: Operator, node: ast.AST) -> Site:
        statement = subject.syntax.statement(node)
        line = getattr(node, "lineno", 1)
        place = (self.parameter.id, subject.syntax.lines[statement.lineno - 1 if statement else line - 1].strip())
        worth = self.share * self._suspicion_at(statement, subject) * operator.prior
        if self.suspicion.hangs and not isinstance(node, Loop) and subject.syntax.loop(node) is None:
            worth *= _OUTSIDE_LOOPS
        if subject.breaking and place[1] not in subject.breaking:
            worth *= _NOT_RAISING
        if subject.undefined and place[1] not in subject.undefined:
            worth *= _NOT_UNDEFINED
        return Site(subject, operator, node, place, line, worth)

    def _suspicion_at(self, statement: ast.stmt | ast.excepthandler | None, subject: Subject) -> float:
        if statement is None:
            return self.suspicion.of_parameter(self.parameter.id)
        last = statement.end_lineno or statement.lineno
        own = self.suspicion.of_lines(self.parameter.id, statement.lineno, last)
        if isinstance(statement, ast.ExceptHandler):
            return max(own, self._suspicion_of_tried(statement, subject))
        if not isinstance(statement, ast.If | ast.While):
            return own
        branches = [block[0] for block in (statement.body, statement.orelse) if block]
        firsts = (self.suspicion.of_lines(self.parameter.id, b.lineno, b.end_lineno or b.lineno) for b in branches)
        return max(own, _BRANCH * max(firsts))

    def _suspicion_of_tried(self, handler: ast.ExceptHandler, subject: Subject) -> float:
        """A clause that catches the wrong exception is to blame for what was tried, and its own lines never run."""
        body: list[ast.stmt] = getattr(subject.syntax.parent(handler), "body", [])
        lines = (self.suspicion.of_lines(self.parameter.id, tried.lineno, tried.lineno) for tried in body)
        return _BRANCH * max(lines, default=0.0)


Entry = Region | Site | Find


@dataclass(order=True)
class _Queued:
    negative_worth: float
    tie: float
    number: int
    entry: Entry = field(compare=False)


class Frontier:
    """Yields edits, best first; equals in an order drawn from the seed."""

    def __init__(self, regions: Iterable[Region], preferences: Preferences, seed: int) -> None:
        self._preferences = preferences
        self._random = random.Random(seed)
        self._queue: list[_Queued] = []
        self._pushed = 0
        for region in regions:
            self._push(region)

    def __iter__(self) -> Iterator[Find]:
        while self._queue:
            queued = heapq.heappop(self._queue)
            worth = self._worth(queued.entry)
            if worth < -queued.negative_worth:
                # It has lost worth since it was queued: it waits for its turn again.
                heapq.heappush(self._queue, _Queued(-worth, queued.tie, queued.number, queued.entry))
            elif isinstance(queued.entry, Find):
                yield queued.entry
            else:
                for entry in queued.entry.open():
                    self._push(entry)

    def reorder(self) -> None:
        """Take account of what gained worth since it was queued."""
        for queued in self._queue:
            queued.negative_worth = -self._worth(queued.entry)
        heapq.heapify(self._queue)

    def _push(self, entry: Entry) -> None:
        self._pushed += 1
        heapq.heappush(self._queue, _Queued(-self._worth(entry), self._random.random(), self._pushed, entry))

    def _worth(self, entry: Entry) -> float:
        if isinstance(entry, Region):
            return entry.worth
        operator = entry.operator.name if isinstance(entry, Site) else entry.operator
        return entry.worth * self._preferences.factor(operator, entry.place)
