"""What tests use is shown beside them: once, as far as there is room, and never what is trained."""

from __future__ import annotations

from dataclasses import replace

from text_support import artifact_of, failing, lesson_of, parameter, passing, words

from pytest_learnloop.domain import CaseSource, ParameterKind, Support
from pytest_learnloop.optimizers.text.context import context_text
from pytest_learnloop.optimizers.text.lesson import Lesson
from pytest_learnloop.optimizers.text.support import as_code, support_of

FIXTURE = Support("/nowhere/tests/conftest.py", 3, "shelf", "@pytest.fixture\ndef shelf():\n    return 1")
HELPER = Support("/nowhere/tests/test_shop.py", 9, "helper", "def helper():\n    return 2")
LIMIT = Support("/nowhere/tests/test_shop.py", 5, "LIMIT", "LIMIT = 7")
OTHER = Support("/nowhere/tests/test_shop.py", 6, "OTHER", "OTHER = 8")


def lesson_using(*used: tuple[Support, ...], kept: tuple[Support, ...] = ()) -> Lesson:
    """One failing case for each tuple, and a passing one."""
    cases = [failing(f"test_{number}", f"E  {'x' * number} went wrong") for number in range(1, len(used) + 1)]
    lesson = lesson_of(*cases, passing("test_good"))
    tests = {
        each.case: CaseSource(f"def {each.case.nodeid}(shelf):\n    check(shelf)", (), support)
        for each, support in zip((*cases, passing("test_good")), (*used, kept), strict=True)
    }
    return replace(lesson, tests=tests)


def text_of(lesson: Lesson, budget: int = 10_000) -> str:
    return context_text(lesson, budget, words).text


def test_each_piece_once_in_the_order_of_the_files() -> None:
    text = text_of(lesson_using((HELPER, LIMIT), (LIMIT, FIXTURE), kept=(OTHER, FIXTURE)))
    block = "\n\n".join([FIXTURE.source, "LIMIT = 7\nOTHER = 8", HELPER.source])
    assert f"This is what the tests use:\n```python\n{block}\n```" in text
    assert text.index("check(shelf)") < text.index("This is what") < text.index("Now they fail")


def test_nothing_is_said_where_nothing_is_used() -> None:
    assert "what the tests use" not in text_of(lesson_using((), ()))


def test_what_is_trained_is_not_among_it() -> None:
    trained = artifact_of(
        parameter("LIMIT", "7", ParameterKind.LITERAL, path=LIMIT.path),
        parameter("Helper.run", "def run(self): ...", path=HELPER.path),
    )
    inside = replace(HELPER, qualname="Helper")
    test = CaseSource("def test_it(): ...", (), (LIMIT, inside, HELPER, FIXTURE))
    assert support_of([test, test], trained) == [HELPER, FIXTURE]


def test_what_the_first_failing_tests_use_stays_longer_than_the_rest_and_goes_before_the_tests() -> None:
    whole = lesson_using((HELPER,), kept=(OTHER,))
    seen = {(HELPER.source in text, OTHER.source in text, "check(shelf)" in text) for text in texts_of(whole)}
    assert (True, True, True) in seen
    assert (True, False, True) in seen
    assert (False, False, True) in seen
    assert all(test or not helper for helper, _, test in seen)
    assert all(helper or not other for helper, other, _ in seen)


def texts_of(lesson: Lesson) -> list[str]:
    """For every budget that there is any room in."""
    return [text_of(lesson, budget) for budget in range(40, words(text_of(lesson)) + 1)]


def test_long_pieces_lose_their_middle() -> None:
    table = replace(LIMIT, source="LIMIT = [\n" + "    1,\n" * 500 + "]")
    line = replace(OTHER, source=f"OTHER = {'9' * 5000}")
    code = as_code([table, line])
    assert len(code) < 1500
    assert "lines left out" in code
    assert "characters left out" in code


def test_a_rewrite_shows_it_too() -> None:
    assert HELPER.source in text_of(lesson_using((HELPER,)).anew("shop:clamp"))
