"""A module written for a test, with some of its functions recorded."""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import itertools
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_learnloop import trainable
from pytest_learnloop.evaluation.record import Recorder, Recording
from pytest_learnloop.source.discover import discover
from pytest_learnloop.source.swap import LiveParameters

_numbers = itertools.count()


class Recorded:
    """A module whose parameters report to a recorder; their ids begin with ``m:``."""

    def __init__(
        self,
        directory: Path,
        source: str,
        targets: Sequence[str] = ("m:f",),
        *,
        edits: Mapping[str, str] | None = None,
        recorder: Recorder | None = None,
        record: bool = True,
    ) -> None:
        path = directory / f"m{next(_numbers)}.py"
        path.write_text(textwrap.dedent(source).lstrip("\n"), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("m", path)
        assert spec is not None
        assert spec.loader is not None
        module: Any = importlib.util.module_from_spec(spec)
        self.path, self.module = path, module
        self.recorder = recorder or Recorder()
        with what_was_there_hidden():
            spec.loader.exec_module(module)
            loaded: dict[str, ModuleType] = {"m": module}
            if record:
                artifact = discover(loaded.values(), targets, directory, trainable)
                LiveParameters(artifact, loaded).swap(edits or {}, self.recorder)

    def run(self, expression: str) -> Recording:
        """Evaluate an expression over the module ``m`` in a scope of its own, and give what ran."""
        owner = object()
        with self.recorder.scope(owner):
            eval(expression, {"m": self.module, "suppressing": suppressing})
        return self.recorder.of(owner)


@contextlib.contextmanager
def what_was_there_hidden() -> Iterator[None]:
    """Without a look at objects from before: who holds on to what is swapped is looked for among all others."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def lines(recording: Recording, parameter: str = "m:f") -> list[int]:
    """The lines of a parameter that ran, in order."""
    return sorted(line for of, line in recording.lines if of == parameter)


def suppressing(kind: type[BaseException], function: Callable[..., object], *arguments: object) -> None:
    """Call a function that raises."""
    with contextlib.suppress(kind):
        function(*arguments)
