"""What the user has set, and the profile that it names.

Command line beats ini beats profile beats default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.options import OPTIONS, SWITCHES
from pytest_learnloop.profiles import PROFILES
from pytest_learnloop.settings.effective import Effective, Reading
from pytest_learnloop.settings.evaluation import Distribution

_NO_PROFILE = "none"
_OF_THE_SESSION = ("--learn", "--learn-explain")
"""Switches that decide whether there is a run at all, and nothing about it."""
SWITCHES_OF_A_RUN = tuple(flag.removeprefix("--learn-") for flag, _ in SWITCHES if flag not in _OF_THE_SESSION)
"""The names of the others."""


@dataclass(frozen=True)
class Given:
    """What the user has set."""

    root: Path
    """pytest's root directory."""
    options: Mapping[str, Effective]
    """Name of an option or a switch -> what it is set to; without those that nobody has set."""
    typed: tuple[str, ...] = ()
    """The command line, with pytest's own options."""
    xdist: Distribution | None = None
    """None where pytest-xdist distributes nothing."""

    def reading(self) -> Reading:
        """Looks up what is set, by the user or else by the profile.

        :raises SettingsError: there is no such profile.
        """
        defaults = {option.name: option.default for option in OPTIONS}
        profile = profile_of(Reading([self.options], defaults))
        return Reading([self.options, _presets(profile, has_model="model" in self.options)], defaults)


def profile_of(options: Reading) -> str | None:
    """The name of the profile that defaults come from.

    :raises SettingsError: there is no such profile.
    """
    name = options.choice("profile", (*PROFILES, _NO_PROFILE))
    return None if name == _NO_PROFILE else name


def every_option(options: Reading) -> dict[str, Effective]:
    """Name of every option and switch -> what counts, in the order of ``--help``.

    :param options: in which all of them were looked up.
    """
    found = options.found
    return {name: found[name] for name in (*(option.name for option in OPTIONS), *SWITCHES_OF_A_RUN)}


def _presets(profile: str | None, *, has_model: bool) -> dict[str, Effective]:
    if profile is None:
        return {}
    values = PROFILES[profile].values(has_model=has_model)
    return {option: Effective((value,), f"profile {profile}") for option, value in values.items()}
