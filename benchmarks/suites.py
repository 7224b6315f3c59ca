"""Running the tests of a library in its unpacked archive, without settings of its own and without plugins."""

from __future__ import annotations

import os
from collections.abc import Iterable


def options(tests: str, deselect: Iterable[str] = ()) -> list[str]:
    """What pytest is given in the library's folder.

    :param tests: path of the tests.
    :param deselect: nodeids of those that are not to run.
    """
    deselected = [f"--deselect={nodeid}" for nodeid in deselect]
    return ["--disable-plugin-autoload", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir=.", *deselected, tests]


def environment(sources: str) -> dict[str, str]:
    """One in which the library is imported from the folder, and which leaves no compiled files there.

    :param sources: the folder within, which holds the package.
    """
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": sources}
