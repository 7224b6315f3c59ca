"""From the names that the user gave to an optimizer and to models, by way of our hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from pytest_learnloop.domain import Artifact, Candidate
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.learning import samplers
from pytest_learnloop.learning.batch import Batches, Sampler
from pytest_learnloop.learning.race import Accept
from pytest_learnloop.learning.samplers import Related, StratifyBy
from pytest_learnloop.models import Asker, Model
from pytest_learnloop.optimizers import Optimizer
from pytest_learnloop.optimizers.best_of_n import BestOfNOptimizer
from pytest_learnloop.optimizers.mutation import MutationOptimizer
from pytest_learnloop.optimizers.reflective import ReflectiveOptimizer
from pytest_learnloop.optimizers.trace import OPROOptimizer, OptoPrimeOptimizer, TextGradOptimizer
from pytest_learnloop.optimizers.trace.drawing import check_drawable, draw
from pytest_learnloop.optimizers.trace.graph import LearningGraph
from pytest_learnloop.optimizers.trace.optimizer import TraceOptimizer
from pytest_learnloop.plugin.models import model_of
from pytest_learnloop.run.strategies import Strategies
from pytest_learnloop.settings import Settings
from pytest_learnloop.settings.effective import invalid
from pytest_learnloop.words import nearest

_OF_TRACE: Mapping[str, type[TraceOptimizer]] = MappingProxyType(
    {each.name: each for each in (OptoPrimeOptimizer, OPROOptimizer, TextGradOptimizer)}
)
_WITH_A_MODEL = (ReflectiveOptimizer.name, BestOfNOptimizer.name, *_OF_TRACE)

_WHAT_AN_OPTIMIZER_HAS = ("name", "reads", "searches", "propose", "observe")


def strategies(
    config: pytest.Config,
    chosen: Settings,
    artifact: Artifact,
    check: Callable[[Candidate], object],
    report: Callable[[str], None],
    labels: Mapping[str, str],
) -> Strategies:
    """What the settings name.

    :param check: raises ProposalError for a candidate that can't be written to the files.
    :param report: hears of what is noteworthy while a model answers.
    :param labels: nodeid -> label, of the tests that have one.
    :raises SettingsError: there is no such sampler, program or recording.
    """

    def model(name: str | None) -> Model | None:
        return None if name is None else model_of(config, name, report)

    def optimizer(asker: Asker | None, batches: Batches) -> Optimizer:
        found: Optimizer | None = config.hook.pytest_learnloop_optimizer(
            name=chosen.optimizer.name,
            artifact=artifact,
            seed=chosen.seed,
            asker=asker,
            settings=chosen,
            check=check,
            batches=batches,
        )
        if found is None:
            raise invalid("--learn-optimizer", chosen.optimizer.name, _optimizers_like(chosen.optimizer.name))
        if missing := [each for each in _WHAT_AN_OPTIMIZER_HAS if not hasattr(found, each)]:
            raise SettingsError(
                f"--learn-optimizer: {chosen.optimizer.name!r} is no optimizer: {type(found).__name__} lacks "
                f"{', '.join(missing)} (see pytest_learnloop.optimizers.Optimizer)"
            )
        return found

    agent_model = chosen.models.agent_model if chosen.models.agent_model is not None else chosen.models.model
    return Strategies(optimizer, _sampler(config, chosen, labels), model(chosen.models.model), model(agent_model))


def _optimizers_like(name: str) -> str:
    """What could have been meant by a name that nobody knows, for an error."""
    near = nearest(name, (MutationOptimizer.name, *_WITH_A_MODEL))
    hint = f" (did you mean {near}?)" if near else ""
    ours = f"{MutationOptimizer.name}; with --learn-model {', '.join(_WITH_A_MODEL)}"
    return f"{ours}; or one that a plugin provides{hint}"


def _sampler(config: pytest.Config, chosen: Settings, labels: Mapping[str, str]) -> Sampler:
    """
    :raises SettingsError: nobody provides such a sampler, or it goes by labels and no test has one.
    """
    if chosen.batching.stratify is StratifyBy.LABEL and not labels:
        raise SettingsError("--learn-stratify label: no test has a label: give them @pytest.mark.learn(label=…)")
    found: Sampler | None = config.hook.pytest_learnloop_sampler(
        name=chosen.batching.sampler, seed=chosen.seed, settings=chosen, labels=labels
    )
    if found is None:
        valid = f"{', '.join(samplers.SAMPLERS)}, or one that a plugin provides"
        raise invalid("--learn-sampler", chosen.batching.sampler, valid)
    if missing := [each for each in ("name", "draw") if not hasattr(found, each)]:
        raise SettingsError(
            f"--learn-sampler: {chosen.batching.sampler!r} is no sampler: {type(found).__name__} lacks "
            f"{', '.join(missing)} (see pytest_learnloop.learning.batch.Sampler)"
        )
    return found


def built_in(
    name: str,
    artifact: Artifact,
    asker: Asker | None,
    settings: Settings,
    check: Callable[[Candidate], object],
    batches: Batches,
) -> Optimizer | None:
    """An optimizer that we bring."""
    if name == MutationOptimizer.name:
        return MutationOptimizer(artifact, settings.seed, batches)
    if asker is None:
        return None
    if name == ReflectiveOptimizer.name:
        return ReflectiveOptimizer(
            artifact,
            settings.seed,
            asker,
            settings.prompts.context,
            memory=settings.prompts.memory,
            memory_order=settings.prompts.memory_order,
            improvement=settings.prompts.improvement_feedback,
            batches=batches,
            check=check,
        )
    if name == BestOfNOptimizer.name:
        return BestOfNOptimizer(artifact, settings.seed, asker, settings.prompts.context, batches=batches, check=check)
    if name in _OF_TRACE:
        return _OF_TRACE[name](
            artifact,
            settings.seed,
            asker,
            settings.prompts.context,
            batches=batches,
            # Other samplers choose what passes, too.
            kept=1 if settings.batching.sampler == Related.name else 0,
            memory=settings.prompts.memory,
            memory_order=settings.prompts.memory_order,
            returns=settings.selection.accept is Accept.ALWAYS,
            check=check,
            watch=_draws(settings.optimizer.graph) if settings.optimizer.graph is not None else None,
        )
    return None


def _draws(path: Path) -> Callable[[LearningGraph], None]:
    """Draws each learning graph to the same file.

    :raises SettingsError: nothing can be drawn to it.
    """
    check_drawable(path)
    return lambda graph: draw(graph, path)
