"""The parts of trace-opt that are used, imported when they are first needed, which takes seconds.

It brings litellm with it, although every call of a model goes through our own models.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from pytest_learnloop.errors import OptimizerError, SettingsError
from pytest_learnloop.garbage import uncollected
from pytest_learnloop.models import ModelError
from pytest_learnloop.models.litellm import import_library

_NAME = "opto"
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
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()), uncollected():
            warnings.simplefilter("ignore")
            # By name and not by statement: type checkers would read all of it, and what it imports. The nodes come
            # before litellm: while they are imported, all modules that are there already are searched again and again.
            nodes = importlib.import_module(f"{_NAME}.trace.nodes")
            import_library()
            return Library(nodes, importlib.import_module(f"{_NAME}.optimizers"))
    except (ImportError, ValueError, ModelError) as error:  # it refuses settings of its own by ValueError
        raise OptimizerError(f"trace-opt can't be imported ({error})") from error
