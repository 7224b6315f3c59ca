"""What is left to a run by ``auto``: from options and what the baseline showed to the one who chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_learnloop.domain import Case, Outcome
from pytest_learnloop.learning.auto.arms import Arm, arms_of
from pytest_learnloop.learning.auto.bandit import Bandit
from pytest_learnloop.learning.auto.findings import Choice
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.budget import Budget, Spent
from pytest_learnloop.learning.rollouts import Rollouts
from pytest_learnloop.run.strategies import Asking
from pytest_learnloop.settings import Settings


@dataclass(frozen=True)
class Accounts:
    """What a run spends, whether it is paid for now or was before."""

    budget: Budget
    models: Asking

    def spent(self) -> Spent:
        """Everything up to now, with what the answers from the cache took when they were paid for."""
        tallies = self.models.tallies
        return self.budget.spent + Spent(
            calls=sum(each.cached for each in tallies),
            tokens=sum(each.cached_tokens for each in tallies),
            dollars=sum(each.cached_dollars for each in tallies),
        )


def bandit(
    settings: Settings,
    accounts: Accounts,
    batches: Batches,
    trials: Rollouts,
    baseline: Mapping[Case, Outcome],
    train: int,
    heard: Callable[[Choice], object],
) -> Bandit | None:
    """Who chooses what is left to the run; None where the user has decided everything.

    :param baseline: the start's outcomes with traces.
    :param train: number of train cases.
    :param heard: hears what each update was made with.
    """
    if not settings.left_open:
        return None
    default = Arm(settings.batching.size, settings.horizons.trace)
    steps = (step.number for case in trials.open_horizons if case in baseline for step in baseline[case].steps)
    return Bandit(
        arms_of(settings.left_open, default, cases=train, longest=max(steps, default=0)),
        settings.budget.limits,
        accounts.spent,
        "candidates" if accounts.models.optimizer is None else "tokens",
        use=lambda arm: batches.resize(arm.batch),
        look=trials.seen,
        heard=heard,
        seed=settings.seed,
    )
