"""What is left when a run is over, and what the user can do about it: a sentence each, and none where all is well."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from pytest_learnloop.delivery.deliver import Delivered
from pytest_learnloop.domain import Artifact, Case, Outcome, Split
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.learning.split import SplitBy, SplitRules, Splits, function_of
from pytest_learnloop.learning.verdict import FEWEST
from pytest_learnloop.run.baseline import Baseline
from pytest_learnloop.run.chosen import Chosen
from pytest_learnloop.words import counted, named

_UNLIKELY = 0.05
"""Chance of an empty split that nobody has to reckon with."""


def on_what_fails(baseline: Baseline, best: Mapping[Case, Outcome], artifact: Artifact, rules: SplitRules) -> list[str]:
    """How many tests fail in the end, which of them did not before, and what train tests cannot show.

    :param best: the outcomes in the end, on the cases of the baseline.
    """
    failing = {split: _failing(baseline.cases(split), best) for split in Split}
    if not any(failing.values()):
        return []
    counts = [f"{len(failing[s])} of {len(baseline.cases(s))} {s.in_words}" for s in Split if baseline.cases(s)]
    still = f"Still failing: {', '.join(counts)} tests."
    lost = [case.nodeid for each in failing.values() for case in each if baseline.outcomes[case].ending.fine]
    new = [f"Passed at the start, and fails now: {named(list(dict.fromkeys(lost)))}."] if lost else []
    return [still, *new, *_on_unreached(baseline, failing, artifact, rules)]


def on_chosen(
    baseline: Baseline, best: Mapping[Case, Outcome], chosen: Chosen, delivered: Delivered | None, *, unreached: bool
) -> list[str]:
    """Where to look on, if tests still fail and the user left to the run what is trained.

    :param delivered: None where nothing better was found.
    :param unreached: whether tests fail that reach nothing trained.
    """
    train_fails = bool(_failing(baseline.train, best))
    if not chosen.blamed or not (train_fails or (unreached and delivered)):
        return []
    if delivered is not None:
        when = "Now that the patch is applied" if delivered.applied else "Once the patch is applied"
        return [f"{when}, the same command chooses anew, by the train tests that still fail."]
    after = f" (blamed next: {', '.join(each.parameter for each in chosen.runners_up)})" if chosen.runners_up else ""
    return [f"If none of those chosen holds the fault, name the function that does: --learn-target MOD:NAME{after}."]


def on_refused(
    baseline: Baseline, best: Mapping[Case, Outcome], changed: Collection[str], rules: SplitRules
) -> list[str]:
    """What would have kept the search from breaking held-out tests, where nothing could.

    :param best: the outcomes of what was refused.
    :param changed: ids of the parameters that it changes.
    """

    def passes_and_reaches(case: Case) -> bool:
        return baseline.outcomes[case].ending.fine and not baseline.outcomes[case].touched.isdisjoint(changed)

    lost = [case for case in _failing(baseline.held_out, best) if passes_and_reaches(case)]
    if not lost or any(map(passes_and_reaches, baseline.learned_from)):
        return []
    remedy = 'one that does, with @pytest.mark.learn(split="train"), would help'
    return [
        f"No train or validation test that reaches {named(sorted(changed))} passed at the start, so that nothing "
        f"showed what is right already: {_or_by_case(remedy, lost, baseline, rules)}."
    ]


def on_failing_guards(guards: Sequence[str], executions: Mapping[str, Execution], chosen: Chosen) -> list[str]:
    """Which tests fail that nothing trained can mend, as they reach none of it.

    :param executions: how the tests ran in the end.
    """
    ran = {each: executions[each] for each in guards if each in executions}
    failing = [each for each, run in ran.items() if not run.outcome.ending.fine and not run.lacks_fixture]
    if not failing:
        return []
    reach = "reaches" if len(failing) == 1 else "reach"
    left_to_the_run = "" if chosen.blamed else ", or `auto`"
    return [
        f"{counted(len(failing), 'failing test')} {reach} nothing that is trained: {named(failing)}; "
        f"--learn-target MOD:NAME names what else to train{left_to_the_run}."
    ]


def on_empty_splits(splits: Splits, rules: SplitRules) -> list[str]:
    """How many tests it takes to have some in every split."""
    ratios, present = rules.ratios, set(splits.assignment.values())
    empty = [split for split in ratios.used if split not in present]
    if not empty:
        return []
    unit = "tests" if rules.split_by is SplitBy.CASE else "test functions"
    # An empty one has a share below 1: an only split is never empty.
    enough = max(math.ceil(math.log(_UNLIKELY) / math.log(1 - ratios.of(split))) for split in empty)
    verdict = ""
    if Split.HELD_OUT in empty:
        verdict = f", and some {math.ceil(FEWEST / ratios.of(Split.HELD_OUT))} let held-out tests tell something"
    return [
        f"By --learn-split {ratios} about {enough} {unit} leave no split empty{verdict}; "
        f'@pytest.mark.learn(split="{empty[0].value}") puts a test there by hand.'
    ]


def _on_unreached(
    baseline: Baseline, failing: Mapping[Split, Sequence[Case]], artifact: Artifact, rules: SplitRules
) -> list[str]:
    """The parameters that failing tests reach, none of which is a train test."""
    at_start = baseline.outcomes
    elsewhere = [*failing[Split.VALIDATION], *failing[Split.HELD_OUT]]
    if any(not at_start[case].touched for case in failing[Split.TRAIN]):
        return []  # whoever took the process with it may have reached anything
    shown = {each for case in failing[Split.TRAIN] for each in at_start[case].touched}
    reached = {each for case in elsewhere for each in at_start[case].touched} - shown
    missed = [each.id for each in artifact.parameters if each.id in reached and not each.used_at_import]
    if not missed:
        return []
    remedy = _or_by_case("more tests of that would help", elsewhere, baseline, rules)
    return [f"No train test that still fails reaches {named(missed)}, as tests of other splits do: {remedy}."]


def _or_by_case(remedy: str, cases: Sequence[Case], baseline: Baseline, rules: SplitRules) -> str:
    """The remedy for want of train tests like these, and another one where their functions can be divided."""
    if rules.split_by is SplitBy.CASE or not _are_divisible(cases, baseline):
        return remedy
    return f"{remedy}, or --learn-split-by case with a new file for --learn-splits"


def _are_divisible(cases: Sequence[Case], baseline: Baseline) -> bool:
    """Whether any of these has a sibling: another case of its test function."""
    every = [case.nodeid for split in Split for case in baseline.cases(split)]
    functions = [function_of(nodeid) for nodeid in dict.fromkeys(every)]
    return any(functions.count(function_of(case.nodeid)) > 1 for case in cases)


def _failing(cases: Sequence[Case], outcomes: Mapping[Case, Outcome]) -> list[Case]:
    return [case for case in cases if case in outcomes and not outcomes[case].ending.fine]
