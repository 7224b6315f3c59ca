"""A function beside the parameters that a failure came from is shown, as far as pytest tells of it."""

from __future__ import annotations

from text_support import CLAMP, artifact_of, failing, lesson_of, parameter, words

from pytest_learnloop.optimizers.text.context import context_text
from pytest_learnloop.optimizers.text.lesson import Lesson

HELPER = """\
    def _name_of(value):
        # in small letters
        if not value:
>           raise KeyError(value)
E           KeyError: ''
"""
SAID = f"""\
    def test_clamp():
>       assert clamp("", 1, 5) == 5

tests/test_shop.py:7:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
nowhere/shop.py:12: in clamp
    return _name_of(value)
           ^^^^^^^^^^^^^^^
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

value = ''

{HELPER}
nowhere/shop.py:4: KeyError"""
SHOWN = """\
This code beside it, shown up to where it raised, stays as it is:
```python
def _name_of(value):
    # in small letters
    if not value:
        raise KeyError(value)
```"""


def text_of(lesson: Lesson, budget: int = 10_000) -> str:
    return context_text(lesson, budget, words).text


def test_a_helper_that_raises_is_shown_once() -> None:
    text = text_of(lesson_of(failing("test_clamp", SAID), failing("test_other", SAID.replace("value = ''", ""))))
    assert text.count(SHOWN) == 1
    assert text.count("in small letters") == 1


def test_what_is_trained_is_not() -> None:
    artifact = artifact_of(parameter("clamp", CLAMP), parameter("_name_of", "def _name_of(value): ..."))
    assert "shown up to where it raised" not in text_of(lesson_of(failing("test_clamp", SAID), artifact=artifact))


def test_tests_and_other_files_are_not() -> None:
    elsewhere = SAID.replace("nowhere/shop.py:4", "library/names.py:4")
    in_test = (
        "    def test_clamp():\n>       assert clamp(1) == 5\nE       assert 1 == 5\n\nnowhere/shop.py:7: Assertion"
    )
    helper_of_test = in_test.replace("test_clamp", "check_secret").replace("nowhere/shop.py", "tests/test_shop.py")
    for said in (elsewhere, in_test, helper_of_test, "E   KeyError", ""):
        assert "shown up to where it raised" not in text_of(lesson_of(failing("test_clamp", said)))


def test_a_rewrite_from_scratch_has_no_use_for_it() -> None:
    assert "shown up to where it raised" not in text_of(lesson_of(failing("test_clamp", SAID)).anew("shop:clamp"))


def test_only_where_the_failure_is_told_in_full() -> None:
    lesson = lesson_of(failing("test_clamp", SAID))
    whole = words(text_of(lesson))
    assert "in small letters" not in text_of(lesson, whole - 1)
