"""The goals, and what was measured of each."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.machine import processes_with
from benchmarks.measurements import HANG_DEADLINE
from benchmarks.projects import BUSY, HEAVY, HOSTILE, TINY, TYPICAL, USUAL_PLUGINS
from benchmarks.results import Results
from benchmarks.session import run
from benchmarks.timing import Times, difference, milliseconds, ratio


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    goal: str
    target: str
    measured: str
    met: bool | None
    """None where nothing was promised, or nothing could be measured."""


Topic = Callable[[Results], Iterator[Row]]


def _at_least(goal: str, target: float, value: float, detail: str = "") -> Row:
    return Row(goal, f">= {target:g}", _with(f"{value:.2f}", detail), value >= target)


def _at_most(goal: str, target: float, value: float, detail: str = "") -> Row:
    return Row(goal, f"<= {target:g}", _with(f"{value:.2f}", detail), value <= target)


def _with(value: str, detail: str) -> str:
    return f"{value} ({detail})" if detail else value


def tiny(results: Results) -> Iterator[Row]:
    yield from _cost_of_tiny("tiny", results.of_session(TINY, "cost"))


def plugins(results: Results) -> Iterator[Row]:
    """The same with plugins that many have installed, and that have a say in most tests or take their time to load."""
    installed = [name for name in USUAL_PLUGINS if find_spec(name.partition(".")[0]) is not None]
    times = results.of_session(TINY, "cost", BENCHMARK_PLUGINS=" ".join(installed))
    yield from _cost_of_tiny(f"tiny with {len(installed)} plugins", times)


def _cost_of_tiny(what: str, times: Times) -> Iterator[Row]:
    ms = {name: f"{milliseconds(times, name):.1f} ms" for name in times}
    full, fast, bound = (
        f"{ms[a]} / {ms[b]}" for a, b in (("fresh", "full"), ("fresh", "fast"), ("full", "in_process"))
    )
    yield _at_least(f"fresh / ours, {what}, full protocol", 8, ratio(times, "fresh", "full"), full)
    yield _at_least(f"fresh / ours, {what}, fast lane", 60, ratio(times, "fresh", "fast"), fast)
    yield _at_most(f"ours / in process, {what}", 1.2, ratio(times, "full", "in_process"), bound)
    yield _bare_fork(what, times)
    yield _in_process(what, times)


def _in_process(what: str, times: Times) -> Row:
    """What no process at all gives, which no goal can be above on this machine."""
    return Row(f"fresh / in process, {what}", "", f"{ratio(times, 'fresh', 'in_process'):.2f}", None)


def _bare_fork(what: str, times: Times) -> Row:
    """What forking alone costs, which no goal can be below."""
    return Row(f"a bare fork / in process, {what}", "", f"{ratio(times, 'in_a_fork', 'in_process'):.2f}", None)


def heavy(results: Results) -> Iterator[Row]:
    if HEAVY.missing:
        why = f"skipped: {', '.join(HEAVY.missing)} not installed"
        yield Row("fresh / ours, heavy, cold", ">= 7", why, None)
        return
    times = results.of_session(HEAVY, "cost")
    ms = {name: f"{milliseconds(times, name):.0f} ms" for name in times}
    yield _at_least("fresh / ours, heavy, cold", 7, ratio(times, "fresh", "full"), f"{ms['fresh']} / {ms['full']}")
    yield Row("fresh / ours, heavy, cold, scores only", "", f"{ratio(times, 'fresh', 'fast'):.2f}", None)
    bound = f"{ms['full']} / {ms['in_process']}"
    yield _at_most("ours / in process, heavy, both cold", 1.2, ratio(times, "full", "in_process"), bound)
    yield _bare_fork("heavy, both cold", times)
    yield _in_process("heavy, cold", times)
    times = results.of_session(HEAVY, "warmth")
    ms = {name: f"{milliseconds(times, name):.0f} ms" for name in times}
    yield _at_least("fresh / ours, heavy, warm", 18, ratio(times, "fresh", "full"), f"{ms['fresh']} / {ms['full']}")
    bound = f"{ms['full']} / {ms['in_process']}"
    yield _at_most("ours / in process, heavy, both warm", 1.2, ratio(times, "full", "in_process"), bound)
    yield _in_process("heavy, warm", times)


def anew(results: Results) -> Iterator[Row]:
    for project in (TINY, HEAVY):
        if not project.missing:
            times = results.of_session(project, "anew")
            detail = f"{milliseconds(times, 'fresh'):.0f} ms / {milliseconds(times, 'anew'):.0f} ms"
            each = _with(f"{ratio(times, 'fresh', 'anew'):.2f}", detail)
            yield Row(f"fresh / ours, {project.name}, collected anew", "", each, None)


def processor(results: Results) -> Iterator[Row]:
    for length, target in ((10, 1.2), (50, 1.05)):
        times = results.of_session(BUSY, "processor", BENCHMARK_MILLISECONDS=str(length))
        taken = f"{milliseconds(times, 'bodies_full') / 30:.1f} ms a test"
        goal = f"child CPU / test bodies, {length} ms a test"
        yield _at_most(goal, target, ratio(times, "full", "bodies_full"), taken)
        yield Row(f"{goal}, fast lane", "", f"{ratio(times, 'fast', 'bodies_fast'):.2f}", None)


def growth(results: Results) -> Iterator[Row]:
    times = results.of_session(TINY, "growth")
    for lane, name in (("full", "full protocol"), ("fast", "fast lane")):
        at_once, pairs, pair = (f"{lane}_32", f"{lane}_2_in_a_row", f"{lane}_2")
        each = f"{milliseconds(times, at_once) / 32:.1f} / {milliseconds(times, pairs) / 32:.1f} ms"
        growing = ratio(times, at_once, pairs)
        yield _at_most(f"per candidate, 32 candidates / 2, {name}", 1.1, growing, each)
        each = f"{milliseconds(times, at_once) / 32:.1f} / {milliseconds(times, pair) / 2:.1f} ms"
        yield Row(
            f"per candidate, 32 candidates / 2 that children wait for, {name}",
            "",
            _with(f"{ratio(times, at_once, pair) / 16:.2f}", each),
            None,
        )


def workers(results: Results) -> Iterator[Row]:
    times = results.of_session(BUSY, "workers", BENCHMARK_MILLISECONDS="10")
    capacity = 2 * ratio(times, "one_process", "two_processes")
    speedup = ratio(times, "one_worker", "two_workers")
    detail = f"{speedup:.2f}x of {capacity:.2f}x"
    yield _at_least("two workers, of the machine's capacity", 0.85, speedup / capacity, detail)


def hang(results: Results) -> Iterator[Row]:
    times = results.of_session(HOSTILE, "hang")
    worst = max(max(each) for each in times.values()) * 1000
    medians = ", ".join(f"{name.replace('_', ' ')} +{milliseconds(times, name):.0f}" for name in times)
    yield Row(
        "verdict on a hang",
        "deadline + 50 ms",
        f"+ {worst:.0f} ms at worst of a deadline of {HANG_DEADLINE} s ({medians})",
        worst <= 50,
    )


def leaks(results: Results) -> Iterator[Row]:
    marker = f"learnloop-benchmark-{uuid.uuid4()}"
    before = _temporary(results.directory)
    found = run(HOSTILE, "leaks", results.directory, BENCHMARK_MARKER=marker)
    left, places = processes_with(marker), _temporary(results.directory) - before
    yield Row(
        "wrong verdicts after leaky candidates",
        "0",
        f"{found['wrong']} of {found['verdicts']}",
        not found["wrong"],
    )
    yield Row("processes left / directories left", "0 / 0", f"{len(left)} / {len(places)}", not left and not places)


def _temporary(directory: Path) -> set[str]:
    return {name for name in os.listdir(directory) if name.startswith("learnloop-")}


def recording(results: Results) -> Iterator[Row]:
    for project, target in ((TYPICAL, 5.0), (TINY, None), (HEAVY, None)):
        if project.missing:
            continue
        rounds = results.rounds if target else max(3, results.rounds // 2)
        times = results.of_session(project, "recording", rounds=rounds)
        for detail in ("traces", "touches"):
            percent = 100 * (ratio(times, detail, "texts") - 1)
            base = f"{percent:+.1f} % of {milliseconds(times, 'texts'):.0f} ms"
            promised = target is not None and detail == "traces"
            met = percent <= target if promised and target is not None else None
            yield Row(f"recording {detail}, {project.name} suite", f"<= {target:g} %" if promised else "", base, met)


def start(results: Results) -> Iterator[Row]:
    times = results.of_startup()
    more = 1000 * difference(times, "plugin", "without")
    detail = f"of {milliseconds(times, 'without'):.0f} ms"
    yield Row("pytest with the plugin and no --learn", "+ 15 ms at most", f"{more:+.1f} ms ({detail})", more <= 15)


TOPICS: dict[str, Topic] = {
    topic.__name__: topic
    for topic in (tiny, plugins, heavy, anew, processor, growth, workers, hang, leaks, recording, start)
}
