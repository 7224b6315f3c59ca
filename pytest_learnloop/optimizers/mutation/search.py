"""The search around one parent: what is proposed for it, in which order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator

from pytest_learnloop.domain import LearningContext, Parameter
from pytest_learnloop.optimizers.mutation.composition import Helpers, carried_over
from pytest_learnloop.optimizers.mutation.frontier import Find, Frontier, Region
from pytest_learnloop.optimizers.mutation.ingredients import Ingredients
from pytest_learnloop.optimizers.mutation.localization import Suspicion
from pytest_learnloop.optimizers.mutation.preferences import Preferences
from pytest_learnloop.optimizers.mutation.subject import Subject
from pytest_learnloop.optimizers.mutation.syntax import FunctionNode


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
        in_vain: Collection[tuple[str, str]],
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
        """Every find once or more, only those that give a source of the same kind."""
        postponed = []
        yield from filter(_keeps_kind, self._carried_over())
        for find in self._frontier:
            if not _keeps_kind(find):
                continue
            if (find.subject.parameter.id, find.source) in self._in_vain:
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


def _keeps_kind(find: Find) -> bool:
    """Whether the edited source parses, and a generator is still one."""
    try:
        tree = ast.parse(find.source)
    except (SyntaxError, ValueError, RecursionError):
        return False
    root = find.subject.syntax.root
    if not isinstance(root, FunctionNode) or not _is_generator(root):
        return True
    edited = (node for node in tree.body if isinstance(node, FunctionNode) and node.name == root.name)
    return any(_is_generator(definition) for definition in edited)


def _is_generator(definition: FunctionNode) -> bool:
    """Whether a function's own body yields; what inner functions yield does not count."""
    pending: list[ast.AST] = list(definition.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, FunctionNode | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))
    return False
