"""What a run learns with: who proposes, who is asked, and what that may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.budget import Budget, Spent, in_words
from pytest_learnloop.models import FatalModelError
from pytest_learnloop.optimizers import Optimizer, Spending
from pytest_learnloop.run.agent import one_pass
from pytest_learnloop.run.strategies import Asking
from pytest_learnloop.settings import Settings


@dataclass(frozen=True)
class Means:
    """What a run learns with."""

    budget: Budget
    models: Asking
    batches: Batches
    optimizer: Optimizer
    final_run: Spent = field(default_factory=Spent)
    """What the tests of the final run, or of a proposal, may ask of a model: as much as all did on the code on disk."""

    def after_the_first_run(self) -> Means:
        """The same, now that the tests have shown what they ask of a model."""
        agent = self.models.agent
        return self if agent is None else replace(self, final_run=one_pass(agent.tally))

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Within, time costs nothing, and tests can ask their model though time was up."""
        self.budget.release()
        with self.budget.off_the_clock():
            if self.models.agent is not None:
                self.models.agent.go_on()
            yield

    def what_the_budget_buys(self, settings: Settings) -> str:
        """A line that announces what is going to be spent on the model; empty where none is asked.

        :raises SettingsError: the model cannot be used.
        """
        client, optimizer, proposals = self.models.optimizer, self.optimizer, settings.optimizer.proposals
        if client is None:
            return ""
        calls = optimizer.calls_per_update(proposals) if isinstance(optimizer, Spending) else proposals
        try:
            bought = client.what_it_buys(proposals, settings.prompts.context, calls, self.final_run)
        except FatalModelError as error:
            raise SettingsError(str(error)) from error
        kept = self.budget.kept.calls
        back = f"; {in_words('calls', kept)} kept back for the final run" if kept else ""
        return f"{client.model.name}: the budget of {settings.budget.limits} buys {bought}{back}"
