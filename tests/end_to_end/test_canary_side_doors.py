"""Ways by which words of held-out tests could reach a model although those tests themselves are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from canary_support import visible
from model_support import fenced, scripted_program

from pytest_learnloop.testing import Project

WORD = "quetzal"

SIZES = """
    from pytest_learnloop import trainable

    SIZE = trainable(4)

    @trainable
    def fits(text):
        return len(text) < SIZE
"""

TESTS = """
    import os

    import pytest
    from sizes import fits

    @pytest.mark.parametrize("n", [1, 3, 4, 5, 6])
    @pytest.mark.parametrize("letter", "ab")
    def test_fits(n, letter):
        assert fits(letter * n) == (n < 6)
"""


def places_of_word(
    project: Project, directory: Path, answers: list[str], tests: dict[str, str], *arguments: str
) -> tuple[list[str], pytest.RunResult]:
    """Where the word is visible after a run in which a model gave these answers."""
    program = scripted_program(directory, answers)
    project.write(sizes=SIZES, **tests)
    result = project.learn(
        f"--learn-model={program.name}", "--learn-held-out=*kept_back*", "--learn-budget=60s, 3 calls", *arguments
    )
    texts = visible(project, program)
    assert len(program.calls) >= 2
    return [f"{place}\n{text}" for place, text in texts.items() if WORD in text], result


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that is not the project's."""
    return tmp_path_factory.mktemp("model")


def test_collection_that_a_candidate_breaks(project: Project, outside: Path) -> None:
    kept_back = f"""
        import pytest, sizes

        CASES_{WORD} = ["{WORD}" for _ in range(8 // abs(sizes.SIZE - 5))]

        @pytest.mark.parametrize("{WORD}", CASES_{WORD})
        def test_kept_back({WORD}):
            assert not sizes.fits({WORD})
    """
    answers = ["```python\nSIZE = 5\n```", fenced("def fits(text):\n    return 1 / 0\n")]
    told, _ = places_of_word(project, outside, answers, {"test_sizes": TESTS, "test_kept_back": kept_back})
    assert not told


def test_output_of_the_process_that_a_test_brought_down(project: Project, outside: Path) -> None:
    kept_back = f"""
        import os, sys
        from sizes import fits

        def test_a_kept_back():
            print("{WORD}", flush=True)
            os.write(2, b"{WORD}")
            assert fits("a")
    """
    crashing = TESTS + "        if n == 6: os._exit(3)\n"
    told, _ = places_of_word(
        project,
        outside,
        [fenced("def fits(text):\n    return 0")],
        {"test_sizes": crashing, "test_a_kept_back": kept_back},
        "-s",
        "--learn-workers=1",
    )
    assert not told


def test_tracebacks_in_full_with_all_that_is_in_them(project: Project, outside: Path) -> None:
    kept_back = f"""
        from sizes import fits

        def test_{WORD}():
            assert fits("{WORD}")
    """
    told, _ = places_of_word(
        project,
        outside,
        [fenced("def fits(text):\n    return 0")],
        {"test_sizes": TESTS, "test_kept_back": kept_back},
        "--full-trace",
        "--showlocals",
    )
    assert not told


def test_names_of_fixtures(project: Project, outside: Path) -> None:
    conftest = f"""
        import pytest

        @pytest.fixture
        def {WORD}():
            return "a"
    """
    asking = """
        import pytest
        from sizes import fits

        @pytest.mark.learn(split="train")
        def test_asks(request):
            fits("aaaa")
            request.getfixturevalue("nonsense")
    """
    kept_back = f"""
        from sizes import fits

        def test_kept_back({WORD}):
            assert fits({WORD})
    """
    told, _ = places_of_word(
        project,
        outside,
        [fenced("def fits(text):\n    return 0")],
        {"conftest": conftest, "test_sizes": TESTS, "test_asking": asking, "test_kept_back": kept_back},
    )
    assert not told
