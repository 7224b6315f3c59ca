"""What tests depend on outside the project: the interpreter, what is installed, and the environment's variables."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from types import ModuleType

_OF_THE_SHELL = frozenset(
    {
        *("_", "PWD", "OLDPWD", "SHLVL", "WINDOWID", "TERM_SESSION_ID", "TMUX", "TMUX_PANE", "STY", "WINDOW"),
        *("SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "SSH_AUTH_SOCK", "XDG_SESSION_ID", "DBUS_SESSION_BUS_ADDRESS"),
        *("INVOCATION_ID", "JOURNAL_STREAM", "PYTEST_CURRENT_TEST"),
    }
)
"""Variables that differ from one terminal, or one command, to the next, and that no test depends on."""
_METADATA = (".dist-info", ".egg-info", ".egg-link", ".pth")
_NAMED = {
    "python": "Python",
    "started with": "how Python is started",
    "platform": "the machine",
    "installed": "what is installed",
    "imported": "what is imported",
    "directory": "the working directory",
}
"""First value of a fact -> what a user calls it."""

Facts = Sequence[tuple[object, ...]]
"""Plain values, whose ``repr`` says all there is to them."""
Identity = tuple[int, int]
"""Device and inode of a file."""


def interpreter() -> Facts:
    """Which Python runs, on what, and how it was started."""
    system = os.uname() if hasattr(os, "uname") else None
    platform = (system.sysname, system.release, system.machine) if system else (sys.platform,)
    user = (os.getuid(),) if hasattr(os, "getuid") else ()
    return [
        ("python", sys.version, sys.implementation.name, sys.executable, sys.prefix),
        ("started with", tuple(sys.flags), tuple(sys.warnoptions), tuple(sorted(map(repr, sys._xoptions.items())))),
        ("platform", *platform, *user),
    ]


def variables(environ: Mapping[str, str]) -> Facts:
    """The variables that a test may depend on."""
    return [("variable", name, value) for name, value in sorted(environ.items()) if name not in _OF_THE_SHELL]


def installed(path: Iterable[str]) -> Facts:
    """What the directories of ``sys.path`` say is installed there: names with versions, and when they came."""
    found: list[tuple[object, ...]] = []
    for directory in dict.fromkeys(path):
        try:
            with os.scandir(directory or os.curdir) as entries:
                listed = [(e.name, e.stat().st_mtime_ns) for e in entries if e.name.endswith(_METADATA)]
        except OSError:
            continue
        found += [("installed", directory, *each) for each in sorted(listed)]
    return found


def imported(modules: Iterable[ModuleType], known: Collection[str]) -> Facts:
    """Size and time of the files that are imported, but for those whose contents are known: some edit these, too."""
    found: list[tuple[object, ...]] = []
    for path in sorted({path for module in modules if (path := _file_of(module)) and path not in known}):
        try:
            status = os.stat(path)
        except OSError:
            continue  # in an archive, say, whose own time is that of its directory's entry
        found.append(("imported", path, status.st_size, status.st_mtime_ns))
    return found


def sources_elsewhere(modules: Mapping[str, ModuleType], root: str) -> list[str]:
    """Directories of packages that are imported from outside the root, and not installed: editable ones above all."""
    homes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, root}
    inside = tuple(home.rstrip(os.sep) + os.sep for home in homes)
    packages = (module for name, module in modules.items() if "." not in name and hasattr(module, "__path__"))
    files = (_file_of(module) for module in packages)
    return sorted({os.path.dirname(file) for file in files if file and not file.startswith(inside)})


def open_for_writing() -> frozenset[Identity]:
    """The regular files that this process may write to at this moment: its redirected output, logs, databases."""
    try:
        import fcntl

        descriptors = [int(name) for name in os.listdir("/dev/fd")]
    except (ImportError, OSError):
        return frozenset()
    found = set()
    for descriptor in descriptors:
        try:
            status, flags = os.fstat(descriptor), fcntl.fcntl(descriptor, fcntl.F_GETFL)
        except OSError:
            continue  # the descriptor that listed the directory is closed already
        if stat.S_ISREG(status.st_mode) and flags & (os.O_WRONLY | os.O_RDWR):
            found.add((status.st_dev, status.st_ino))
    return frozenset(found)


def by_name(facts: Iterable[Sequence[object]]) -> dict[str, str]:
    """What a user calls the facts -> digest of all that are called so."""
    found: dict[str, str] = {}
    for fact in facts:
        name = _name_of(fact)
        found[name] = blake2b(f"{found.get(name, '')}{fact!r}".encode(errors="replace"), digest_size=4).hexdigest()
    return found


def _name_of(fact: Sequence[object]) -> str:
    kind, *rest = map(str, fact)
    if kind == "variable":
        return f"${rest[0]}"
    if kind in _NAMED:
        return _NAMED[kind]
    return rest[0] if rest else f"no {kind}"


def _file_of(module: ModuleType) -> str:
    file = getattr(module, "__file__", None)
    return file if isinstance(file, str) else ""
