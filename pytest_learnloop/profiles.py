"""Profiles: named sets of defaults. A value on the command line or in ini beats them.

Every pytest run of everyone who installed the package imports this module for the texts of ``--help``, so it is plain
data.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class Preset:
    """What a profile sets one option to."""

    def __init__(self, option: str, value: str, why: str, *, with_model: str = "") -> None:
        """
        :param option: its name, as in ``--learn-NAME``.
        :param value: as on the command line; empty to leave the option alone.
        :param why: in words, a phrase.
        :param with_model: the value where there is a model; empty for the same.
        """
        self.option, self.value, self.why = option, value, why
        self.with_model = with_model or value


class Profile:
    """A set of defaults for one purpose."""

    def __init__(self, name: str, purpose: str, *presets: Preset) -> None:
        """
        :param purpose: in words, a phrase.
        """
        self.name, self.purpose, self.presets = name, purpose, presets

    def values(self, *, has_model: bool) -> dict[str, str]:
        """Name of an option -> what the profile sets it to."""
        values = {each.option: each.with_model if has_model else each.value for each in self.presets}
        return {option: value for option, value in values.items() if value}


_ALL = (
    Profile(
        "quick",
        "a first look within minutes",
        Preset("budget", "1m", "enough to see whether it leads anywhere", with_model="3m, 10 calls"),
        Preset("context", "4000", "short prompts are answered sooner, and are cheaper"),
    ),
    Profile(
        "thorough",
        "for what is worth an hour",
        Preset("budget", "1h", "stops earlier once every test passes", with_model="1h, 200 calls"),
        Preset("proposals", "", "more ideas before one of them is chosen", with_model="6"),
        Preset("batch", "", "a prompt shows more of what fails", with_model="5"),
        Preset("memory", "10", "a prompt recalls more of what was tried in vain"),
        Preset("context", "16000", "room for both"),
    ),
    Profile(
        "ci",
        "the same on every machine, and bounded; for servers",
        Preset(
            "budget",
            "15m, 2000 candidates",
            "a count ends it, whatever the machine's speed; the time is the last resort",
            with_model="15m, 2000 candidates, 40 calls",
        ),
        Preset("seed", "0", "the same run again"),
        Preset("progress", "plain", "a log is no terminal"),
        Preset("gate", "on", "nothing is delivered that costs a held-out test or a guard"),
    ),
    Profile(
        "paper",
        "the loop of Nie et al. 2026, as it was studied",
        Preset("optimizer", "", "what it was studied with", with_model="optoprime"),
        Preset("budget", "20 updates", "as in most of its case studies"),
        Preset("proposals", "1", "one suggestion an update, one after the other"),
        Preset("batch", "1", "an update learns from one case; its study of batches takes 3 and 5 as well"),
        Preset("sampler", "shuffle", "cases come in turn, failing or not; in file order in the paper, by a seed here"),
        Preset("accept", "always", "every suggestion is gone on from, better or not"),
        Preset("select", "best", "the best so far is reported; its study of batches takes the last"),
        Preset("memory", "5", "as in the paper"),
        Preset("memory-order", "fifo", "the last ones are recalled, good or bad"),
        Preset("gate", "off", "the paper has none"),
    ),
)

PROFILES: Mapping[str, Profile] = MappingProxyType({each.name: each for each in _ALL})
"""Name -> profile."""
