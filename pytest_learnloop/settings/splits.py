"""Which tests are used for what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_learnloop.domain import Split
from pytest_learnloop.learning.ratios import parse_ratios
from pytest_learnloop.learning.seeded_cases import parse_seeded_cases
from pytest_learnloop.learning.split import SplitBy, SplitRules
from pytest_learnloop.settings.effective import Reading
from pytest_learnloop.settings.values import optional, whole


@dataclass(frozen=True)
class SplitSettings:
    """How cases are divided, where a mark says nothing else."""

    rules: SplitRules
    held_out_examples: int | None
    """Examples at least on which each Hypothesis property is held out; None: on as many cases as the rules say."""
    file: Path
    """Where assignments are kept."""

    @classmethod
    def read(cls, options: Reading, root: Path, seed: int) -> SplitSettings:
        """
        :param seed: the run's.
        :raises SettingsError: a value is not valid.
        """
        rules = SplitRules(
            ratios=options.parsed("split", parse_ratios),
            split_by=options.member("split-by", SplitBy),
            held_out=options.many("held-out"),
            seed=seed,
            seeded_cases=options.parsed("seeded-cases", parse_seeded_cases),
        )
        return cls(rules, options.parsed("held-out-examples", optional(whole(1))), root / options.text("splits"))

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        rules = self.rules
        return {
            "split": [rules.ratios.train, rules.ratios.validation, rules.ratios.held_out],
            "split_by": rules.split_by.value,
            "held_out": list(rules.held_out),
            "seeded_cases": [rules.seeded_cases.of(each) for each in Split],
            "held_out_examples": self.held_out_examples,
        }
