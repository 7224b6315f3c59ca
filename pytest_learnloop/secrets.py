"""Keys and passwords of the environment, kept out of whatever is sent, stored or shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(
    r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSPHRASE|CREDENTIALS?)S?(?:_|$)|PASSWORD|PASSWD|APIKEY|(?:^|_)PWD$", re.IGNORECASE
)
_NO_SECRETS = frozenset({"PWD", "OLDPWD"})
_SHORTEST = 8


def names_a_secret(variable: str) -> bool:
    """Whether a variable of an environment is a secret by its name: ``*_KEY``, ``*_TOKEN``, ``*PASSWORD*``, ….

    What its value is doesn't count.
    """
    return variable.upper() not in _NO_SECRETS and _NAME.search(variable) is not None


class Secrets:
    """Hides the values of an environment's secret variables in texts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Secret is what its name says is one: ``*_KEY``, ``*_TOKEN``, ``*_SECRET``, ``*_PASSWORD``, ….

        Values that are short or a plain word (``none``, ``development``) are no secrets: to hide them would spoil texts
        that have nothing to do with them.
        """
        self._names = {
            value: name for name, value in environment.items() if names_a_secret(name) and _is_worth_hiding(value)
        }
        # The longest first, so that of two secrets of which one begins the other nothing is left over.
        alternatives = sorted(map(re.escape, self._names), key=len, reverse=True)
        self._pattern = re.compile("|".join(alternatives)) if alternatives else None

    def hide(self, text: str) -> str:
        """The text with the name of a variable in place of its value."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: f"[{self._names[match[0]]}]", text)

    def hidden_in(self, text: str) -> dict[str, str]:
        """What :meth:`hide` puts into a text -> the secret that it stands for there."""
        found = set(self._pattern.findall(text)) if self._pattern is not None else ()
        return {self.hide(secret): secret for secret in found}

    def hide_in(self, plain: Any) -> Any:
        """Plain data, as it comes from JSON, with nothing secret in any text of it, keys included."""
        if self._pattern is None:
            return plain
        if isinstance(plain, str):
            return self.hide(plain)
        if isinstance(plain, Mapping):
            return {self.hide(key): self.hide_in(value) for key, value in plain.items()}
        if isinstance(plain, (list, tuple)):
            return type(plain)(map(self.hide_in, plain))
        return plain


def _is_worth_hiding(value: str) -> bool:
    return len(value) >= _SHORTEST and not (value.isalpha() and value.islower())
