"""The samplers that we bring, each in a file of its own; others come by the hook ``pytest_learnloop_sampler``."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType

from pytest_learnloop.domain import Experience
from pytest_learnloop.learning.batch import Sampler
from pytest_learnloop.learning.samplers.contrastive import Contrastive
from pytest_learnloop.learning.samplers.failing_first import FailingFirst
from pytest_learnloop.learning.samplers.related import Related
from pytest_learnloop.learning.samplers.shuffle import Shuffle
from pytest_learnloop.learning.samplers.stratified import Stratified, StratifyBy
from pytest_learnloop.learning.split import function_of

__all__ = ["SAMPLERS", "Contrastive", "FailingFirst", "Related", "Shuffle", "Stratified", "StratifyBy", "built_in"]

_BY_SEED = (Shuffle, FailingFirst, Contrastive, Related)

SAMPLERS = (*(each.name for each in _BY_SEED), Stratified.name)
"""Their names."""


def built_in(
    name: str, seed: int, stratify: StratifyBy = StratifyBy.SCORE, labels: Mapping[str, str] = MappingProxyType({})
) -> Sampler | None:
    """A sampler that we bring; None where the name is of none.

    :param labels: nodeid -> label, of the tests that have one.
    """
    if name == Stratified.name:
        return Stratified(_stratum_by(stratify, labels), seed)
    return next((each(seed) for each in _BY_SEED if each.name == name), None)


def _stratum_by(stratify: StratifyBy, labels: Mapping[str, str]) -> Callable[[Experience], Hashable]:
    ways: dict[StratifyBy, Callable[[Experience], Hashable]] = {
        StratifyBy.SCORE: lambda each: round(each.outcome.score, 1),
        StratifyBy.FUNCTION: lambda each: function_of(each.case.nodeid),
        StratifyBy.LABEL: lambda each: labels.get(each.case.nodeid),
    }
    return ways[stratify]
