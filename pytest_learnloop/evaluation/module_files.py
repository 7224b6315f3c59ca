"""Which module is in which file, told to :mod:`inspect` ahead.

It is asked for the source of each frame of a failure's text, and what it doesn't know it finds by a look at the files
of all modules there are. In a child, where it has yet to be asked, that takes longer than many a small test.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from types import ModuleType


def make_known(modules: Iterable[object]) -> None:
    """Have :func:`inspect.getmodule` know the modules by their files.

    :param modules: all that is in ``sys.modules`` will do. What is more than a plain module is left to be found: to
        look an attribute of a lazy one up may run code.
    """
    for module in modules:
        if type(module) is ModuleType:
            name, file = vars(module).get("__name__"), vars(module).get("__file__")
            if isinstance(name, str) and isinstance(file, str):
                inspect.modulesbyfile[file] = name
