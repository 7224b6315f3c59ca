"""Times, kept as pyperf keeps them: its tools show them, and compare them with those of another day.

pyperf measures one thing after the other. What is compared here is measured in turns (:mod:`benchmarks.timing`), so
that a machine that is slow for a minute is slow for both.
"""

from __future__ import annotations

from pathlib import Path

import pyperf

from benchmarks.machine import command
from benchmarks.projects import Project
from benchmarks.session import run
from benchmarks.startup import startup
from benchmarks.timing import Times


class Results:
    """Measures in a directory, and keeps all times."""

    def __init__(self, directory: Path, rounds: int) -> None:
        """
        :param rounds: times that everything is measured.
        """
        self.directory, self.rounds = directory, rounds
        self._kept: list[pyperf.Benchmark] = []

    def of_session(self, project: Project, measurement: str, *, rounds: int | None = None, **environment: str) -> Times:
        """What a function of ``measurements.py`` finds in a session of the project.

        :param environment: variables of the process.
        """
        variables = {"BENCHMARK_ROUNDS": str(rounds or self.rounds), **environment}
        times: Times = run(project, measurement, self.directory, **variables)
        return self._keep(" ".join([project.name, measurement, *environment.values()]), times)

    def of_startup(self) -> Times:
        """What ``pytest`` takes on an empty test."""
        many = 4 * self.rounds  # as a few milliseconds are to be told from the noise of processes that start
        return self._keep("startup", startup(self.directory, many))

    def write(self, path: Path) -> None:
        """Write all times, with what they were measured on, for ``python -m pyperf``."""
        pyperf.BenchmarkSuite(self._kept).dump(str(path), replace=True)

    def _keep(self, what: str, times: Times) -> Times:
        for name, seconds in times.items():
            # pyperf takes no time of nothing, which is how far within its deadline a verdict may come.
            if measured := [each for each in seconds if each > 0]:
                metadata = {"name": f"{what}: {name}", "unit": "second", "command": command()}
                self._kept.append(pyperf.Benchmark([pyperf.Run(measured, metadata=metadata)]))
        return times
