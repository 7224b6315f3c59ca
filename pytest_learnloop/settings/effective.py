"""What each option is set to in the end, and where that comes from.

Command line beats ini beats profile beats default; marks are about single tests, and are read where these are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from pytest_learnloop.errors import SettingsError

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

DEFAULT, COMMAND_LINE = "default", "command line"
ON, OFF = "on", "off"
"""What a switch is set to, and what is one in all but its form."""


def by_model(without: str, with_one: str, *, asks: bool) -> tuple[str, str]:
    """A default that depends on whether a model is asked, and its origin in words."""
    return (with_one, f"{DEFAULT} with a model") if asks else (without, DEFAULT)


@dataclass(frozen=True)
class Effective:
    """The value of an option that counts."""

    texts: tuple[str, ...]
    """As they would be given on the command line; one, unless the option can be given several times."""
    origin: str
    """Where it comes from, in words: ``command line``, the name of an ini file, ``profile quick``, ``default``."""

    @property
    def is_default(self) -> bool:
        """Whether nobody has set it."""
        return self.origin.startswith(DEFAULT)

    @property
    def beats_marks(self) -> bool:
        """Whether it was typed with the command, so that it counts more than what a mark says."""
        return self.origin.startswith(COMMAND_LINE)


class Reading:
    """Looks options up by their names, and takes down what it finds."""

    def __init__(self, layers: Sequence[Mapping[str, Effective]], defaults: Mapping[str, str]) -> None:
        """
        :param layers: name of an option -> what it is set to there; the first layer that has it decides.
        :param defaults: name of an option -> its default, of those whose default depends on nothing else.
        """
        self._layers, self._defaults = layers, defaults
        self._found: dict[str, Effective] = {}

    @property
    def found(self) -> Mapping[str, Effective]:
        """Name of an option -> what counts, of those that were looked up."""
        return dict(self._found)

    def is_given(self, name: str) -> bool:
        """Whether anything but a default sets it."""
        return any(name in layer for layer in self._layers)

    def beats(self, one: str, other: str) -> bool:
        """Whether something that counts more sets one option than sets the other, as ini does than a profile."""
        return self._layer(one) < self._layer(other)

    def _layer(self, name: str) -> int:
        """The number of the first layer that sets an option, from 0; the number of layers where none does."""
        return next((number for number, layer in enumerate(self._layers) if name in layer), len(self._layers))

    def many(self, name: str) -> tuple[str, ...]:
        """The values of an option that can be given several times."""
        return self._look_up(name, (), DEFAULT).texts

    def text(self, name: str, default: str = "", why: str = DEFAULT) -> str:
        """
        :param default: what counts where nobody has set it and the default depends on something else.
        :param why: that default's origin, in words.
        """
        return " ".join(self._look_up(name, (default or self._defaults.get(name, ""),), why).texts).strip()

    def choice(self, name: str, valid: Sequence[str], default: str = "") -> str:
        """
        :raises SettingsError: it is none of the valid ones.
        """
        value = self.text(name, default)
        if value not in valid:
            raise invalid(f"--learn-{name}", value, f"one of {', '.join(valid)}")
        return value

    def member(self, name: str, of: type[E]) -> E:
        """
        :raises SettingsError: it is no value of the enumeration.
        """
        return of(self.choice(name, [each.value for each in of]))

    def is_on(self, name: str) -> bool:
        """Whether a switch is."""
        return self.text(name, OFF) == ON

    def parsed(self, name: str, parse: Callable[[str], T], default: str = "", why: str = DEFAULT) -> T:
        """
        :param parse: raises ValueError, whose text says what would be valid, or SettingsError.
        :raises SettingsError: it can't be parsed.
        """
        value = self.text(name, default, why)
        try:
            return parse(value)
        except ValueError as error:
            raise invalid(f"--learn-{name}", value, str(error)) from None

    def _look_up(self, name: str, default: tuple[str, ...], why: str) -> Effective:
        layer = next((each for each in self._layers if name in each), {})
        self._found[name] = layer.get(name, Effective(default, why))
        return self._found[name]


def invalid(flag: str, value: str, valid: str) -> SettingsError:
    """The error for a value that can't be used."""
    return SettingsError(f"{flag}: {value!r} is not valid; give {valid}")
