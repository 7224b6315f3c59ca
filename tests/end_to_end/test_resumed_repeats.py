"""A resumed run knows in which of the outcomes that it takes over chance had a say."""

from __future__ import annotations

import subprocess
import sys

import pytest
from test_resume import interrupt_after_some_updates

from pytest_learnloop.testing import Project

WAVERING = """
    import os
    import pytest
    import knobs

    def turn(name):
        # How often this was called before: what chance does, made certain.
        directory = os.path.join({counted!r}, name)
        count = len(os.listdir(directory))
        open(os.path.join(directory, str(count)), "w").close()
        return count

    @pytest.mark.learn(split="train")
    def test_wavers(learn): learn.score(knobs.KNOB + turn("score") % 3 / 10, scale=(0, 1_000_000))

    @pytest.mark.learn(split="train")
    def test_coin(): assert knobs.KNOB and turn("coin") % 2

    @pytest.mark.learn(split="validation")
    def test_steady(): assert knobs.KNOB < 1_000_000
"""


def test_what_wavers_is_told_again(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    counted = tmp_path_factory.mktemp("counted")  # what is in the project would be known of
    for name in ("score", "coin"):
        (counted / name).mkdir()
    project.write(
        knobs="from pytest_learnloop import trainable\n\nKNOB = trainable(3)\n",
        test_knobs=WAVERING.format(counted=str(counted)),
    )
    options = ("--learn-workers=1", f"--learn-allow=write:{counted}/*", "--learn-repeats=3")
    interrupted = interrupt_after_some_updates(project, *options)
    again = ("--learn", "--learn-resume", "--learn-proposals=2", "--learn-budget=6 updates", *options)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *again]
    resumed = subprocess.run(command, cwd=project.path, stdout=subprocess.PIPE, text=True, check=False).stdout
    for output in (interrupted, resumed):
        notes = [line for line in output.splitlines() if line.startswith("note: ")]
        assert any("Flaky at the start" in note and "test_coin" in note for note in notes)
        assert any("test_wavers came out differently from run to run" in note for note in notes)
