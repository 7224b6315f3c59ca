"""What is measured in a session: each function takes a :class:`~benchmarks.session.Bench` and gives plain data."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.session import Bench
from benchmarks.timing import interleaved
from pytest_learnloop.domain import Candidate, Case, Detail, Ending, Evaluation, Trial
from pytest_learnloop.evaluation import limits

_ROUNDS = int(os.environ.get("BENCHMARK_ROUNDS", "11"))
_TO_CLEAR_UP = 0.1
"""Seconds in which one more child that has ended would have been waited for."""
_MANY = 16
"""Children whose processor time is taken together, as the system counts it in hundredths of a second."""


def cost(bench: Bench) -> dict[str, Any]:
    """One candidate: in a fresh pytest process, by us on either lane, in process, and in a process forked for it."""
    with bench.evaluator() as evaluates:
        bench.keep_still()
        return interleaved(
            _ROUNDS,
            fresh=bench.fresh,
            full=bench.ours(evaluates, Detail.TEXTS),
            fast=bench.ours(evaluates, Detail.SCORES),
            in_process=bench.in_process,
            in_a_fork=bench.in_a_fork,
        )


def warmth(bench: Bench) -> dict[str, Any]:
    """One candidate: in a fresh pytest process, and by us and in process with the session's fixtures set up before."""
    with bench.evaluator() as evaluates:
        evaluates.baseline([case.nodeid for case in bench.cases])
        evaluate = bench.ours(evaluates, Detail.TEXTS)
        evaluate()
        assert evaluates.warm_fixtures, evaluates.notes
        bench.keep_still()
        return interleaved(_ROUNDS, fresh=bench.fresh, full=evaluate, in_process=bench.in_process_warm)


def anew(bench: Bench) -> dict[str, Any]:
    """One candidate that has to be collected anew: in a fresh pytest process, and by us."""
    with bench.evaluator(forks=False) as evaluates:
        evaluate = bench.ours(evaluates, Detail.TEXTS)
        bench.keep_still()
        return interleaved(_ROUNDS, fresh=bench.fresh, anew=evaluate)


def growth(bench: Bench) -> dict[str, Any]:
    """32 candidates asked for at once, sixteen pairs one after the other, and a single pair, on either lane.

    Children wait for a single pair, which have been forked before; what that took counts only where there are many.
    """
    with bench.evaluator() as evaluates:
        lanes = {"full": Detail.TEXTS, "fast": Detail.SCORES}
        at_once = {f"{lane}_32": bench.ours(evaluates, detail, 32) for lane, detail in lanes.items()}
        pairs = {f"{lane}_2": bench.ours(evaluates, detail, 2) for lane, detail in lanes.items()}
        in_a_row = {f"{name}_in_a_row": partial(_repeated, pair, 16) for name, pair in pairs.items()}
        return interleaved(_ROUNDS, **at_once, **pairs, **in_a_row)


def _repeated(action: Callable[[], None], times: int) -> None:
    for _ in range(times):
        action()


