"""The parts of trace-opt that are used, imported when they are first needed, which takes seconds.

It brings litellm with it, although every call of a model goes through our own models.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import io
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

from pytest_learnloop.errors import OptimizerError, SettingsError
from pytest_learnloop.garbage import uncollected
from pytest_learnloop.models import ModelError
from pytest_learnloop.models.litellm import import_library

_NAME = "opto"
_IMPORTING = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")
"""What frames of the import system give as their files."""
_MISSING = (
    "needs trace-opt: pip install 'pytest-learnloop[trace]'. That brings xgboost, which is not used and takes half a "
    "gigabyte; uv can leave it out: echo 'xgboost ; sys_platform == \"never\"' > override.txt && "
    "uv pip install --override override.txt 'pytest-learnloop[trace]'"
)


@dataclass(frozen=True)
class Library:
    """What is used of trace-opt."""

    nodes: Any
    """``opto.trace.nodes``: the kinds of nodes, and the one graph of the process that all nodes register in."""
    optimizers: Any
    """``opto.optimizers``."""


def check_installed(optimizer: str) -> None:
    """Find out, without importing it, whether trace-opt is there.

    :param optimizer: what needs it.
    :raises SettingsError: it is not; says how to install it.
    """
    if importlib.util.find_spec(_NAME) is None:
        raise SettingsError(f"--learn-optimizer {optimizer} {_MISSING}")


def load() -> Library:
    """Import it. Call it in the controller alone, once the warm process has forked: it starts threads.

    :raises OptimizerError: it can't be imported.
    """
    try:
        # It tells which back end it would use.
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()), uncollected(), _unsearched():
            warnings.simplefilter("ignore")
            # By name and not by statement: type checkers would read all of it, and what it imports. The nodes come
            # before litellm: while they are imported, all modules that are there already are searched again and again.
            nodes = importlib.import_module(f"{_NAME}.trace.nodes")
            import_library()
            return Library(nodes, importlib.import_module(f"{_NAME}.optimizers"))
    except (ImportError, ValueError, ModelError) as error:  # it refuses settings of its own by ValueError
        raise OptimizerError(f"trace-opt can't be imported ({error})") from error


@contextmanager
def _unsearched() -> Iterator[None]:
    """Have it known meanwhile which frames are in no file.

    For each of its operators the library asks :mod:`inspect` for all frames there are, and for the module of each frame
    that is in no file all modules are searched: that is a third of what the import takes in a run of pytest.
    """
    above = {frame.f_code.co_filename for frame, _ in traceback.walk_stack(None)}
    nowhere = {*_IMPORTING, *(file for file in above if file.startswith("<"))}
    added = nowhere - inspect.modulesbyfile.keys()
    inspect.modulesbyfile.update(dict.fromkeys(added, "no module"))
    try:
        yield
    finally:
        for each in added:
            del inspect.modulesbyfile[each]
