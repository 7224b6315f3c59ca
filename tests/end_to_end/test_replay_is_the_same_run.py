"""A recorded run, replayed: the same course at the same cost to the same end, though its tests ask a model as well."""

from __future__ import annotations

import shutil
import sys
from typing import Any

import pytest

from pytest_learnloop.testing import Project

MODEL = f"""
#!{sys.executable}
import sys

prompt = sys.stdin.read()
if prompt.startswith("Grade"):
    print(9 if "Voici" in prompt else 1)
elif len(prompt) < 200:
    print("Voici " + prompt if "French" in prompt else "Here is " + prompt)
elif "broken" in prompt:
    sys.exit("overloaded")
elif "def shorten" in prompt and "PROMPT" not in prompt:
    print("```python\\ndef shorten(text):\\n    return text[:3]\\n```")
else:
    print('```python\\nPROMPT = "Answer in French."\\n```')
"""

BLURB = """
    from pytest_learnloop import ask, trainable

    PROMPT = trainable("Say something.")

    def blurb(product):
        return ask([{"role": "system", "content": PROMPT}, {"role": "user", "content": product}])

    @trainable
    def shorten(text):
        return text[:2]

    @trainable
    def broken(text):
        return text + "?"
"""

TESTS = """
    import pytest
    from blurb import blurb, broken, shorten

    @pytest.mark.parametrize("product", ["a teapot", "a lamp", "a violin"])
    def test_french(learn, product):
        learn.score(float(learn.ask("Grade: " + blurb(product))), scale=(0, 10))

    def test_shorten():
        assert shorten("abcd") == "abc"

    def test_broken():
        assert broken("x") == "x!"
"""

TOLD = ("status", "stopped", "calls", "tokens", "cached_answers", "updates", "exposures", "candidates", "best", "curve")


def course(project: Project, model: str, *options: str) -> dict[str, Any]:
    project.learn(f"--learn-model={model}", *options)
    return {name: project.result[name] for name in TOLD}


def start_anew(project: Project) -> None:
    """As in a clone of the project, which has the recording alone."""
    shutil.rmtree(project.path / ".learnloop")


@pytest.mark.parametrize("budget", ["5m, 60 calls", "5m, 14 calls"], ids=["ends by itself", "ends by the budget"])
def test_a_replay_is_the_same_run(project: Project, budget: str) -> None:
    project.write(blurb=BLURB, test_blurb=TESTS)
    program = project.path.with_name(project.path.name + "-model.py")
    program.write_text(MODEL.lstrip("\n"), encoding="utf-8")
    program.chmod(0o755)
    options = (f"--learn-budget={budget}", "--learn-split=100/0/0")
    recorded = course(project, f"command:{program}", "--learn-record=answers.jsonl", *options)
    assert recorded["cached_answers"] > 0
    program.unlink()
    kept = project.path.with_name(project.path.name + "-run")
    (run,) = (project.path / ".learnloop" / "runs").iterdir()
    shutil.move(run, kept)
    for recording in ("answers.jsonl", str(kept)):
        start_anew(project)
        assert course(project, f"replay:{recording}", *options) == recorded
