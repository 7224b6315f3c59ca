"""The fence around a child: what a candidate may not do to the world beyond its process.

A search-made edit (``"r"`` to ``"w"``, a swapped path) or a model's idea runs on the user's machine. Python's audit
events tell what is about to happen; the fence refuses writes and deletes outside the child's temporary directory,
other programs, signals to processes that are not its own, looks into their environments, and network connections,
unless the same case did the same at baseline or ``--learn-allow`` says so. It guards against accidents, not against
code that sets out to break it.
"""

from __future__ import annotations

import _posixsubprocess
import errno
import os
import re
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pytest_learnloop.evaluation.limits import parent_of
from pytest_learnloop.evaluation.order import Deed

WRITE, PROGRAM, SIGNAL, NETWORK, ENVIRONMENT = "write", "program", "signal", "network", "env"
KINDS = (WRITE, PROGRAM, SIGNAL, NETWORK, ENVIRONMENT)

_REFUSED = "learnloop refused a candidate ({kind}: {what}); to permit it: --learn-allow {kind}:{what}"
REFUSAL = re.compile(
    r"learnloop refused a candidate \((?P<deed>.+?)\); to permit it: "
    r"--learn-allow (?P<rule>.+?)(?:: (?:'.*'|\".*\"))?$",
    re.MULTILINE,
)
"""Finds in a failure text what was refused; who passes the error on may have put the name of a file behind it."""

HIDE = "hide"
"""The kind of a rule that grants nothing: what it names is not read by any child."""
_HIDDEN = (
    "learnloop hides {path} from tests and from what is trained (--learn-hide {pattern}): what needs it belongs into "
    "the hook pytest_learnloop_grade, which learn.grade() calls where no candidate runs"
)

_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_ENVIRON = re.compile(r"/proc/(\d+)/(?:task/\d+/)?environ")
_INTERPRETER = "learnloop.interpreter"
"""The event that :mod:`multiprocessing` starts another Python."""
_TRACKER = "multiprocessing.resource_tracker"
"""In the command line of a Python that runs no code of the project."""
_LOOPBACK = re.compile(r"127(\.\d+){1,3}|::1|localhost(\.localdomain)?")


Note = Callable[[Deed, bool], None]
"""Hears of a deed, and whether the test's own body did it, and not a fixture."""


