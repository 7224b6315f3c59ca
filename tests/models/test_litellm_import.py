"""What importing litellm must not do: be early, use the network, read .env files, or make a noise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PRELUDE = """
import os, socket, sys, threading
for name in list(os.environ):
    if name.startswith("LITELLM"):
        del os.environ[name]

def refuse(*arguments, **others):
    raise SystemExit(f"network: {arguments}")

connect, look_up = socket.socket.connect, socket.getaddrinfo
socket.socket.connect = socket.getaddrinfo = refuse
from pathlib import Path
from pytest_learnloop.models.litellm import LiteLLMModel
from pytest_learnloop.models.select import model_from
model = model_from("openai/local", Path.cwd(), print)
"""


def run(program: str, directory: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRELUDE + program],
        capture_output=True,
        text=True,
        cwd=directory,
        timeout=120,
    )
    assert done.stderr == ""
    return done.stdout


def test_naming_a_model_imports_no_library(tmp_path: Path) -> None:
    assert run("print(model.count_tokens('some text'), 'litellm' in sys.modules)", tmp_path) == "2 False\n"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What one process has to say of its import, and of a call after it: the import takes seconds."""
    directory = tmp_path_factory.mktemp("import")
    (directory / ".env").write_text("OPENAI_API_KEY=from-a-file\n")
    program = """
threads = threading.active_count()
model.preload()
for thread in threading.enumerate():
    if thread.name == "learnloop-litellm":
        thread.join()
print("litellm" in sys.modules, threading.active_count() - threads, "OPENAI_API_KEY" in os.environ)
print("LITELLM_MODE" in os.environ, model.price())
import litellm
print(litellm.telemetry)

socket.socket.connect, socket.getaddrinfo = connect, look_up
import warnings
from pytest_learnloop.models import Message, Request
from pytest_learnloop.testing_server import ScriptedServer, right
warnings.resetwarnings()
warnings.simplefilter("error")
with ScriptedServer([right("hi")]) as server:
    os.environ |= {"OPENAI_API_BASE": server.url, "OPENAI_API_KEY": "sk-test"}
    print(model.complete(Request((Message("user", "x"),))).text)
os._exit(sys.stdout.flush() or 0)
"""
    return run(program, directory).splitlines()


def test_the_import_is_quiet_and_local(said: list[str]) -> None:
    assert said[:3] == ["True 0 False", "False None", "False"]


def test_warnings_that_are_errors_are_no_errors_of_the_call(said: list[str]) -> None:
    assert said[3:] == ["hi"]


def test_without_the_library_the_remedy_is_said(tmp_path: Path) -> None:
    (tmp_path / "litellm.py").write_text("raise ImportError('No module named litellm')\n")
    program = """
sys.path.insert(0, os.getcwd())
from pytest_learnloop.models import FatalModelError, Message, Request
model.preload()
try:
    model.complete(Request((Message("user", "x"),)))
except FatalModelError as error:
    print(error)
"""
    assert "pip install 'pytest-learnloop[llm]'" in run(program, tmp_path)


def test_a_call_that_imports_when_the_interpreter_ends_does_not_keep_it_from_ending(tmp_path: Path) -> None:
    """As litellm's clients do, this one imports when it is deleted, which comes last."""
    (tmp_path / "litellm.py").write_text("""
class Client:
    def __del__(self):
        try:
            import something
        except ImportError:
            pass

CLIENT = Client()
""")
    program = """
sys.path.insert(0, os.getcwd())
from pytest_learnloop.models.litellm import import_library
import_library()

def call():
    while True:
        try:
            import nothing
        except ImportError:
            pass

for _ in range(3):
    threading.Thread(target=call, daemon=True).start()
print("ends")
"""
    assert run(program, tmp_path) == "ends\n"


def test_a_process_that_asks_for_the_library_again_and_again_keeps_nothing_of_that(tmp_path: Path) -> None:
    """In production each question has a model of its own."""
    (tmp_path / "litellm.py").write_text("model_cost = {}")
    program = """
import atexit
sys.path.insert(0, os.getcwd())
model.price()
registered = atexit._ncallbacks()
for _ in range(3):
    LiteLLMModel("openai/local").price()
print(atexit._ncallbacks() - registered)
"""
    assert run(program, tmp_path) == "0\n"


def test_no_garbage_is_collected_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "litellm.py").write_text("import gc\nCOLLECTS = gc.isenabled()\n")
    program = """
import gc
sys.path.insert(0, os.getcwd())
from pytest_learnloop.models.litellm import import_library
print(import_library().COLLECTS, gc.isenabled())
"""
    assert run(program, tmp_path) == "False True\n"
