"""A result is graded where no candidate runs, by what no candidate can read."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest
from few_support import FEW

from pytest_learnloop.testing import Project

LABELLED = {
    "guessing": """
        from pytest_learnloop import trainable

        @trainable
        def guess(value):
            return value > 3
    """,
    "conftest": """
        import json
        import os
        from pathlib import Path

        def pytest_learnloop_grade(name, result):
            if name != "guesses":
                return None
            labels = json.loads(Path(__file__).with_name("labels.json").read_text())
            right = sum(label == guess for label, guess in zip(labels, result))
            return {"accuracy": right / len(labels), "process": os.getpid()}
    """,
    "test_guessing": """
        import os
        import pytest
        from guessing import guess

        @pytest.mark.parametrize("again", range(6))
        def test_guesses(learn, again):
            graded = learn.grade("guesses", [guess(value) for value in range(10)])
            learn.score(graded["accuracy"])
            learn.feedback("elsewhere" if graded["process"] != os.getpid() else "here")
    """,
}
LABELS = "[false, false, false, false, false, false, true, true, true, true]"


@pytest.fixture
def labelled(project: Project) -> Project:
    project.write(**LABELLED)
    (project.path / "labels.json").write_text(LABELS, encoding="utf-8")
    return project


def test_learns_from_grades_by_labels_that_are_hidden(labelled: Project) -> None:
    result = labelled.learn("--learn-hide=labels.json", FEW)
    assert result.ret == 0
    assert "+    return value > 5" in labelled.patch


def test_without_learn_the_same_hook_grades(labelled: Project) -> None:
    labelled.run().assert_outcomes(passed=6)


def test_a_grade_that_nobody_gives_is_an_error_that_names_the_hook(labelled: Project) -> None:
    labelled.write(test_guessing="def test_guess(learn): learn.grade('other', 1)")
    result = labelled.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*GradeError: nobody grades 'other': implement pytest_learnloop_grade*"])


def test_a_grader_that_fails_fails_the_test_with_its_words(labelled: Project) -> None:
    (labelled.path / "labels.json").unlink()
    result = labelled.learn("--learn-hide=labels.json", "--learn-budget=60s, 1 candidate")
    result.stdout.fnmatch_lines(["*pytest_learnloop_grade failed on 'guesses': FileNotFoundError*"])


READING = [
    "open('labels.json').read()",
    "os.read(os.open('labels.json', os.O_RDONLY), 9)",
    "pathlib.Path('there', '..', 'labels.json').read_text()",
    "(os.symlink(os.path.abspath('labels.json'), f'{temporary}/s'), open(f'{temporary}/s'))",
    "os.link('labels.json', f'{temporary}/l')",
    "os.rename('labels.json', f'{temporary}/r')",
    "sqlite3.connect('labels.json')",
    "sqlite3.connect('file:labels.json?mode=ro', uri=True)",
]


def test_what_is_hidden_cannot_be_read_by_a_test_or_what_it_calls_and_what_is_not_can(labelled: Project) -> None:
    (labelled.path / "there").mkdir()
    labelled.write(
        test_guessing=f"""
            import os, pathlib, sqlite3, tempfile
            import pytest
            from guessing import guess

            @pytest.mark.parametrize("read", {READING})
            def test_hidden(read):
                guess(1)
                eval(read, {{**globals(), "temporary": tempfile.tempdir}})

            def test_not_hidden(): assert guess(5) and open("guessing.py").read()
        """
    )
    result = labelled.learn("--learn-hide=labels.json", "--learn-budget=60s, 1 candidate")
    result.assert_outcomes(passed=1, failed=len(READING))
    errors = [line for line in result.outlines if line.startswith("E ")]
    assert len(errors) == len(READING)
    for error in errors:
        assert fnmatch(error, "E *PermissionError: *learnloop hides *labels.json from tests*--learn-hide*")
