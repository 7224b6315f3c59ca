"""The search around one parent: what is proposed for it, in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pytest_learnloop.domain import LearningContext, Parameter
from pytest_learnloop.optimizers.mutation.composition import Helpers, carried_over
from pytest_learnloop.optimizers.mutation.frontier import Find, Frontier, Region
from pytest_learnloop.optimizers.mutation.ingredients import Ingredients
from pytest_learnloop.optimizers.mutation.localization import Suspicion
from pytest_learnloop.optimizers.mutation.preferences import Preferences
from pytest_learnloop.optimizers.mutation.subject import Subject


class Search:
    """All single edits of a parent's parameters.

    First those that helped an earlier parent without being accepted, then what is new, and last what was tried on an
    earlier parent, with the same source of its parameter, in vain.
    """

    def __init__(
        self,
        context: LearningContext,
        ingredients: Callable[[str], Ingredients],
        helpers: Helpers,
        preferences: Preferences,
        in_vain: Collection[tuple[str, bytes | None]],
        seed: int,
    ) -> None:
        self.parent = context.parent
        self.reference = {experience.case: experience.outcome.score for experience in context.experiences}
        self._sources = context.sources()
        self._artifact = context.artifact
        self._ingredients = ingredients
        self._subjects: dict[str, Subject | None] = {}
        self._helpers = helpers.for_parent([experience.case for experience in context.failing])
        self._in_vain = frozenset(in_vain)
        suspicion = Suspicion(context.experiences)
        regions = [Region(parameter, self._subject, suspicion) for parameter in context.artifact.parameters]
        self._frontier = Frontier(regions, preferences, seed)

    def __iter__(self) -> Iterator[Find]:
        """The finds in their order; some may lead to the same candidate, or to one that cannot stand."""
        postponed = []
        yield from self._carried_over()
        for find in self._frontier:
            if (find.parameter, find.digest) in self._in_vain:
                postponed.append(find)
            else:
                yield find
        yield from postponed

    def reorder(self) -> None:
        """Take account of what the run taught since."""
        self._frontier.reorder()

    def _carried_over(self) -> Iterator[Find]:
        for helper in self._helpers:
            subject = self._subject(helper.find.subject.parameter)
            find = carried_over(helper.find, subject) if subject else None
            if find:
                yield find

    def _subject(self, parameter: Parameter) -> Subject | None:
        """A parameter of the parent, parsed when first asked for; None where it cannot be."""
        if parameter.id not in self._subjects:
            try:
                source = self._sources[parameter.id]
                subject = Subject(parameter, source, self._ingredients(parameter.module))
            except (SyntaxError, ValueError, RecursionError):
                self._subjects[parameter.id] = None
            else:
                self._subjects[parameter.id] = subject
        return self._subjects[parameter.id]
