"""The embedded optimizer: search-based program repair with no model and no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Ending,
    Evaluated,
    Fate,
    LearningContext,
    Parameter,
    ParameterKind,
    Pool,
    Proposal,
)
from pytest_learnloop.errors import ProposalError
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.samplers import FailingFirst
from pytest_learnloop.optimizers.mutation.composition import Helpers
from pytest_learnloop.optimizers.mutation.frontier import Find
from pytest_learnloop.optimizers.mutation.identity import Identities
from pytest_learnloop.optimizers.mutation.ingredients import ingredients
from pytest_learnloop.optimizers.mutation.line import Line
from pytest_learnloop.optimizers.mutation.operators.literals import is_searched
from pytest_learnloop.optimizers.mutation.preferences import Preferences
from pytest_learnloop.optimizers.mutation.search import Search
from pytest_learnloop.optimizers.mutation.stepping import grades, stepped
from pytest_learnloop.optimizers.mutation.syntax import Syntax
from pytest_learnloop.source.levels import check_levels

_SECOND_TRIES = 10
"""Edits of a line that are given more time when nothing else is left: one that hangs costs all of it."""
_PATIENCE = 48
"""Proposals for a parent that nothing better comes of, before the start's other edits have every second turn."""

_Key = tuple[str | None, frozenset[tuple[str, str]]]
"""The parent that a proposal names, and its edits."""