class Fence:
    """Installed once in a child, for good: an audit hook cannot be removed."""

    def __init__(
        self,
        inside: Iterable[str],
        granted: Iterable[str],
        inherited: Iterable[str] = (),
        give_up: Callable[[str], None] = lambda path: None,
    ) -> None:
        """
        :param inside: directories where everything may be written.
        :param granted: rules of ``--learn-allow``, a kind or ``kind:pattern``, and of ``--learn-hide``,
            ``hide:pattern``.
        :param inherited: directories that other children use, too.
        :param give_up: called with the path when something in one of these is about to be changed.
        """
        self._inside = tuple(os.path.realpath(directory).rstrip(os.sep) + os.sep for directory in inside)
        self._inherited = tuple(os.path.realpath(directory) + os.sep for directory in inherited)
        self._give_up = give_up
        rules = [text.partition(":") for text in granted]
        self._granted = tuple(_rule(kind, pattern) for kind, _, pattern in rules if kind != HIDE)
        self._hidden = tuple(_absolute(pattern) for kind, _, pattern in rules if kind == HIDE)
        self._note: Note | None = None
        self._noted: set[tuple[Deed, bool]] = set()
        self._allowed: Collection[Deed] = ()
        self._shared: Collection[Deed] = ()
        self._apart: list[set[Deed]] = []
        self.in_call = False
        """Whether the test's own body runs, and not the set-up or teardown of fixtures."""
        self._judges: dict[str, Callable[..., Iterable[Deed]]] = self._judges_by_event()

    def install(self) -> None:
        sys.addaudithook(self._judge)
        _tell_of_interpreters()

    def hear(self, event: str, listener: Callable[..., object]) -> None:
        """Have a listener called with the arguments of an event. A hook of its own would be called at all others, too.

        :param listener: no deed comes of what it is told.
        """

        def told(*args: object) -> Iterable[Deed]:
            listener(*args)
            return ()

        self._judges[event] = told

    def share(self, allowed: Iterable[Deed]) -> None:
        """Let all cases do what is ``allowed``."""
        self._shared = frozenset(allowed)

    def enter(self, allowed: Collection[Deed], note: Note | None = None) -> None:
        """A case begins, which may do what is ``allowed``.

        :param note: hears of what would be refused, just before it is done, and lets it happen; once of each deed.
        """
        self._allowed, self._note = allowed, note
        self._noted = set()

    @contextmanager
    def apart(self) -> Iterator[set[Deed]]:
        """What is done meanwhile, as it happens; it counts for the case as well."""
        done: set[Deed] = set()
        self._apart.append(done)
        try:
            yield done
        finally:
            self._apart.pop()

    def _judge(self, event: str, args: tuple[object, ...]) -> None:
        judge = self._judges.get(event)
        if judge is None:
            return
        for deed in judge(*args):
            if self._note is not None:
                self._notice(deed, self._note)
            elif self._inherited and deed[0] == WRITE and self._is_inherited(deed[1]):
                self._give_up(deed[1])
            elif not (deed in self._allowed or deed in self._shared or any(rule(deed) for rule in self._granted)):
                kind, what = deed
                raise _refusal(_REFUSED.format(kind=kind, what=what))

    def _notice(self, deed: Deed, note: Note) -> None:
        for done in self._apart:
            done.add(deed)
        if (deed, self.in_call) not in self._noted:
            self._noted.add((deed, self.in_call))
            note(deed, self.in_call)

    def _judges_by_event(self) -> dict[str, Callable[..., Iterable[Deed]]]:
        one, two = self._one_path, self._two_paths
        return {
            "open": self._open,
            "os.remove": one,
            "os.rmdir": one,
            "os.mkdir": lambda path, mode, directory=-1: one(path, directory),
            "os.chmod": lambda path, mode, directory=-1: one(path, directory),
            "os.chown": lambda path, uid, gid, directory=-1: one(path, directory),
            "os.utime": lambda path, times, ns, directory=-1: one(path, directory),
            "os.truncate": lambda path, length: one(path),
            "os.setxattr": lambda path, *rest: one(path),
            "os.removexattr": lambda path, *rest: one(path),
            "os.rename": two,
            "os.link": self._link,
            "os.symlink": lambda source, target, directory=-1: one(target, directory),
            "sqlite3.connect": self._database,
            "subprocess.Popen": lambda executable, *rest: [(PROGRAM, _program(executable))],
            _INTERPRETER: lambda executable: [(PROGRAM, _program(executable))],
            "os.system": lambda command: [(PROGRAM, _text(command))],
            "os.exec": lambda path, *rest: [(PROGRAM, _program(path))],
            "os.posix_spawn": lambda path, *rest: [(PROGRAM, _program(path))],
            "os.spawn": lambda mode, path, *rest: [(PROGRAM, _program(path))],
            "os.fork": lambda: [(PROGRAM, "fork")],
            "os.forkpty": lambda: [(PROGRAM, "fork")],
            "os.kill": self._kill,
            "os.killpg": lambda group, number: self._kill(group, number),
            "signal.pthread_kill": lambda thread, number: (),
            "socket.connect": lambda sock, address: self._connection(address),
            "socket.sendto": lambda sock, address: self._connection(address),
            "socket.sendmsg": lambda sock, address: self._connection(address),
            "socket.getaddrinfo": lambda host, *rest: _connection((host, 0)) if host else (),
            "socket.gethostbyname": lambda host: _connection((host, 0)),
        }

    def _is_inherited(self, path: str) -> bool:
        return (os.path.realpath(path) + os.sep).startswith(self._inherited)

    def _keep_hidden(self, path: object) -> None:
        """Refuse what no child may read, at baseline as later: who has read it once could not be told apart."""
        if self._hidden and isinstance(path, (str, bytes, os.PathLike)):
            real = os.path.realpath(os.fsdecode(path))
            for pattern in self._hidden:
                if _is_at(real, pattern):
                    raise _refusal(_HIDDEN.format(path=real, pattern=pattern))

    def _link(self, source: object, target: object, _: object = -1, directory: object = -1) -> Iterable[Deed]:
        self._keep_hidden(source)
        return self._one_path(target, directory)

    def _open(self, path: object, mode: object, flags: object) -> Iterable[Deed]:
        self._keep_hidden(path)
        writes = any(letter in mode for letter in "wxa+") if isinstance(mode, str) else False
        if writes or (isinstance(flags, int) and flags & _WRITING_FLAGS):
            return self._one_path(path)
        if isinstance(path, (str, bytes)) and os.fsdecode(path).endswith("environ"):
            return _environment(os.fsdecode(path))
        return ()

    def _database(self, name: object) -> Iterable[Deed]:
        """SQLite reads and writes by itself, with no event but this one."""
        path, is_written = _file_of_database(_text(name))
        if not path:
            return ()
        self._keep_hidden(path)
        return self._one_path(path) if is_written else ()

    def _one_path(self, path: object, directory: object = -1) -> Iterable[Deed]:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return ()  # a file descriptor: it was judged when it was opened
        name = os.fsdecode(path)
        if isinstance(directory, int) and directory >= 0 and not os.path.isabs(name):
            name = os.path.join(os.readlink(f"/proc/self/fd/{directory}"), name)
        # The last part itself is not followed: removing or replacing a link touches the link.
        parent, last = os.path.split(os.path.abspath(name))
        real = os.path.join(os.path.realpath(parent), last)
        target = os.path.realpath(real)
        if target.startswith("/dev/") and not target.startswith("/dev/shm/"):
            return ()
        if real.startswith(f"/dev/shm/pym-{os.getpid()}-"):
            return ()  # the memory of multiprocessing: a file with a new name each time, which is deleted at once
        if all((p + os.sep).startswith(self._inside) for p in (real, target)):
            return ()
        return [(WRITE, real)]

    def _two_paths(self, source: object, target: object, from_: object = -1, to: object = -1) -> Iterable[Deed]:
        self._keep_hidden(source)
        return [*self._one_path(source, from_), *self._one_path(target, to)]

    def _connection(self, address: object) -> Iterable[Deed]:
        if address and address == _fork_server():
            return [(PROGRAM, _program(sys.executable))]
        if isinstance(address, (str, bytes)) and os.path.realpath(os.fsdecode(address)).startswith(self._inside):
            return ()  # a socket in a directory of its own: what listens there is its own
        return _connection(address)

    def _kill(self, pid: object, number: object) -> Iterable[Deed]:
        if number == 0 or not isinstance(pid, int) or _own(pid):
            return ()
        return [(SIGNAL, signal.Signals(number).name if isinstance(number, int) else "signal")]


