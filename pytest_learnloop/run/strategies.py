"""What a run asks and who proposes: chosen by the user, built when the run begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.learning.batch import Batches, Sampler
from pytest_learnloop.learning.budget import Budget
from pytest_learnloop.models import Asker, FatalModelError, Model, Preloadable
from pytest_learnloop.models.client import Client
from pytest_learnloop.models.session import ModelSession, model_session
from pytest_learnloop.models.tally import Tally
from pytest_learnloop.optimizers import Optimizer
from pytest_learnloop.settings import Settings


@dataclass(frozen=True)
class Strategies:
    """What the user chose."""

    optimizer: Callable[[Asker | None, Batches], Optimizer]
    """Builds the optimizer around what it asks, which is None where there is no model, and what it is shown.

    It raises SettingsError where nobody knows an optimizer of that name.
    """
    sampler: Sampler
    """Draws what the optimizer is shown."""
    model: Model | None = None
    """What the optimizer asks."""
    agent_model: Model | None = None
    """What tests and what they test ask."""


@dataclass(frozen=True)
class Asking:
    """The models of a run, ready to be asked; nobody is there to ask where the user named no model."""

    optimizer: Client | None = None
    agent: Client | None = None
    session: ModelSession | None = None

    def record_to(self, path: Path) -> None:
        """Write all calls to a file: those up to now, and those to come.

        :raises SettingsError: it cannot be written.
        """
        if self.session is not None:
            self.session.record_to(path)

    @property
    def mistaken(self) -> FatalModelError | None:
        """Why the model that proposes never answered, and never will; None where it did, or may."""
        if self.optimizer is None or self.optimizer.tally.answered:
            return None
        return self.optimizer.hopeless

    @property
    def tallies(self) -> list[Tally]:
        """What came of the requests, of each model that there is."""
        return [client.tally for client in (self.optimizer, self.agent) if client is not None]


@contextmanager
def asking(strategies: Strategies, settings: Settings, budget: Budget, *, ahead: bool = True) -> Iterator[Asking]:
    """Open what a run needs to ask its models. Call it when the warm process has forked, since models start threads.

    :param ahead: let models get ready in the background, whether or not they will be asked.
    :raises SettingsError: the cache of answers or the recording cannot be written.
    """
    model, agent_model = strategies.model, strategies.agent_model
    if model is None and agent_model is None:
        yield Asking()
        return
    for each in (model, agent_model):
        if ahead and isinstance(each, Preloadable):
            each.preload()
    with model_session(
        budget,
        settings.journal.directory,
        concurrency=settings.models.concurrency,
        longest_answer=settings.models.answer,
        seed=settings.seed,
        forgets=not settings.journal.cache,
    ) as session:
        if settings.models.record is not None:
            session.record_to(settings.models.record)
        optimizer, agent = (session.client(each) if each is not None else None for each in (model, agent_model))
        yield Asking(optimizer, agent, session)
