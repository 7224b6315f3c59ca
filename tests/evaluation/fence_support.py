"""Code run in a fenced process of its own, which is forked from one that has imported what it takes."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop.evaluation.fence import Fence

_IMPORTS = "import os, pathlib, shutil, signal, socket, subprocess, sys"
"""What the code need not import."""

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["shutil", "socket", "subprocess", "traceback", Fence.__module__])


@dataclass(frozen=True)
class Done:
    """What became of a piece of code."""

    returncode: int | None
    stdout: str
    stderr: str


def fenced(
    tmp_path: Path,
    code: str,
    granted: tuple[str, ...] = (),
    allowed: tuple[tuple[str, str], ...] = (),
    *,
    notes: bool = False,
) -> Done:
    """What becomes of code that is run beside something precious.

    :param granted: rules of ``--learn-allow``.
    :param allowed: what the case may do, (kind, what).
    :param notes: print what is done instead of refusing it.
    """
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "precious.txt").write_text("precious")
    (outside / "folder").mkdir()
    process = _FORKING.Process(target=_run, args=(tmp_path, code, granted, allowed, notes))
    process.start()
    process.join(30)
    process.kill()
    said = {name: (tmp_path / name).read_text(encoding="utf-8") for name in ("stdout", "stderr")}
    return Done(process.exitcode, **said)


def _run(
    tmp_path: Path, code: str, granted: tuple[str, ...], allowed: tuple[tuple[str, str], ...], notes: bool
) -> None:
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(tmp_path / name, os.O_WRONLY | os.O_CREAT), descriptor)
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    fence = Fence([str(inside)], granted)
    known = {"fence": fence, "inside": inside, "outside": outside}
    exec(_IMPORTS, known)
    fence.install()
    fence.enter(allowed, (lambda deed, in_call: print(*deed, in_call)) if notes else None)
    os.chdir(outside)
    exec(code, known)
