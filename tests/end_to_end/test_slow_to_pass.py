"""A test that fails at once may take its time to pass."""

from __future__ import annotations

import pytest
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project

LIMITS = """
    from pytest_learnloop import trainable

    LIMIT = trainable(30)

    @trainable
    def limit():
        return 30
"""

TESTS = """
    import time
    import pytest
    import limits

    @pytest.mark.learn(split="train")
    def test_limit():
        assert {what} == 31
        time.sleep(1.3)
"""


@pytest.fixture
def answers(tmp_path_factory: pytest.TempPathFactory) -> str:
    return scripted_program(tmp_path_factory.mktemp("model"), [fenced("def limit():\n    return 31")]).name


def test_what_a_model_wrote_is_waited_for(project: Project, answers: str) -> None:
    project.write(limits=LIMITS, test_limits=TESTS.format(what="limits.limit()"))
    project.learn(f"--learn-model={answers}", "--learn-budget=60s, 2 calls")
    assert project.result["status"] == "improved"
    assert "+    return 31" in project.patch


def test_what_was_found_by_search_is_tried_again_when_nothing_else_is_left(project: Project) -> None:
    project.write(limits=LIMITS, test_limits=TESTS.format(what="limits.LIMIT"))
    project.learn()
    assert project.result["status"] == "improved"
    assert project.result["updates"] > 1
    assert "+LIMIT = trainable(31)" in project.patch
