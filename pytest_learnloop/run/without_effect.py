"""Settings that turn out to have no effect once the tests have run, a sentence each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pytest_learnloop.learning.split import SplitBy, function_of
from pytest_learnloop.learning.splits_file import SplitsFile
from pytest_learnloop.run.baseline import FirstRun
from pytest_learnloop.settings import Settings
from pytest_learnloop.words import counted, have_no_effect

_OF_EPISODES = ("horizon", "feedback-horizon", "rollout")
_ANEW = "To divide them anew, give another file with --learn-splits: what was held out may be train then."


def on_episodes(settings: Settings, first: FirstRun) -> Iterator[str]:
    """What is said of episodes where none is played."""
    given = [f"--learn-{name}" for name in _OF_EPISODES if not settings.effective[name].is_default]
    if given and not any(nodeid in first.episodes for nodeid in first.relevant):
        yield f"{have_no_effect(given)}: no test that reaches what is trained plays an episode."


def on_splits(settings: Settings, file: SplitsFile, tests: Sequence[str]) -> Iterator[str]:
    """Where the file of splits decides, and not the options of today.

    :param file: as earlier runs left it.
    :param tests: the relevant ones.
    :raises SettingsError: the file cannot be used.
    """
    known, drawn, rules = file.load(), file.ratios(), settings.splits.rules
    kept = [test for test in tests if test in known or function_of(test) in known]
    shown = os.path.relpath(file.path, settings.root)
    is_given = not settings.effective["split"].is_default
    if kept and is_given and drawn is not None and not drawn.is_like(rules.ratios):
        yield (
            f"--learn-split {rules.ratios} divides new tests alone: {shown} was begun with {drawn}, and keeps "
            f"{counted(len(kept), 'test')} where they were. {_ANEW}"
        )
    together = [test for test in kept if test not in known and test != function_of(test)]
    if together and rules.split_by is SplitBy.CASE:
        yield (
            f"--learn-split-by case divides new tests alone: {shown} keeps {counted(len(together), 'case')} with the "
            f"others of their functions. {_ANEW}"
        )
