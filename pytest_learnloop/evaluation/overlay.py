"""Running other contents than the disk holds: how a fresh process sees a candidate, with the files untouched.

Interpreters that a test starts have a copy of this module alone, so that it imports nothing of ours.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import io
import linecache
import os
import sys
from collections.abc import Mapping, Sequence
from types import CodeType, ModuleType
from typing import IO, Any, NoReturn

_REWRITING = "_pytest.assertion.rewrite"
"""What compiles test modules, conftests and plugins by itself where pytest runs."""


def install(contents: Mapping[str, bytes]) -> None:
    """From now on, modules whose file is in ``contents`` (absolute path -> bytes) are compiled from there.

    So are those in which pytest rewrites assertions, and what :mod:`runpy` runs by its path, as :mod:`multiprocessing`
    does with the main module. Cached bytecode is neither read for these files nor written for any. Tracebacks show the
    overlaid lines.
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
    open_code = io.open_code

    def open_overlaid(path: str) -> IO[bytes]:
        return io.BytesIO(contents[path]) if path in contents else open_code(path)

    io.open_code = open_overlaid
    if _REWRITING in sys.modules:
        _overlay_rewriting(sys.modules[_REWRITING], contents)
    else:
        sys.meta_path.insert(0, _OverlayOfRewriting(contents))
    for path, data in contents.items():
        text = importlib.util.decode_source(data)
        linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)


class _OverlayOfRewriting:
    """A finder of pytest's assertion rewriting alone, which is overlaid right after it is imported."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(name, path) if name == _REWRITING else None
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_overlay(module: ModuleType) -> None:
                execute(module)
                _overlay_rewriting(module, self._contents)

            spec.loader.exec_module = execute_and_overlay  # type: ignore[method-assign]
        return spec


def _overlay_rewriting(rewrite: Any, contents: Mapping[str, bytes]) -> None:
    """Let assertion rewriting read ``contents``.

    Relies on ``_read_pyc`` finding what is cached, ``_rewrite_test`` reading what is not by ``read_bytes``, and
    ``_write_pyc`` caching it. Where a test has that turned on again, who runs the files next would run the candidate.
    """
    read, compiled, write = rewrite._read_pyc, rewrite._rewrite_test, rewrite._write_pyc

    class OverlaidPath(type(rewrite.Path())):  # type: ignore[misc]
        def read_bytes(self) -> bytes:
            return contents[str(self)]

    def overlaid(path: os.PathLike[str]) -> os.PathLike[str]:
        return OverlaidPath(path) if str(path) in contents else path

    rewrite._rewrite_test = lambda path, config: compiled(overlaid(path), config)
    rewrite._read_pyc = lambda path, *rest: None if str(path) in contents else read(path, *rest)
    rewrite._write_pyc = lambda state, code, *rest: code.co_filename not in contents and write(state, code, *rest)


def install_for_script(contents: Mapping[str, bytes]) -> None:
    """Let the script that this interpreter was started with be run from ``contents``, too, if it is one of these files.

    To be called while the interpreter starts. It reads a script by itself, and asks no one but the audit hooks.
    """
    by_real_path = {os.path.realpath(path): path for path in contents}

    def run_instead(event: str, arguments: tuple[object, ...]) -> None:
        if event == "cpython.run_file":
            path = by_real_path.get(os.path.realpath(str(arguments[0])))
            if path is not None:
                _run_as_main(contents[path], str(arguments[0]))

    sys.addaudithook(run_instead)


def _run_as_main(data: bytes, path: str) -> NoReturn:
    """Run a script to the end of the process, which is what it would come to by itself."""
    namespace = vars(sys.modules["__main__"])
    namespace.update(__file__=path, __cached__=None)
    try:
        exec(compile(data, path, "exec", dont_inherit=True), namespace)
    except SystemExit:
        raise
    except BaseException as error:  # whatever it is, it is shown without the frames of this module
        here = error.__traceback__
        trace = here.tb_next if here is not None else None
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        raise SystemExit(1) from None
    raise SystemExit(0)
