"""What the user should know of a run, a sentence each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pytest_learnloop.domain import Artifact, Case
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.evaluation.limits import OtherThreads
from pytest_learnloop.learning.doubts import ENOUGH, Doubt
from pytest_learnloop.learning.verdict import FEWEST
from pytest_learnloop.models.tally import Tally
from pytest_learnloop.optimizers import Optimizer
from pytest_learnloop.run.baseline import Baseline, FirstRun
from pytest_learnloop.run.refusals import Refusal
from pytest_learnloop.words import counted, named

_WHERE_CHANCE_HAS_A_SAY = "Where chance has a say, --learn-repeats N takes the mean of N runs."


def on_parameters(artifact: Artifact, optimizer: Optimizer) -> list[str]:
    """What the optimizer leaves alone."""
    passed_over = [each.id for each in artifact.parameters if not optimizer.searches(each)]
    if not passed_over:
        return []
    return [f"Text is not searched by {optimizer.name}, which needs no model: {', '.join(passed_over)}."]


def on_threads(threads: OtherThreads) -> str:
    """Why candidates are slow where threads forbid forking, and what helps, by who started them."""
    of_libraries = [f"{threads.nameless} of C libraries"] if threads.nameless else []
    remedies = []
    if threads.named:
        remedies.append("those that a conftest or a module starts as it is imported can be started in a fixture")
    if threads.nameless:
        remedies.append("with OMP_NUM_THREADS=1 in the environment most libraries start none")
    return (
        f"learnloop: threads run already ({', '.join([*threads.named, *of_libraries])}), so that a forked process "
        "could hang: every candidate is collected anew, in a process of its own, which is slower; "
        f"{'; '.join(remedies)}"
    )


def on_same_names(renamed: Sequence[str]) -> str:
    """What tests are called here that pytest calls by the name of another one."""
    return f"learnloop: tests of the same name are told apart by a number: {named(renamed)}"


def on_other_names(others: Mapping[str, Sequence[str]]) -> list[str]:
    """What is not learned from, as it runs in another module of the same file.

    :param others: name of a module with parameters -> names of the others.
    """
    return [
        f"learnloop: the file of {module} is imported as {named(names)} as well, which is another module: tests that "
        "call that one count as not reaching what is trained. With --import-mode=importlib, "
        "consider_namespace_packages = true in pytest's configuration may give both one name"
        for module, names in others.items()
    ]


def on_uses_at_import(artifact: Artifact) -> list[str]:
    """What makes candidates slow: collecting again takes a process of their own."""
    used = [each.id for each in artifact.parameters if each.used_at_import]
    if not used:
        return []
    return [
        f"learnloop: used while modules are imported: {named(used)}. Each candidate that changes it is collected anew, "
        "in a process of its own, which is slower"
    ]


def on_baseline(
    first: FirstRun, baseline: Baseline, workers: int, refused: Mapping[str, Refusal], repeats: int = 1
) -> list[str]:
    """What stood out as the start ran.

    :param workers: tests that ran at once.
    :param refused: nodeid -> what it was refused when it ran again.
    :param repeats: runs of each case.
    """
    notes = [
        f"{note} What came out differently by that is neither learned from nor held against a candidate."
        for note in on_refusals(refused, "when run again at the start", "at first")
    ]
    late = baseline.late(first)
    if late:
        when = "one of two runs at the start, and then again" if repeats == 1 else "one of their runs at the start"
        notes.append(
            f"Timed out in {when}, so neither learned from nor held against a candidate: {_tests(late)}. Where the "
            "machine is that busy, --learn-timeout SECONDS gives more time."
        )
    if baseline.fails_watched:
        notes.append(
            "Failing while it is recorded what they reach, and passing otherwise, so neither learned from nor held "
            f"against a candidate: {_tests(sorted(baseline.fails_watched))}. They look at code objects or frames."
        )
    explained = {*late, *baseline.fails_watched, *(case for case in baseline.flaky if case.nodeid in refused)}
    flaky = [case for case in baseline.flaky if case not in explained]
    if flaky:
        notes.append(
            f"Flaky at the start, so neither learned from nor held against a candidate: {_tests(flaky)}. "
            f"{_on_several_at_once(workers)}{_WHERE_CHANCE_HAS_A_SAY if repeats == 1 else _even_the_mean_of(repeats)}"
        )
    lacking = [nodeid for nodeid, run in first.executions.items() if run.lacks_fixture]
    if lacking:
        notes.append(
            f"Asking for a fixture that does not exist, which nothing that is trained can mend: {named(lacking)}. Is a "
            "plugin missing?"
        )
    lost = [nodeid for nodeid in first.relevant if first.executions[nodeid].outcome.ending.lost]
    if lost:
        notes.append(
            f"{counted(len(lost), 'test')} gave no verdict at the start (time-out or crash), such as {lost[0]}: if "
            "that is just slow, --learn-timeout gives more time."
        )
    return notes


def on_repeats(wavering: Collection[Case]) -> list[str]:
    """What chance has a say in, but for what is left out as flaky."""
    if not wavering:
        return []
    tests = [case.nodeid for case in sorted(wavering)]
    return [f"{named(tests, 1)} came out differently from run to run: the mean of the runs counts."]


def on_rollouts(first: FirstRun, train: Iterable[Case]) -> list[str]:
    """Which rollouts do not go on though they should."""
    several = sorted({case.nodeid for case in train if first.episodes.get(case.nodeid, 0) > 1})
    if not several:
        return []
    return [
        f"--learn-rollout continue: {several[0]} plays several episodes, and nobody knows which of them to go on with: "
        f"its rollouts begin anew{f', as do those of {len(several) - 1} more' if len(several) > 1 else ''}."
    ]


def on_calls(tallies: Iterable[Tally], stopped: str) -> list[str]:
    """Calls of models that came to nothing.

    :param stopped: why the run ended, which may say it already.
    """
    return [
        f"{each.failed} of {counted(each.calls, 'call')} of a model failed, the last of them so: "
        f"{each.failure.rstrip('.')}."
        for each in tallies
        if each.failed and each.failure not in stopped
    ]


def on_unsteady(nodeids: Collection[str]) -> list[str]:
    """What comes out differently in a fresh process, whatever the candidate."""
    if not nodeids:
        return []
    return [
        f"In a fresh process the start fails {counted(len(nodeids), 'test')} as well, such as {min(nodeids)}, after "
        "passing in a process that had imported everything: that is not held against a candidate."
    ]


def on_chance(nodeids: Collection[str], repeats: int = 1) -> list[str]:
    """What came out otherwise in one of two final runs of the same code.

    :param repeats: runs of each case before.
    """
    if not nodeids:
        return []
    return [
        "Failed in one of two final runs of the same code, so not held against a candidate: "
        f"{named(sorted(nodeids))}.{f' {_WHERE_CHANCE_HAS_A_SAY}' if repeats == 1 else ''}"
    ]


def on_disturbed_guards(first: FirstRun, executions: Mapping[str, Execution], workers: int) -> list[str]:
    """Tests that failed before they reached what is trained, though they may reach it, be it by a program they start.

    :param executions: the final run, in which no test runs beside another one.
    :param workers: tests that ran at once before.
    """
    passing = [
        nodeid
        for nodeid in first.guards
        if not first.executions[nodeid].outcome.ending.fine
        and nodeid in executions
        and executions[nodeid].outcome.ending.fine
    ]
    if not passing:
        return []
    return [
        "Failed at the start without reaching what is trained, and not in the final run, so not learned from: "
        f"{named(passing)}. Programs that they start may run what was changed, or chance has a say in them. "
        f"{_on_several_at_once(workers)}".rstrip()
    ]


def _even_the_mean_of(repeats: int) -> str:
    return f"Even the mean of {repeats} runs says too little of them: a larger --learn-repeats tells more."


def _on_several_at_once(workers: int) -> str:
    """What to do about tests that run beside others, with a space behind it; empty where none does."""
    if workers == 1:
        return ""
    return (
        "Tests that share files or ports get in each other's way when several run at once: --learn-workers 1 runs one "
        "at a time. "
    )


def on_constants(answers: Mapping[str, str]) -> list[str]:
    """Functions that are no functions any more: parameter id -> the one value that is given back."""
    return [f"{each} gives back {value} now, whatever it is given." for each, value in answers.items()]


def on_witnesses(baseline: Baseline, reached: Collection[Case]) -> list[str]:
    """What was changed is reached by next to no test, and by none that could show what has to stay as it is.

    :param reached: the cases that reach it.
    """
    if len(reached) >= FEWEST or any(baseline.outcomes[case].best for case in reached):
        return []
    return [
        "No test that passed before reaches what was changed, and no more than "
        f"{counted(len(reached), 'failing test')}: a wrong patch may pass as well."
    ]


def on_doubts(doubts: Mapping[str, Doubt]) -> list[str]:
    """Changes that few tests ask for and that look like what passes by chance: parameter id -> why."""
    return [
        f"What was changed in {each} {doubt.value}, and fewer than {ENOUGH} tests ask for it: look twice."
        for each, doubt in doubts.items()
    ]


def on_refusals(refused: Mapping[str, Refusal], when: str, before: str) -> list[str]:
    """What the fence kept tests from: those that failed too early before could not show what they do.

    :param refused: nodeid -> what it was refused.
    :param when: it did so, and ``before``, when it did not, in words.
    """
    if not refused:
        return []
    nodeid, (deed, rule) = next(iter(refused.items()))
    return [
        f"{counted(len(refused), 'test')}, such as {nodeid}, did something {when} that was not done {before}, and was "
        f"refused ({deed}): if it is to be done, run again with --learn-allow {rule}."
    ]


def _tests(cases: Sequence[Case]) -> str:
    return named([case.nodeid for case in cases])
