"""The learning loop of a run, put together from what the user wants and what the baseline showed."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import partial

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.auto.bandit import Bandit
from pytest_learnloop.learning.auto.chooser import NothingToChoose
from pytest_learnloop.learning.improvement import Improvements
from pytest_learnloop.learning.loop import Listener, Loop
from pytest_learnloop.learning.reshuffle import Reshuffle
from pytest_learnloop.models.conversation import without_secrets
from pytest_learnloop.optimizers import Previewing
from pytest_learnloop.optimizers.text.messages import terminal_lines
from pytest_learnloop.run.auto import Accounts, bandit
from pytest_learnloop.run.ground import Ground
from pytest_learnloop.run.under_way import RunUnderWay
from pytest_learnloop.secrets import Secrets
from pytest_learnloop.source.levels import check_levels


def loop_of(run: RunUnderWay, ground: Ground, listener: Listener, chooser: Bandit | None) -> Loop:
    """The loop, ready to run."""
    settings, baseline, trials, artifact = run.settings, ground.baseline, ground.trials, run.files.artifact
    return Loop(
        artifact=artifact,
        train=baseline.train,
        validation=baseline.validation,
        evaluator=trials,
        optimizer=run.means.optimizer,
        budget=run.means.budget,
        listener=listener,
        check=run.files.of,
        proposals=settings.optimizer.proposals,
        tests=run.suite.sources,
        accept=settings.selection.accept,
        select=settings.selection.select,
        permitted=partial(check_levels, artifact),
        go_on_from=trials.go_on,
        improvements=Improvements() if settings.prompts.improvement_feedback else None,
        reshuffle=_reshuffle(run, ground) if settings.batching.reshuffle else None,
        chooser=chooser or NothingToChoose(),
        paid_before=run.paid_before,
    )


def chooser_of(run: RunUnderWay, ground: Ground) -> Bandit | None:
    """Who chooses what the user left to the run; None where that is nothing."""
    means, baseline = run.means, ground.baseline
    return bandit(
        run.settings,
        Accounts(means.budget, means.models),
        means.batches,
        ground.trials,
        baseline.learned_from,
        len(baseline.train),
        run.journal.record_choice,
    )


def show_prompt(run: RunUnderWay, ground: Ground, loop: Loop) -> None:
    """Tell the user what the loop would ask first, as it would be sent: without the secrets of the environment.

    :raises SettingsError: the optimizer asks no model.
    """
    optimizer = run.means.optimizer
    if not isinstance(optimizer, Previewing):
        raise SettingsError(f"--learn-show-prompt: {optimizer.name} asks no model")
    secrets = Secrets(os.environ)
    conversations = optimizer.preview(*loop.preview(ground.baseline.learned_from))
    for line in terminal_lines(without_secrets(each, secrets) for each in conversations):
        run.progress.say(line)


def _reshuffle(run: RunUnderWay, ground: Ground) -> Reshuffle:
    """Mixes what may be train as well as validation: nobody has decided about it, and it has no seed of its own."""
    plays_parts = ground.trials.parts or ground.trials.open_horizons
    # These tests play parts of episodes as train cases, and whole ones as validation cases.
    parted: Collection[str] = ground.first.episodes if plays_parts else ()
    decided = {*run.suite.marked, *run.suite.shown, *parted}
    every = (*ground.baseline.train, *ground.baseline.validation)
    movable = [case for case in every if case.seed is None and case.nodeid not in decided]
    return Reshuffle(movable, run.settings.seed)
