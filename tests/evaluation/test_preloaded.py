"""Fresh processes are forked where pytest has loaded its plugins, and come out as those that are started anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from preloaded_support import PLUGINS, RIGHT, found_in

from pytest_learnloop.testing import Project


def endings(said: Any) -> dict[str, str]:
    return {case.removeprefix("test_words.py::test_"): ending for case, (ending, *_) in said.items()}


@pytest.mark.parametrize("detail", ["SCORES", "TEXTS", "TRACES"])
def test_plugins_are_loaded_once_for_many_candidates(project: Project, detail: str) -> None:
    first, _, last = found_in(project, detail=detail)
    assert endings(first[0]) == {"a_word": "passed", "output": "passed", "plugins_were_loaded_here": "passed"}
    assert endings(last[0]) == {"a_word": "passed", "output": "passed", "plugins_were_loaded_here": "failed"}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def pattern(): return 'a'", "built-in method fullmatch"),
        ("def pattern(): raise ValueError('no pattern')", "ValueError"),
        ("def pattern(): import os; os._exit(7)", "while being loaded"),
        ("def pattern(): import os; os.abort()", "while being loaded"),
    ],
)
def test_failures_are_told_as_in_a_process_started_anew(project: Project, source: str, told: str) -> None:
    first, _, last = found_in(project, source)
    for said, _ in (first, last):
        said.pop(PLUGINS, None)
    assert first == last
    assert told in str(first)


def test_what_a_plugin_has_loaded_of_a_candidate_is_loaded_anew(project: Project) -> None:
    (found,) = found_in(project, plugin="import words", most=5)
    assert set(endings(found[0]).values()) == {"passed"}


def test_threads_of_a_plugin_are_there_for_every_candidate(project: Project) -> None:
    plugin = """
        import threading
        asked, told = threading.Event(), threading.Event()

        def answer():
            while asked.wait():
                told.set()

        threading.Thread(target=answer, daemon=True).start()
    """
    project.write(
        test_answers="""
            import loading

            def test_it():
                loading.asked.set()
                assert loading.told.wait(9)
        """
    )
    (found,) = found_in(project, plugin=plugin, most=5)
    assert set(endings(found[0]).values()) == {"passed"}


def test_one_that_is_killed_is_done_without(project: Project) -> None:
    kill = """os.kill(int(re.search("but in ([0-9]+)", str(before))[1]), signal.SIGKILL)"""
    afterwards = f"found.append(evaluated({RIGHT!r}))"
    # More of them than children that were forked before.
    forked = "found.append([said(evaluates.evaluate([Trial(Candidate({}), cases, Detail.SCORES)] * 6)[-1]), ''])"
    first, _, anew, (start, _), last = found_in(project, then=f"{kill}; {afterwards}; {forked}")
    assert first == anew == last
    assert {*endings(start)} == {*endings(first[0])}


def test_nothing_of_it_is_left(project: Project) -> None:
    _, (said, _), _ = found_in(project)
    found = re.search(r"but in (\d+)\.", said[PLUGINS][2])
    assert found
    assert not Path(f"/proc/{found[1]}").exists()