class MutationOptimizer:
    """Proposes small edits of the suspicious lines of the context's parent, the likeliest first.

    The order is the same for the same seed, artifact and observations. No candidate is proposed twice, whatever its
    formatting, and none that changes more than it may. When the parent changes, or the batch of experiences, the order
    is made anew for it. A parent may have been accepted for little, and stand beside a repair that is a single edit of
    the start: after some proposals in vain the start's order goes on where it was left, turn and turn about with it.
    """

    name = "mutation"
    reads = False

    def __init__(self, artifact: Artifact, seed: int = 0, batches: Batches | None = None) -> None:
        """
        :param batches: where the experiences that an update localizes by and screens with come from; by default all.
        """
        self._artifact = artifact
        self._seed = seed
        self._batches = batches or Batches(FailingFirst(seed), size=None)
        self._ingredients = lru_cache(maxsize=None)(lambda module: ingredients(module, artifact))
        self._identities = Identities(artifact)
        self._proposed = {self._identities.of_candidate(artifact.start)}
        self._helpers = Helpers()
        self._waiting: dict[_Key, tuple[Line, Find]] = {}
        self._in_vain: set[tuple[str, bytes | None]] = set()
        self._line: Line | None = None
        self._left: Line | None = None
        """That of the start, once another candidate is the parent."""
        self._without_gain = 0
        """Proposals since the parent became it."""
        self._accepted: Find | None = None

    def searches(self, parameter: Parameter) -> bool:
        """Whether there is anything to try on a parameter: free text, such as a prompt, isn't searched."""
        if parameter.kind is ParameterKind.FUNCTION:
            return True
        try:
            root = Syntax(parameter.source).root
        except (SyntaxError, ValueError, RecursionError):
            return False
        return is_searched(root)

    def propose(self, context: LearningContext, pool: Pool, n: int) -> Sequence[Proposal]:
        """The next ``n`` proposals for the context's parent; fewer when these are the last, none when none is left."""
        drawn = self._batches.draw(context.experiences)
        if context.experiences and not drawn:
            return []  # no exposure is left
        shown = replace(context, experiences=tuple(each for batch in drawn for each in batch))
        if self._line is None or not self._line.search.is_about(shown):
            self._turn_to(shown)
        proposals: list[Proposal] = []
        while len(proposals) < n and (found := self._next()) is not None:
            line, find = found
            if find.digest is None:
                continue
            identity = self._identities.of_edit(line.identity, find.parameter, find.digest)
            if identity not in self._proposed:
                self._proposed.add(identity)
                if self._is_permitted(find, line.parent):
                    self._without_gain += 1
                    proposals.append(self._proposal(line, find))
        return proposals or self._with_more_time(n)

    def _with_more_time(self, n: int) -> list[Proposal]:
        """What was late, when nothing else is left to try."""
        for line in self._lines():
            late, line.late = line.late[:n], line.late[n:]
            if late:
                return [replace(self._proposal(line, find), lenient=True) for find in late]
        return []

    def _is_permitted(self, find: Find, parent: Candidate) -> bool:
        try:
            check_levels(self._artifact, Candidate({**parent.edits, find.parameter: find.source}))
        except ProposalError:
            return False
        return True

    def _next(self) -> tuple[Line, Find] | None:
        """The next edit with the line that it is of; None where none is left in any."""
        finds = ((line, line.next()) for line in self._lines())
        return next(((line, find) for line, find in finds if find is not None), None)

    def _lines(self) -> list[Line]:
        """The lines of search, the one whose turn it is first."""
        lines = [line for line in (self._line, self._left) if line is not None]
        is_turn_of_the_left = self._without_gain >= _PATIENCE and self._without_gain % 2 == 1
        return lines[::-1] if is_turn_of_the_left else lines

    def _turn_to(self, context: LearningContext) -> None:
        before = self._line
        if before is None or before.parent.id != context.parent.id:
            self._without_gain = 0
        if before is not None and before.parent.id == self._artifact.start.id != context.parent.id:
            self._left = before
        preferences = deepcopy(before.preferences) if before else Preferences()
        self._helpers.without(context.parent.id)
        search = Search(
            context,
            self._ingredients,
            self._helpers,
            preferences,
            self._in_vain,
            self._seed,
            before=before.search if before else None,
        )
        parent = self._identities.of_candidate(context.parent)
        self._proposed.add(parent)
        finds = chain(self._stepped(context, search), search)
        self._line = Line(context.parent, parent, search, preferences, finds)

    def _stepped(self, context: LearningContext, search: Search) -> Iterator[Find]:
        """Numbers around one that made the parent better than the one before it, where scores grade."""
        find = self._accepted
        if find is None or not grades(context.experiences):
            return iter(())
        subject = search.subject(find.subject.parameter)
        return stepped(find, subject) if subject and subject.source == find.source else iter(())

    def _proposal(self, line: Line, find: Find) -> Proposal:
        parent = line.parent.id if line is self._left else None
        screen = line.search.screen(find.parameter)
        proposal = Proposal({find.parameter: find.source}, find.description, parent, screen)
        self._waiting[_key(proposal)] = line, find
        return proposal

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """Learn which places and operators turn failing cases, and which only hang."""
        surprised = set()
        for one in evaluated:
            found = self._waiting.pop(_key(one.proposal), None)
            if found is not None and self._learn_from(one, *found):
                surprised.add(found[0])
        for line in surprised:
            line.search.reorder()

    def _learn_from(self, evaluated: Evaluated, line: Line, find: Find) -> bool:
        """Whether it changes the order by more than one edit less to try."""
        if evaluated.candidate is None or evaluated.fate is Fate.DUPLICATE:
            return False
        if evaluated.fate is Fate.ACCEPTED:
            self._accepted = find
        turned = line.search.turned(evaluated.train)
        late = {each.case for each in evaluated.train if each.outcome.ending is Ending.TIMEOUT}
        hung = bool(late)
        if late - line.search.lost and not evaluated.proposal.lenient:
            line.late = [*line.late, find][:_SECOND_TRIES]
        line.preferences.learn(find.operator, find.place, turned=bool(turned), hung=hung)
        if turned:
            for together, pair in self._helpers.partners(find, turned):
                line.pairs.add(together, pair)
            self._helpers.add(evaluated.candidate.id, find, turned)
        else:
            self._in_vain.add((find.parameter, find.digest))
        return bool(turned) or hung


def _key(proposal: Proposal) -> _Key:
    return proposal.parent, frozenset(proposal.edits.items())
