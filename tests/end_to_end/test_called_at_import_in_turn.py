"""What runs only as modules are imported, since a constructor calls it there."""

from __future__ import annotations

import pytest
from interrupted_support import killed_in_its_final_run, started

from pytest_learnloop.testing import Project

TARGET = "--learn-target=tables:Words.fill"


@pytest.fixture
def tables(project: Project) -> Project:
    project.write(
        tables="""
            class Words:
                def __init__(self):
                    self.words = {}
                    self.fill(["one", "two", "three"])

                def fill(self, words):
                    for n, word in enumerate(words, start=0):
                        self.words[n] = word

            WORDS = Words()

            def word(n):
                return WORDS.words.get(n, "many")
        """,
        test_tables="""
            import pytest
            from tables import word

            @pytest.mark.parametrize("n, expected", [(1, "one"), (2, "two"), (3, "three"), (4, "many")])
            def test_word(n, expected): assert word(n) == expected
        """,
    )
    return project


def test_it_is_repaired_although_no_test_calls_it(tables: Project) -> None:
    result = tables.learn(TARGET)
    assert result.ret == 0
    assert "enumerate(words, start=1)" in tables.patch
    result.stdout.no_fnmatch_line("*No test touches*")


def test_a_run_that_goes_on_says_so_once(tables: Project) -> None:
    killed_in_its_final_run(tables, TARGET)
    output = started(tables, "--learn-resume", TARGET).communicate(timeout=240)[0]
    assert output.count("going on with run") == 1
    assert tables.result["status"] == "improved"
