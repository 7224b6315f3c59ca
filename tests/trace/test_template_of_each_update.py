"""A batch may have another size in each update, and with it another template."""

from __future__ import annotations

from trace_support import (
    ScriptedAsker,
    artifact_of,
    clamped,
    context_of,
    experience,
    needs_trace_opt,
    pool_of,
    suggesting,
)

from pytest_learnloop.learning.batch import Batches
from pytest_learnloop.learning.samplers import Shuffle
from pytest_learnloop.optimizers.trace import OptoPrimeOptimizer
from pytest_learnloop.optimizers.trace.graph import LearningGraph


@needs_trace_opt
def test_one_case_is_shown_alone_and_several_together() -> None:
    graphs: list[LearningGraph] = []
    batches, artifact = Batches(Shuffle(0), 1), artifact_of()
    answers = ScriptedAsker(
        [suggesting(clamp__code0=f"def clamp(value, low, high):\n    return {n}") for n in range(9)]
    )
    optimizer = OptoPrimeOptimizer(artifact, 0, answers, batches=batches, watch=graphs.append)
    cases = [experience(f"test_{name}", clamped("7", "7")) for name in "abc"]
    for update, size in enumerate([1, 3, 1, None], start=1):
        batches.resize(size)
        optimizer.propose(context_of(artifact, *cases, update=update), pool_of(artifact), 1)
    assert [graph.output.text for graph in graphs] == ["failed", "[failed, failed, failed]"] * 2
