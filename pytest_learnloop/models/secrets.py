"""Keys and passwords of the environment, kept out of whatever is sent, stored or shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(?:_|$)", re.IGNORECASE)
_SHORTEST = 8


class Secrets:
    """Hides the values of an environment's secret variables in texts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Secret is what its name says is one: ``*_KEY``, ``*_TOKEN``, ``*_SECRET``, ``*_PASSWORD``, ….

        Values that are short or a plain word (``none``, ``development``) are no secrets: to hide them would spoil texts
        that have nothing to do with them.
        """
        self._names = {
            value: name for name, value in environment.items() if _NAME.search(name) and _is_worth_hiding(value)
        }
        # The longest first, so that of two secrets of which one begins the other nothing is left over.
        alternatives = sorted(map(re.escape, self._names), key=len, reverse=True)
        self._pattern = re.compile("|".join(alternatives)) if alternatives else None

    def hide(self, text: str) -> str:
        """The text with the name of a variable in place of its value."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: f"[{self._names[match[0]]}]", text)


def _is_worth_hiding(value: str) -> bool:
    return len(value) >= _SHORTEST and not (value.isalpha() and value.islower())
