"""How a session runs its tests: the part of its configuration that an outcome may depend on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from pytest_learnloop.outcomes.fingerprint import Conduct

_OURS = frozenset(
    {"learn_timeout", "learn_memory_limit", "learn_isolation", "learn_allow", "learn_repeats", "learn_hide"}
)
"""Of our own options those that decide how a test comes out; the others decide what is made of it."""
_WITHOUT_INFLUENCE = frozenset(
    {
        *("color", "code_highlight", "durations", "durations_min", "junitprefix", "reportchars", "xmlpath"),
        *("basetemp", "random_order_seed"),
        "quiet",  # which "verbose" tells as well
    }
)
"""Options that concern what the user sees, where children don't write, and an order that they don't run in."""

_SHORT = {
    "file_or_dir": "the paths",
    "keyword": "-k",
    "markexpr": "-m",
    "inifilename": "-c",
    "override_ini": "-o",
    "plugins": "-p",
    "pythonwarnings": "-W",
    "tbstyle": "--tb",
    "importmode": "--import-mode",
}
"""Options that are not called as what pytest keeps their values under."""


def conduct_of(config: pytest.Config, *, written: Iterable[Path]) -> Conduct:
    """How a configured session runs its tests. Every option counts that is not known to be without influence.

    :param written: files and directories that the session writes beside those that options of pytest name.
    """
    options = sorted((_flag(name), _plain(value)) for name, value in vars(config.option).items() if _counts(name))
    outputs = [*map(str, written), *(getattr(config.option, name, None) or "" for name in ("xmlpath", "log_file"))]
    directory = str(config.invocation_params.dir)
    return Conduct(
        str(config.rootpath),
        (("directory", directory), ("ini", *_ini(config)), *(("option", *each) for each in options)),
        frozenset(os.path.normpath(os.path.join(directory, path)) for path in outputs if path),
    )


def _counts(name: str) -> bool:
    return name in _OURS or not (name in _WITHOUT_INFLUENCE or name == "learn" or name.startswith("learn_"))


def _flag(name: str) -> str:
    """What the user calls an option."""
    return _SHORT.get(name, f"--{name.replace('_', '-')}")


def _ini(config: pytest.Config) -> tuple[str, ...]:
    path = config.inipath  # wherever it is: -c takes any file
    return (str(path), path.read_text(encoding="utf-8", errors="replace")) if path is not None else ()


def _plain(value: object) -> object:
    """The value in a form whose ``repr`` is the same in every process."""
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, (str, int, float, Path)):
        return str(value)
    return type(value).__qualname__
