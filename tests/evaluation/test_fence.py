"""What a fenced process may do, tried in processes of their own, since an audit hook cannot be taken away again."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from fence_support import fenced

from pytest_learnloop.evaluation.fence import REFUSAL

REFUSED = [
    "open('precious.txt', 'w')",
    "open('precious.txt', 'a')",
    "open('precious.txt', 'r+')",
    "open('new.txt', 'x')",
    "os.open('precious.txt', os.O_WRONLY | os.O_TRUNC)",
    "pathlib.Path('precious.txt').write_text('')",
    "os.remove('precious.txt')",
    "os.unlink('precious.txt')",
    "os.rename('precious.txt', 'other.txt')",
    "os.replace(inside / 'x', 'precious.txt')",
    "shutil.move('precious.txt', inside / 'stolen.txt')",
    "shutil.rmtree('folder')",
    "shutil.copy('precious.txt', 'copy.txt')",
    "os.mkdir('new')",
    "os.rmdir('folder')",
    "os.truncate('precious.txt', 0)",
    "os.chmod('precious.txt', 0)",
    "os.utime('precious.txt', (0, 0))",
    "os.symlink('/etc', 'link')",
    "os.link('precious.txt', 'hard')",
    "os.symlink(outside, inside / 'way_out'); open(inside / 'way_out' / 'precious.txt', 'w')",
    "fd = os.open('.', os.O_RDONLY); os.remove('precious.txt', dir_fd=fd)",
    "subprocess.run(['true'])",
    "import sqlite3; sqlite3.connect('precious.db')",
    "import sqlite3; sqlite3.connect('file:precious.db', uri=True)",
    "import sqlite3; sqlite3.connect(f'file://{outside}/my%20precious.db?mode=rwc', uri=True)",
    "import multiprocessing; multiprocessing.get_context('spawn').Process(target=print).start()",
    "import multiprocessing; multiprocessing.get_context('forkserver').Process(target=print).start()",
    "os.system('true')",
    "os.execv('/bin/true', ['true'])",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.fork()",
    "os.kill(os.getppid(), signal.SIGTERM)",
    "os.kill(1, signal.SIGKILL)",
    "os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)",
    "socket.create_connection(('127.0.0.1', 9))",
    "socket.socket(socket.AF_UNIX).connect('/run/some.sock')",
    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "socket.getaddrinfo('example.org', 80)",
]

HARMLESS = [
    "open('precious.txt').read()",
    "open(inside / 'mine.txt', 'w').write('x'); os.remove(inside / 'mine.txt')",
    "(inside / 'a' / 'b').mkdir(parents=True); shutil.rmtree(inside / 'a')",
    "open(os.devnull, 'w').write('x')",
    "os.listdir('.')",
    "os.kill(os.getpid(), 0)",
    "signal.signal(signal.SIGUSR1, lambda *a: None); os.kill(os.getpid(), signal.SIGUSR1)",
    "socket.socketpair()",
    "s = socket.socket(socket.AF_UNIX); s.bind(str(inside / 's')); s.listen(); "
    "socket.socket(socket.AF_UNIX).connect(str(inside / 's'))",
    "socket.getaddrinfo(None, 80)",
    "import json, decimal",
    "import multiprocessing.shared_memory as m; s = m.SharedMemory(create=True, size=1); s.close(); s.unlink()",
    "import multiprocessing; multiprocessing.Value('i', 1)",
    "import sqlite3; sqlite3.connect(':memory:'); sqlite3.connect(inside / 'mine.db')",
    "import sqlite3; sqlite3.connect('file:all?mode=memory&cache=shared', uri=True)",
    "import sqlite3; sqlite3.connect('file::memory:?cache=shared', uri=True)",
    "import sqlite3; sqlite3.connect(f'file:{inside}/mine.db', uri=True).execute('CREATE TABLE t (n)')",
    "import sqlite3; sqlite3.connect('file:precious.txt?mode=ro', uri=True)",
    "import sqlite3; sqlite3.connect('file:precious.txt?immutable=1', uri=True)",
]


@pytest.mark.parametrize("code", REFUSED)
def test_refused(tmp_path: Path, code: str) -> None:
    done = fenced(tmp_path, code)
    assert "PermissionError: [Errno 13] learnloop refused" in done.stderr
    assert "--learn-allow" in done.stderr
    assert (tmp_path / "outside" / "precious.txt").read_text() == "precious"


@pytest.mark.parametrize("name", ["precious.txt", "it's (precious).txt"])
def test_a_refusal_is_told_whoever_passes_it_on(tmp_path: Path, name: str) -> None:
    """Such as :func:`shutil.rmtree`, which says of which file it is."""
    code = f"""
        try:
            open({name!r}, "w")
        except OSError as error:
            assert error.errno == 13
            error.filename = {name!r}
            print(error)
    """
    done = fenced(tmp_path, textwrap.dedent(code))
    assert done.returncode == 0, done.stderr
    told = REFUSAL.search(f"{done.stdout}and so on")
    assert told is not None
    assert told["deed"].startswith("write: ")
    assert told["rule"] == f"write:{tmp_path}/outside/{name}"


@pytest.mark.parametrize("code", HARMLESS)
def test_harmless(tmp_path: Path, code: str) -> None:
    done = fenced(tmp_path, code)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("open('precious.txt', 'a').close()", "write"),
        ("open('precious.txt', 'a').close()", "write:{outside}"),
        ("open('precious.txt', 'a').close()", "write:{outside}/*.txt"),
        ("subprocess.run(['true'])", "program:true"),
        ("os.fork()", "program:fork"),
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))", "network:loopback"),
    ],
)
def test_granted(tmp_path: Path, code: str, rule: str) -> None:
    done = fenced(tmp_path, code, granted=(rule.format(outside=tmp_path / "outside"),))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1.example.org", "localhost.example.org", "::12"])
def test_another_host_is_not_this_one_for_its_first_letters(tmp_path: Path, host: str) -> None:
    done = fenced(tmp_path, f"socket.getaddrinfo({host!r}, 80)", granted=("network:loopback",))
    assert f"--learn-allow network:{host}" in done.stderr


def test_a_grant_is_for_what_it_names(tmp_path: Path) -> None:
    done = fenced(tmp_path, "open('precious.txt', 'w')", granted=(f"write:{tmp_path}/outside/folder", "program"))
    assert "PermissionError" in done.stderr


def test_what_the_baseline_did_is_allowed_and_nothing_else(tmp_path: Path) -> None:
    code = "open('log.txt', 'w').close()\nopen('precious.txt', 'w')"
    done = fenced(tmp_path, code, allowed=(("write", str(tmp_path / "outside" / "log.txt")),))
    assert (tmp_path / "outside" / "log.txt").exists()
    assert "precious.txt" in done.stderr.splitlines()[-1]


def test_noting_refuses_nothing_and_tells_what_was_done_once(tmp_path: Path) -> None:
    code = "open('log.txt', 'w').close()\nfence.in_call = True\nfor _ in range(2): subprocess.run(['true'])"
    done = fenced(tmp_path, code, notes=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"write {tmp_path}/outside/log.txt False", "program true True"]
