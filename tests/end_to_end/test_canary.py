"""What held-out and validation tests hold is never shown to a model, nor kept where it might be shown from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from canary_support import ANSWERS, by_case, by_function, by_mark_and_pattern, hidden, visible, word
from model_support import scripted_program

from pytest_learnloop.testing import Project


# Every way to split is tried with a prompt of our own and with one of trace-opt's, and every optimizer once at least:
# what is hidden is settled before an optimizer sees anything, and trace-opt's three are told by the same code.
@pytest.mark.parametrize(
    ("policy", "optimizer"),
    [
        (by_function, "reflective"),
        (by_function, "opro"),
        (by_mark_and_pattern, "best-of-n"),
        (by_mark_and_pattern, "mutation"),
        (by_mark_and_pattern, "textgrad"),
        (by_case, "reflective"),
        (by_case, "optoprime"),
    ],
)
def test_words_of_hidden_tests(
    project: Project,
    policy: Callable[[Project], list[str]],
    optimizer: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    program = scripted_program(tmp_path_factory.mktemp("model"), ANSWERS)
    arguments = policy(project)
    project.learn(
        f"--learn-model={program.name}",
        f"--learn-optimizer={optimizer}",
        "--learn-record=answers.jsonl",
        "--learn-budget=10m, 8 calls, 12 candidates",
        *arguments,
    )
    texts = visible(project, program)
    told = {place for place, text in texts.items() for each in hidden(project) if each in text}
    assert not told
    assert hidden(project)
    if optimizer != "mutation":
        assert len(program.calls) == 8
    everything = "\n".join(texts.values())
    assert any(word(number) in everything for number in range(12)), "of train tests it is told"
