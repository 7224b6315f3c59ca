"""Which test is used for what in a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_learnloop.domain import Split
from pytest_learnloop.learning.split import SplitRules, Splits, split_cases
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.run.baseline import FirstRun, Suite


@dataclass(frozen=True)
class Divider:
    """Divides the relevant tests, as earlier runs did where there were any."""

    suite: Suite
    rules: SplitRules
    file: SplitsFile
    known: Mapping[str, Split]
    """What earlier runs kept: where this run divides anew, its own first division doesn't count."""

    @classmethod
    def of(cls, suite: Suite, rules: SplitRules, file: SplitsFile) -> Divider:
        """
        :raises SettingsError: the file cannot be used.
        """
        return cls(suite, rules, file, file.load())

    def divide(self, first: FirstRun) -> Splits:
        """Divide them, and keep the assignments.

        :raises SettingsError: the file cannot be written.
        """
        splits = self._divided(first, self.known)
        shown = self.suite.shown & set(first.relevant)
        if not shown <= {case.nodeid for case in splits.train}:
            splits = self._divided(first, {**self.known, **dict.fromkeys(shown, Split.TRAIN)})
        self.file.save(splits.keep, self.rules.ratios)
        return splits

    def _divided(self, first: FirstRun, known: Mapping[str, Split]) -> Splits:
        return split_cases(
            first.relevant,
            first.failing,
            self.rules,
            seeded=self.suite.seeded | first.asking,
            marked=self.suite.marked,
            known=known,
            yields=self.suite.yields,
        )
