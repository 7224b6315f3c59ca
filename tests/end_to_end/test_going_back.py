"""A repair that stands beside the first edit that helps is found: the start's other edits are gone on with."""

from __future__ import annotations

from pytest_learnloop.testing import Project

LAYOUT = """
    from pytest_learnloop import trainable

    @trainable
    def centred(text, width):
        left = width - len(text)
        return " " * left + text
"""

TESTS = """
    import pytest
    from layout import centred

    @pytest.mark.learn(split="train")
    @pytest.mark.parametrize(
        "text, width, expected",
        [("ab", 6, "  ab"), ("ab", 8, "   ab"), ("abc", 9, "   abc"), ("abcd", 4, "abcd")],
    )
    def test_centred(text, width, expected):
        assert centred(text, width) == expected
"""


def test_a_repair_beside_what_helped_first_is_found(project: Project) -> None:
    project.write(layout=LAYOUT, test_layout=TESTS)

    result = project.learn("--learn-budget=240s, 144 candidates")

    result.stdout.fnmatch_lines(
        ["update 2: *(train 0.500)", "improved: every train and validation case has its best score"]
    )
    assert result.ret == 0
    assert "+    left = (width - len(text)) // 2\n" in project.patch
