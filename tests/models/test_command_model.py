"""A program as a model."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from models_support import gone

from pytest_learnloop.errors import SettingsError
from pytest_learnloop.models import FatalModelError, Message, ModelError, PassingModelError, Request
from pytest_learnloop.models.command import CommandModel

ProgramModel = Callable[..., CommandModel]


@pytest.fixture
def model_of(tmp_path: Path) -> ProgramModel:
    def make(program: str, *arguments: str, timeout: float = 30.0) -> CommandModel:
        file = tmp_path / "model.py"
        file.write_text(f"#!{sys.executable}\n{program}")
        file.chmod(0o755)
        return CommandModel(" ".join(["command:./model.py", *arguments]), tmp_path, timeout)

    return make


def ask(model: CommandModel, text: str = "hello", system: str = "be brief") -> str:
    return model.complete(Request((Message("system", system), Message("user", text)))).text


def test_the_prompt_goes_in_and_the_answer_comes_out(model_of: ProgramModel) -> None:
    model = model_of("import sys; print(sys.stdin.read().upper(), end='')")
    answer = model.complete(Request((Message("system", "be brief"), Message("user", "grüße"))))
    assert answer.text == "BE BRIEF\n\nGRÜSSE"
    assert answer.usage.prompt_tokens > 0
    assert answer.usage.completion_tokens > 0
    assert answer.usage.dollars is None


def test_what_the_model_said_before_is_marked(model_of: ProgramModel) -> None:
    model = model_of("import sys; print(sys.stdin.read(), end='')")
    conversation = (Message("user", "2 + 2?"), Message("assistant", "5"), Message("user", "Once more."))
    assert model.complete(Request(conversation)).text == "2 + 2?\n\nYour answer was:\n\n5\n\nOnce more."


def test_arguments_are_split_as_a_shell_does(model_of: ProgramModel) -> None:
    model = model_of("import sys; print(sys.argv[1:])", "-p", "'two words'", "$HOME")
    assert ask(model) == "['-p', 'two words', '$HOME']\n"


def test_it_starts_in_an_empty_directory_that_is_removed(model_of: ProgramModel, tmp_path: Path) -> None:
    model = model_of("import os; print(os.getcwd(), os.environ['PWD'], os.listdir()); open('left', 'w')")
    first, second, listed = ask(model).split()
    assert first == second
    assert listed == "[]"
    assert not Path(first).is_relative_to(tmp_path)
    assert not Path(first).exists()


def test_it_has_the_users_environment(model_of: ProgramModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_API_KEY", "its own")
    assert ask(model_of("import os; print(os.environ['AGENT_API_KEY'])")) == "its own\n"


def test_a_large_prompt_that_is_not_read_is_no_hindrance(model_of: ProgramModel) -> None:
    assert ask(model_of("print('ok')"), "x" * 2_000_000) == "ok\n"


def test_a_failure_shows_the_end_of_standard_error(model_of: ProgramModel) -> None:
    model = model_of("import sys; sys.stderr.write('noise\\n' * 9999 + 'no credit left\\n'); sys.exit(3)")
    with pytest.raises(ModelError, match=r"exited with status 3:\n(noise\n){4}no credit left$"):
        ask(model)


def test_a_program_that_dies_says_by_which_signal(model_of: ProgramModel) -> None:
    with pytest.raises(ModelError, match="was ended by signal 9 and wrote nothing on standard error"):
        ask(model_of("import os; os.kill(os.getpid(), 9)"))


def test_a_timeout_ends_all_that_was_started(model_of: ProgramModel, tmp_path: Path) -> None:
    program = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(tmp_path / "pid")!r}, "w").write(str(child.pid))
time.sleep(60)
"""
    with pytest.raises(PassingModelError, match=r"gave no answer within 3 s"):
        ask(model_of(program, timeout=3.0))
    assert gone(int((tmp_path / "pid").read_text()))


def test_what_outlives_the_program_is_not_waited_for(model_of: ProgramModel) -> None:
    program = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid)
"""
    started = time.monotonic()
    pid = int(ask(model_of(program)))
    assert time.monotonic() - started < 45
    assert gone(pid)


def test_an_endless_answer_is_cut_off(model_of: ProgramModel) -> None:
    with pytest.raises(ModelError, match="wrote more than 4 MiB"):
        ask(model_of("while True: print('x' * 65536)"))


def test_stopping_kills_what_runs(model_of: ProgramModel, tmp_path: Path) -> None:
    model = model_of(f"import time; open({str(tmp_path / 'up')!r}, 'w'); time.sleep(60)")
    errors: list[ModelError] = []

    def call() -> None:
        try:
            ask(model)
        except ModelError as error:
            errors.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    while not (tmp_path / "up").exists():
        time.sleep(0.01)
    model.stop()
    thread.join(45)
    assert "was ended by signal 9" in str(errors[0])


def test_bytes_that_are_no_text_are_replaced(model_of: ProgramModel) -> None:
    assert ask(model_of(r"import os; os.write(1, b'ok \xff')")) == "ok �"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("command:no-such-program-here -x", "no program 'no-such-program-here' on PATH"),
        ("command:./missing.sh", r"no program './missing.sh' under "),
        ("command:", "name a program"),
        ("command:'open", "no command line"),
    ],
)
def test_a_program_that_is_not_there_is_said_at_once(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=reason):
        CommandModel(name, tmp_path)


def test_a_bare_name_is_looked_for_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "answers"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho found\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    assert ask(CommandModel("command:answers", tmp_path / "elsewhere")) == "found\n"


def test_a_program_that_cannot_be_started_is_fatal(tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_bytes(b"\x00\x01\x02")
    program.chmod(0o755)
    with pytest.raises(FatalModelError, match="cannot be started"):
        ask(CommandModel("command:./broken", tmp_path))
