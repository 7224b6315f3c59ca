"""Importing other contents than the disk holds: how a fresh process sees a candidate, with the files untouched."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import linecache
import sys
from collections.abc import Mapping
from types import CodeType


def install(contents: Mapping[str, bytes]) -> None:
    """From now on, modules whose file is in ``contents`` (absolute path -> bytes) are compiled from there.

    Cached bytecode is neither read for these files nor written for any. Tracebacks show the overlaid lines.
    """
    sys.dont_write_bytecode = True
    get_code = importlib.machinery.SourceFileLoader.get_code

    def overlaid(loader: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        path = loader.get_filename(fullname)
        if path in contents:
            code: CodeType = loader.source_to_code(contents[path], path)
            return code
        return get_code(loader, fullname)

    importlib.machinery.SourceFileLoader.get_code = overlaid  # type: ignore[assignment]
    for path, data in contents.items():
        text = importlib.util.decode_source(data)
        linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
