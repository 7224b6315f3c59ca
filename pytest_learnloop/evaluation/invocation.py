"""How the user started pytest, so that other processes can start it the same way."""

from __future__ import annotations

import json
import pickle
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import pytest

from pytest_learnloop.evaluation.random_seed import random_seed

_BOOT = "; ".join(
    [
        "import gc, json, sys",
        "gc.disable()",  # a fifth of the time that imports take, and they leave next to nothing to be collected
        "sys.path[:] = json.loads(sys.argv.pop())",
        "from {module} import main",
        "gc.freeze()",
        "gc.enable()",
        "main()",
    ]
)


@dataclass(frozen=True)
class Invocation:
    """What it takes to start it again."""

    arguments: tuple[str, ...]
    directory: str
    """Where it was started."""
    path: tuple[str, ...]
    """``sys.path`` as it was before any conftest was loaded."""
    root: str
    """Its root directory."""

    def command(self, module: str, *arguments: str) -> list[str]:
        """A command line that runs ``main()`` of one of our modules in a new interpreter."""
        return [sys.executable, "-c", _BOOT.format(module=module), *arguments, json.dumps(self.path)]


@contextmanager
def told(message: object) -> Iterator[IO[bytes]]:
    """A file to be the standard input of such an interpreter, which unpickles there what is too long for a command."""
    with tempfile.TemporaryFile() as file:
        pickle.dump(message, file)
        file.seek(0)
        yield file


def invocation_of(config: pytest.Config, path: Sequence[str]) -> Invocation:
    """How this session was started.

    :param path: ``sys.path`` before any conftest was loaded.
    """
    parameters = config.invocation_params
    arguments = [str(argument) for argument in parameters.args]
    if (seed := random_seed(config)) is not None:  # the same in every process
        arguments.append(f"--randomly-seed={seed}")
    if config.pluginmanager.has_plugin("pytest_cov"):
        arguments.append("--no-cov")
    # Paths among the values of options move pytest's root directory once they exist, as what a run writes comes to do.
    arguments.append(f"--rootdir={config.rootpath}")
    arguments += ["-c", str(config.inipath)] if config.inipath is not None else []
    return Invocation(tuple(arguments), str(parameters.dir), tuple(path), str(config.rootpath))