def processor(bench: Bench) -> dict[str, Any]:
    """Processor time of children, and what the test bodies in them spent of it: the machine changes its pace."""
    from busy import milliseconds, spent  # type: ignore[import-not-found]  # a module of the project

    batch = max(1, 40 // milliseconds())
    bodies: dict[str, list[float]] = {"bodies_full": [], "bodies_fast": []}

    def with_bodies(name: str, children: Callable[[], float]) -> Callable[[], float]:
        def measured() -> float:
            before = spent()
            taken = children()
            bodies[name].append((spent() - before) / batch)
            return taken

        return measured

    with _children(bench, Detail.TEXTS, batch) as full, _children(bench, Detail.SCORES, batch) as fast:
        times = interleaved(
            max(3, 2 * _ROUNDS // 3), full=with_bodies("bodies_full", full), fast=with_bodies("bodies_fast", fast)
        )
    return times | {name: taken[1:] for name, taken in bodies.items()}  # the first round does not count


@contextmanager
def _children(bench: Bench, detail: Detail, batch: int) -> Iterator[Callable[[], float]]:
    """Evaluates new candidates; gives the processor time of a child.

    Each has an evaluator of its own.
    """
    others = set(limits.children())
    with bench.evaluator() as evaluates:
        (template,) = set(limits.children()) - others
        evaluate = bench.ours(evaluates, detail, batch)

        def measured() -> float:
            before = _settled_processor_time_below(template)
            evaluate()
            return (_settled_processor_time_below(template) - before) / batch

        yield measured


def _settled_processor_time_below(pid: int) -> float:
    """The same, when the children that ended last have been waited for as well, which is done when there is time."""
    settled = _processor_time_below(pid)
    while True:
        time.sleep(_TO_CLEAR_UP)
        before, settled = settled, _processor_time_below(pid)
        if settled == before:
            return settled


def _processor_time_below(pid: int) -> float:
    """Seconds of processor time of all children that have ended below a process."""
    while True:
        with suppress(FileNotFoundError, ProcessLookupError):  # one ended meanwhile, and counts elsewhere now
            return _processor_time_of_children(pid)


def _processor_time_of_children(pid: int) -> float:
    """Seconds of processor time of the children that a process, or one below it, has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = int(fields[13]) + int(fields[14])
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return ticks / os.sysconf("SC_CLK_TCK") + sum(_processor_time_of_children(int(child)) for child in below)


def workers(bench: Bench) -> dict[str, Any]:
    """Eight candidates by one worker and by two, and what the machine gives two processes that only compute."""
    from busy import compute

    def processes(count: int) -> Callable[[], None]:
        def computing() -> None:
            started = [multiprocessing.get_context("fork").Process(target=compute, args=(900,)) for _ in range(count)]
            for process in started:
                process.start()
            for process in started:
                process.join()

        return computing

    with bench.evaluator(workers=1) as one, bench.evaluator(workers=2) as two:
        return interleaved(
            max(3, _ROUNDS // 2),
            one_process=processes(1),
            two_processes=processes(2),
            one_worker=bench.ours(one, Detail.TEXTS, 8),
            two_workers=bench.ours(two, Detail.TEXTS, 8),
        )


def recording(bench: Bench) -> dict[str, Any]:
    """Processor time of a child with pytest's texts alone, and with traces or touches recorded beside them."""
    with (
        _children(bench, Detail.TEXTS, _MANY) as texts,
        _children(bench, Detail.TRACES, _MANY) as traces,
        _children(bench, Detail.TOUCHES, _MANY) as touches,
    ):
        return interleaved(_ROUNDS, texts=texts, traces=traces, touches=touches)


HANG_DEADLINE = 0.3
"""Seconds."""


def hang(bench: Bench) -> dict[str, Any]:
    """A candidate that never returns, on one case: seconds until the verdict, beyond the deadline."""
    endless = _body(bench, "while True: pass")
    in_c = _body(bench, "import re; return re.match(r'(a+)+$', 'a' * 40 + 'b')")

    def verdict(candidate: Candidate, detail: Detail) -> Callable[[], float]:
        def wait() -> float:
            started = time.perf_counter()
            (evaluation,) = evaluates.evaluate([Trial(candidate, bench.cases[:1], detail)])
            elapsed = time.perf_counter() - started
            assert evaluation.outcomes[bench.cases[0]].ending is Ending.TIMEOUT
            return elapsed - HANG_DEADLINE

        return wait

    with bench.evaluator(deadline=HANG_DEADLINE) as evaluates:
        return interleaved(
            max(3, _ROUNDS // 2),
            scores=verdict(endless, Detail.SCORES),
            texts=verdict(endless, Detail.TEXTS),
            traces=verdict(endless, Detail.TRACES),
            scores_in_c=verdict(in_c, Detail.SCORES),
            texts_in_c=verdict(in_c, Detail.TEXTS),
        )


_DAEMON = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], "
    "start_new_session=True); "
)
_DOUBLE_FORK = """import os, time
    if os.fork() == 0:
        os.setsid()
        os.fork() and os._exit(0)
        time.sleep(60)
    """
LEAKS = (
    "import builtins; builtins.len = lambda x: 99; ",
    "import json; json.dumps = None; ",
    "import os; os.environ['HOME'] = '/nowhere'; ",
    "import sys; sys.modules.pop('hostile', None); sys.path.clear(); ",
    "import os; os.chdir('/'); ",
    "import random; random.random = lambda: 0.5; ",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); ",
    "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start(); ",
    "import os; os.close(1); ",
    "import gc; gc.disable(); ",
    "import warnings; warnings.simplefilter('error'); ",
    "import unittest; unittest.TestCase.assertEqual = None; ",
    _DAEMON,
    _DOUBLE_FORK,
)
"""What leaky candidates do before they return."""


def leaks(bench: Bench) -> dict[str, Any]:
    """Verdicts on a good and on a bad candidate after each leaky one, on either lane: how many, and how many wrong."""
    verdicts = wrong = 0
    sane = [_body(bench, "return a + b + 0"), _body(bench, "return a - b - 1")]
    trials = [Trial(each, bench.cases, detail) for each in sane for detail in Detail]
    with bench.evaluator(workers=2, deadline=1.0, granted=("program",)) as evaluates:
        expected = list(map(_endings, evaluates.evaluate(trials)))
        assert set(expected[0].values()) == {Ending.PASSED}
        assert Ending.FAILED in expected[-1].values()
        for leak in LEAKS:
            leaky = _body(bench, f"{leak}return a + b")
            evaluates.evaluate([Trial(leaky, bench.cases, detail) for detail in (Detail.SCORES, Detail.TEXTS)])
            for before, after in zip(expected, map(_endings, evaluates.evaluate(trials)), strict=True):
                verdicts += len(bench.cases)
                wrong += sum(after.get(case) is not before[case] for case in bench.cases)
    return {"verdicts": verdicts, "wrong": wrong}


def _endings(evaluation: Evaluation) -> dict[Case, Ending]:
    return {case: outcome.ending for case, outcome in evaluation.outcomes.items()}


def cases(bench: Bench) -> dict[str, Any]:
    """One candidate on all cases, on either lane and recording."""
    with bench.evaluator() as evaluates:
        return interleaved(
            3,
            fast=bench.ours(evaluates, Detail.SCORES),
            full=bench.ours(evaluates, Detail.TEXTS),
            traces=bench.ours(evaluates, Detail.TRACES),
        )


def candidates(bench: Bench) -> dict[str, Any]:
    """As many candidates as asked for, at once, on few cases."""
    with bench.evaluator(workers=2) as evaluates:
        return interleaved(1, fast=bench.ours(evaluates, Detail.SCORES, int(os.environ["BENCHMARK_CANDIDATES"])))


def _body(bench: Bench, body: str) -> Candidate:
    (parameter,) = bench.files.artifact.parameters
    head = parameter.source.partition("\n")[0]
    return Candidate({parameter.id: f"{head}\n    {body}\n"})
