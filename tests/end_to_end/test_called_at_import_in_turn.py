"""What runs only as modules are imported, since a constructor calls it there."""

from __future__ import annotations

from pytest_learnloop.testing import Project


def test_it_is_repaired_although_no_test_calls_it(project: Project) -> None:
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
    result = project.learn("--learn-target=tables:Words.fill")
    assert result.ret == 0
    assert "enumerate(words, start=1)" in project.patch
    result.stdout.no_fnmatch_line("*No test touches*")
