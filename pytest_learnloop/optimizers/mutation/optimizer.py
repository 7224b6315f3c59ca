"""The embedded optimizer: search-based program repair with no model and no network."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from pytest_learnloop.domain import (
    Artifact,
    Candidate,
    Case,
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
from pytest_learnloop.optimizers.mutation.composition import Helpers, Pairs
from pytest_learnloop.optimizers.mutation.frontier import Find
from pytest_learnloop.optimizers.mutation.identity import Identities
from pytest_learnloop.optimizers.mutation.ingredients import ingredients
from pytest_learnloop.optimizers.mutation.operators.literals import is_searched
from pytest_learnloop.optimizers.mutation.preferences import Preferences
from pytest_learnloop.optimizers.mutation.search import Search
from pytest_learnloop.optimizers.mutation.stepping import grades, stepped
from pytest_learnloop.optimizers.mutation.syntax import Syntax
from pytest_learnloop.source.levels import check_levels

_SECOND_TRIES = 10
"""Edits that are given more time when nothing else is left: one that hangs costs all of it."""


class MutationOptimizer:
    """Proposes small edits of the suspicious lines of the context's parent, the likeliest first.

    The order is the same for the same seed, artifact and observations. No candidate is proposed twice, whatever its
    formatting, and none that changes more than it may. When the parent changes, or the batch of experiences, the order
    is made anew for it.
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
        self._parent = self._identities.of_candidate(artifact.start)
        self._proposed = {self._parent}
        self._helpers = Helpers()
        self._preferences = Preferences()
        self._waiting: dict[frozenset[tuple[str, str]], Find] = {}
        self._in_vain: set[tuple[str, bytes | None]] = set()
        self._search: Search | None = None
        self._finds: Iterator[Find] = iter(())
        self._pairs = Pairs()
        self._accepted: Find | None = None
        self._late: list[Find] = []
        """What was late on a case that fails soon with the parent: it may hang, or be right and take its time."""

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
        if self._search is None or not self._search.is_about(shown):
            self._turn_to(shown)
        proposals: list[Proposal] = []
        while len(proposals) < n and (find := self._next()) is not None:
            if find.digest is None:
                continue
            identity = self._identities.of_edit(self._parent, find.parameter, find.digest)
            if identity not in self._proposed:
                self._proposed.add(identity)
                proposals += [self._proposal(find)] if self._is_permitted(find, context.parent) else []
        return proposals or self._with_more_time(n)

    def _with_more_time(self, n: int) -> list[Proposal]:
        """What was late, when nothing else is left to try."""
        late, self._late = self._late[:n], self._late[n:]
        return [replace(self._proposal(find), lenient=True) for find in late]

    def _is_permitted(self, find: Find, parent: Candidate) -> bool:
        try:
            check_levels(self._artifact, Candidate({**parent.edits, find.parameter: find.source}))
        except ProposalError:
            return False
        return True

    def _next(self) -> Find | None:
        return self._pairs.next() or next(self._finds, None)

    def _turn_to(self, context: LearningContext) -> None:
        self._parent = self._identities.of_candidate(context.parent)
        self._proposed.add(self._parent)
        self._helpers.without(context.parent.id)
        self._search = Search(
            context,
            self._ingredients,
            self._helpers,
            self._preferences,
            self._in_vain,
            self._seed,
            before=self._search,
        )
        self._late = []
        self._finds = chain(self._stepped(context), self._search)
        self._pairs = Pairs()

    def _stepped(self, context: LearningContext) -> Iterator[Find]:
        """Numbers around one that made the parent better than the one before it, where scores grade."""
        find = self._accepted
        if find is None or self._search is None or not grades(context.experiences):
            return iter(())
        subject = self._search.subject(find.subject.parameter)
        return stepped(find, subject) if subject and subject.source == find.source else iter(())

    def _proposal(self, find: Find) -> Proposal:
        screen = self._search.screen(find.parameter) if self._search else ()
        proposal = Proposal({find.parameter: find.source}, find.description, screen=screen)
        self._waiting[_key(proposal)] = find
        return proposal

    def observe(self, evaluated: Sequence[Evaluated]) -> None:
        """Learn which places and operators turn failing cases, and which only hang."""
        surprising = False
        for one in evaluated:
            find = self._waiting.pop(_key(one.proposal), None)
            if find is not None:
                surprising |= self._learn_from(one, find)
        if surprising and self._search is not None:
            self._search.reorder()

    def _learn_from(self, evaluated: Evaluated, find: Find) -> bool:
        """Whether it changes the order by more than one edit less to try."""
        if evaluated.candidate is None or evaluated.fate is Fate.DUPLICATE:
            return False
        if evaluated.fate is Fate.ACCEPTED:
            self._accepted = find
        turned = self._turned(evaluated)
        late = {each.case for each in evaluated.train if each.outcome.ending is Ending.TIMEOUT}
        hung = bool(late)
        if self._search is not None and late - self._search.lost and not evaluated.proposal.lenient:
            self._late = [*self._late, find][:_SECOND_TRIES]
        self._preferences.learn(find.operator, find.place, turned=bool(turned), hung=hung)
        if turned:
            for together, pair in self._helpers.partners(find, turned):
                self._pairs.add(together, pair)
            self._helpers.add(evaluated.candidate.id, find, turned)
        else:
            self._in_vain.add((find.parameter, find.digest))
        return bool(turned) or hung

    def _turned(self, evaluated: Evaluated) -> Collection[Case]:
        """The cases that have a better score than with the parent."""
        before = self._search.reference if self._search else {}
        better = (e.case for e in evaluated.train if e.outcome.score > before.get(e.case, 1.0))
        return frozenset(better)


def _key(proposal: Proposal) -> frozenset[tuple[str, str]]:
    return frozenset(proposal.edits.items())
