"""The fixtures of a session, as its items know them, under names that hold in every process that is forked from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from pytest_learnloop.evaluation import internals
from pytest_learnloop.evaluation.shared_fixtures import Key


@dataclass
class SessionFixture:
    """A fixture with the scope of the session that some item asks for by name."""

    key: Key
    definition: pytest.FixtureDef[Any]
    users: list[pytest.Item] = field(default_factory=list)
    """The items that ask for it, by way of other fixtures too."""
    parametrized: bool = False
    """It, or something that it asks for by name, has more than one value."""


class SessionFixtures:
    """All of a session but pytest's own, which are as good as constants."""

    def __init__(self, session: pytest.Session) -> None:
        self.items = len(session.items)
        self._found: dict[int, SessionFixture] = {}
        names: Counter[str] = Counter()
        for item in session.items:
            parameters = set(getattr(getattr(item, "callspec", None), "params", ()))
            for definition in internals.definitions_of(item):
                if definition.scope != "session" or internals.is_built_in(definition):
                    continue
                known = self._found.get(id(definition))
                if known is None:
                    key = (definition.argname, names[definition.argname])
                    names[definition.argname] += 1
                    known = self._found[id(definition)] = SessionFixture(key, definition)
                known.users.append(item)
                known.parametrized |= not parameters.isdisjoint((definition.argname, *definition.argnames))

    def get(self, definition: object) -> SessionFixture | None:
        """What is known of a definition; None where it has another scope, or no item asks for it by name."""
        return self._found.get(id(definition))

    def by_key(self) -> dict[Key, SessionFixture]:
        return {each.key: each for each in self._found.values()}