def _tell_of_interpreters() -> None:
    """Have :mod:`multiprocessing` tell which programs it starts: it alone does so without an event."""
    start = _posixsubprocess.fork_exec

    def tell_and_start(arguments: Sequence[str | bytes], executables: Sequence[bytes], *rest: Any) -> int:
        if not any(_TRACKER in os.fsdecode(each) for each in arguments):
            sys.audit(_INTERPRETER, executables[0])
        return start(arguments, executables, *rest)

    _posixsubprocess.fork_exec = tell_and_start  # type: ignore[assignment]


def _fork_server() -> object:
    """Where the server of :mod:`multiprocessing` listens, which forks another Python for everyone who asks."""
    server = getattr(sys.modules.get("multiprocessing.forkserver"), "_forkserver", None)
    return getattr(server, "_forkserver_address", None)


def _refusal(words: str) -> PermissionError:
    """An error as the operating system would raise it; libraries read its number, and set the name of the file."""
    return PermissionError(errno.EACCES, words)


def _own(pid: int) -> bool:
    """Whether a process, or the leader of a process group, is this process or descends from it."""
    ancestor: int | None = abs(pid) or os.getpid()
    while ancestor is not None and ancestor > 1:
        if ancestor == os.getpid():
            return True
        ancestor = parent_of(ancestor)
    return False


def _environment(path: str) -> Iterable[Deed]:
    """Reading another process's environment, which may hold what was taken away from this one's."""
    process = _ENVIRON.fullmatch(os.path.realpath(path))
    return [] if process is None or _own(int(process[1])) else [(ENVIRONMENT, "of another process")]


def _rule(kind: str, pattern: str) -> Callable[[Deed], bool]:
    if kind == WRITE and pattern:
        place = _absolute(pattern)
        return lambda deed: deed[0] == WRITE and _is_at(deed[1], place)
    return lambda deed: deed[0] == kind and (not pattern or fnmatchcase(deed[1], pattern))


def _absolute(pattern: str) -> str:
    return os.path.abspath(os.path.expanduser(pattern))


def _is_at(path: str, pattern: str) -> bool:
    """Whether a pattern means a path, or a directory above it."""
    return fnmatchcase(path, pattern) or path.startswith(pattern.rstrip(os.sep) + os.sep)


def _program(executable: object) -> str:
    return os.path.basename(_text(executable))


def _text(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, (str, bytes, os.PathLike)) else str(value)


def _file_of_database(name: str) -> tuple[str, bool]:
    """The path that a name of SQLite's stands for, empty for what is in memory, and whether it may be written to."""
    if not name.startswith("file:"):
        return ("" if name.startswith(":memory:") else name), True
    uri = urlsplit(name)
    options = dict(parse_qsl(uri.query))
    in_memory = uri.path == ":memory:" or options.get("mode") == "memory"
    return "" if in_memory else unquote(uri.path), options.get("mode") != "ro" and "immutable" not in options


def _connection(address: object) -> Iterable[Deed]:
    if isinstance(address, tuple) and address:
        host = _text(address[0])
        return [(NETWORK, "loopback" if _LOOPBACK.fullmatch(host) else host)]
    return [(NETWORK, _text(address))] if address else ()


def interpreters(deeds: Mapping[str, Iterable[Deed]]) -> frozenset[str]:
    """The nodeids of which a baseline shows that they start another Python, which sees the files on disk."""
    return frozenset(
        nodeid
        for nodeid, done in deeds.items()
        if any(kind == PROGRAM and (what.startswith(("python", "pypy")) or what.endswith(".py")) for kind, what in done)
    )
