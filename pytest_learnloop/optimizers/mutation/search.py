"""The search around one parent: what is proposed for it, in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from pytest_learnloop.domain import Case, Experience, LearningContext, Parameter
from pytest_learnloop.optimizers.mutation.composition import Helpers, carried_over
from pytest_learnloop.optimizers.mutation.evidence import gather
from pytest_learnloop.optimizers.mutation.frontier import Find, Frontier, Region
from pytest_learnloop.optimizers.mutation.ingredients import Ingredients
from pytest_learnloop.optimizers.mutation.localization import Suspicion
from pytest_learnloop.optimizers.mutation.preferences import Preferences
from pytest_learnloop.optimizers.mutation.screening import screen
from pytest_learnloop.optimizers.mutation.subject import Subject, Subjects

_ALTERNATIVE = 0.6
"""Share of what an edit of an earlier source is worth: an accepted edit may have been the lesser good."""
_AT_IMPORT = 0.2
"""The same of what modules call as they are imported: each candidate takes an interpreter of its own, and its time."""


class Search:
    """All single edits of a parent's parameters, and of the sources these had in earlier parents.

    First come those that helped an earlier parent without being accepted, then what is new, and last what was tried
    on an earlier parent in vain. An edit of an earlier source stands in for the accepted edit of that parameter and
    leaves those of the others, so that the search finds out of a local optimum.
    """

    def __init__(
        self,
        context: LearningContext,
        ingredients: Callable[[str], Ingredients],
        helpers: Helpers,
        preferences: Preferences,
        in_vain: Collection[tuple[str, bytes | None]],
        seed: int,
        before: Search | None = None,
    ) -> None:
        """``before`` is the search around the parent before, whose order this one takes over from."""
        self._context = context
        self._reference = {experience.case: experience.outcome.score for experience in context.experiences}
        self.lost = frozenset(each.case for each in context.experiences if each.outcome.ending.lost)
        """Cases that came to no end with the parent already."""
        self._subjects = Subjects(context.sources(), ingredients, gather(context.experiences))
        self._helpers = helpers.for_cases(experience.case for experience in context.failing)
        self._in_vain = frozenset(in_vain)
        self._failing = context.failing
        self._screens: dict[str, tuple[Case, ...]] = {}
        suspicion = Suspicion(context.experiences)
        self._regions = [
            Region(parameter, self._subjects, suspicion, _share(parameter)) for parameter in context.artifact.parameters
        ]
        self._earlier = before._outdated_by(self._regions) if before else []
        self._frontier = Frontier([*self._regions, *self._earlier], preferences, seed)

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

    def is_about(self, context: LearningContext) -> bool:
        """Whether it would be the same search, of the same parent by the same experiences."""
        before = self._context
        return before.parent == context.parent and before.experiences == context.experiences

    def subject(self, parameter: Parameter) -> Subject | None:
        """A parameter as it is in the parent; None where its source cannot be parsed."""
        return self._subjects.of(parameter)

    def screen(self, parameter: str) -> tuple[Case, ...]:
        """The cases that a candidate which edits a parameter runs first."""
        if parameter not in self._screens:
            self._screens[parameter] = screen(self._failing, parameter)
        return self._screens[parameter]

    def turned(self, experiences: Iterable[Experience]) -> frozenset[Case]:
        """The cases that have a better score than with the parent."""
        return frozenset(e.case for e in experiences if e.outcome.score > self._reference.get(e.case, 1.0))

    def reorder(self) -> None:
        """Take account of what the run taught since."""
        self._frontier.reorder()

    def _carried_over(self) -> Iterator[Find]:
        for helper in self._helpers:
            subject = self._subjects.of(helper.find.subject.parameter)
            find = carried_over(helper.find, subject) if subject else None
            if find:
                yield find

    def _outdated_by(self, regions: Sequence[Region]) -> list[Region]:
        """Regions of this search and of those before it whose sources have changed, none twice."""
        current = {(region.parameter.id, region.source) for region in regions}
        known = {(region.parameter.id, region.source): region for region in [*self._earlier, *self._regions]}
        outdated = (region for key, region in known.items() if key not in current)
        return [replace(region, share=_ALTERNATIVE * _share(region.parameter)) for region in outdated]


def _share(parameter: Parameter) -> float:
    return _AT_IMPORT if parameter.used_at_import else 1.0
