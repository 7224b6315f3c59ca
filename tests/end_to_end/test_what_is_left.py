"""What a run says at its end where it has not mended everything, and where what it found is no repair."""

from __future__ import annotations

from few_support import FEW
from scripted_support import scripted

from pytest_learnloop.testing import Project

PADDING = """
    from pytest_learnloop import trainable

    @trainable
    def pad(width):
        return "-" * width

    @trainable
    def rate(number):
        return 2 * number
"""

TESTS = """
    import pytest
    from padding import pad, rate

    @pytest.mark.learn(split="train")
    @pytest.mark.parametrize("width", [4, 6, 9])
    def test_train(width):
        assert pad(width) == "-" * (width - 1) + ":"

    @pytest.mark.learn(split="validation")
    @pytest.mark.parametrize("width", [5, 7])
    def test_validation(width):
        assert pad(width) == "-" * (width - 1) + ":"

    @pytest.mark.learn(split="validation")
    def test_rate():
        assert rate(21) == 63
"""

CONSTANT = "def pad(width):\n    return '-----:'\n"


def test_a_constant_that_a_test_computed_is_no_success_story(project: Project) -> None:
    project.write(padding=PADDING, test_padding=TESTS, conftest=scripted("padding:pad", CONSTANT))
    result = project.learn("--learn-optimizer=scripted")
    result.stdout.fnmatch_lines(
        [
            "improved: *",
            "note: padding:pad gives back '-----:' now, whatever it is given.",
            "note: Still failing: 2 of 3 train, 3 of 3 validation tests.",
            "note: No train test that still fails reaches padding:rate, *: more tests of that would help*",
            'note: By --learn-split 60/20/20 about 14 test functions *@pytest.mark.learn(split="held_out") *',
            "looks memorized: padding:pad answers by values of train tests: '-----:'",
            "Nothing but train improved*",
        ]
    )
    assert project.result["only_train_improved"]
    assert [each["literal"] for each in project.result["looks_memorized"]] == ["'-----:'"]


def test_a_green_end_has_no_such_words(clamp: Project) -> None:
    shown = clamp.learn(FEW).stdout.str()
    words = (
        "Still failing",
        "Nothing but train",
        "No train test that still fails",
        "whatever it is given",
        "no split empty",
    )
    assert [each for each in words if each in shown] == []
    assert not clamp.result["only_train_improved"]
