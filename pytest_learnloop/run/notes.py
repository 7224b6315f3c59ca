"""What the user should know of a run, a sentence each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pytest_learnloop.domain import Artifact
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.evaluation.fence import REFUSAL
from pytest_learnloop.models.client import Tally
from pytest_learnloop.optimizers import Optimizer
from pytest_learnloop.run.baseline import Baseline, FirstRun


def on_parameters(artifact: Artifact, optimizer: Optimizer) -> list[str]:
    """What the optimizer leaves alone."""
    passed_over = [each.id for each in artifact.parameters if not optimizer.searches(each)]
    if not passed_over:
        return []
    return [f"Text is not searched by {optimizer.name}, which needs no model: {', '.join(passed_over)}."]


def on_baseline(first: FirstRun, baseline: Baseline) -> list[str]:
    """What stood out as the start ran."""
    notes = []
    if baseline.flaky:
        named = ", ".join(case.nodeid for case in baseline.flaky[:3])
        notes.append(
            f"Flaky at the start, so neither learned from nor held against a candidate: {named}. Tests that share "
            "files or ports get in each other's way when several run at once: --learn-workers 1 runs one at a time."
        )
    lost = [nodeid for nodeid in first.relevant if first.executions[nodeid].outcome.ending.lost]
    if lost:
        notes.append(
            f"{len(lost)} tests gave no verdict at the start (time-out or crash), such as {lost[0]}; "
            "if they are just slow, --learn-timeout gives them more time."
        )
    return notes


def on_calls(tallies: Iterable[Tally], stopped: str) -> list[str]:
    """Calls of models that came to nothing.

    :param stopped: why the run ended, which may say it already.
    """
    return [
        f"{each.failed} of {each.calls} calls of a model failed, the last of them so: {each.failure}"
        for each in tallies
        if each.failed and each.failure not in stopped
    ]


def on_unsteady(nodeids: Collection[str]) -> list[str]:
    """What comes out differently in a fresh process, whatever the candidate."""
    if not nodeids:
        return []
    return [
        f"{len(nodeids)} tests, such as {min(nodeids)}, fail in a fresh process with the start as well, though they "
        "passed in a process that had imported everything: they are not held against a candidate."
    ]


def on_refusals(executions: Mapping[str, Execution]) -> list[str]:
    """What the fence kept tests from: those that failed too early at the start could not show what they do."""
    refused = {
        nodeid: match
        for nodeid, execution in executions.items()
        if (match := REFUSAL.search(execution.outcome.feedback)) is not None
    }
    if not refused:
        return []
    nodeid, match = next(iter(refused.items()))
    return [
        f"{len(refused)} tests, such as {nodeid}, were kept from what they did not do at the start ({match['deed']}): "
        f"if it is theirs to do, run again with --learn-allow {match['rule']}."
    ]
