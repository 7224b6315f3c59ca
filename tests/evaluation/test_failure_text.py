"""Failure texts tell nothing of other cases: they are free of decorators."""

from __future__ import annotations

import pytest

from pytest_learnloop.evaluation.failure_text import failure_text

PARAMETRIZED = """
    import pytest

    @pytest.mark.parametrize(
        "value, text",
        [
            (1, '''
    def test_other():
    '''),
            (2, "secret"),  # def
        ],
    )
    # def no():
    @pytest.mark.xdist_group("secret")
    def test_it(value, text):
        one = value
        assert one == 3
"""


def text_of(pytester: pytest.Pytester, source: str, *args: str) -> str:
    pytester.makepyfile(source)
    reports = pytester.inline_run("-p", "no:cacheprovider", "-W", "ignore", *args).getreports(
        "pytest_runtest_logreport"
    )
    (failed, *_) = [each for each in reports if isinstance(each, pytest.TestReport) and each.failed]
    before = failed.longreprtext
    text = failure_text(failed)
    assert failed.longreprtext == before, "the report that users see stays as it is"
    return text


def test_a_parametrize_list_is_left_out(pytester: pytest.Pytester) -> None:
    text = text_of(pytester, PARAMETRIZED)
    assert "secret" not in text
    assert "@" not in text
    assert (
        text.index("def test_it(value, text):") < text.index(">       assert one == 3") < text.index("E       assert")
    )


@pytest.mark.parametrize("style", ["long", "short", "native", "line"])
def test_whatever_the_style(pytester: pytest.Pytester, style: str) -> None:
    text = text_of(pytester, PARAMETRIZED, f"--tb={style}")
    assert "secret" not in text
    assert "assert 1 == 3" in text


def test_the_first_line_keeps_its_margin(pytester: pytest.Pytester) -> None:
    text = text_of(pytester, "def test_it():\n    assert 1 == 3\n")
    assert text.startswith("    def test_it():\n>       assert 1 == 3\n")


def test_tools_are_not_told_as_values(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        class Shelf:
            pass

        @pytest.fixture
        def shelf():
            return Shelf()

        def test_it(learn, monkeypatch, shelf):
            assert shelf is None
    """
    text = text_of(pytester, source)
    assert text.startswith("shelf = <test_tools_are_not_told_as_values.Shelf object at 0x")
    assert "learn = " not in text
    assert "def test_it(learn, monkeypatch, shelf):" in text


def test_functions_on_the_way_have_none_either(pytester: pytest.Pytester) -> None:
    source = """
        import functools
        import pytest

        @functools.lru_cache(maxsize="secret".count("e"))
        def helper(x):
            raise ValueError(x)

        def test_it():
            helper(7)
    """
    text = text_of(pytester, source)
    assert "secret" not in text
    assert ">       helper(7)" in text
    assert ">       raise ValueError(x)" in text


def test_a_failure_within_a_decorated_wrapper_shows_no_list(pytester: pytest.Pytester) -> None:
    source = """
        import pytest
        from hypothesis import example, given, strategies as st

        @pytest.mark.parametrize("kind", ["one", "secret"])
        @given(st.integers())
        @example(12345)
        def test_it(kind, x):
            assert x == 12346
    """
    text = text_of(pytester, source, "-k", "one")
    assert "secret" not in text
    assert "@given" not in text
    assert "assert x == 12346" in text


def test_a_missing_fixture_shows_no_list(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize("kind", ["one", "secret"])
        def test_it(kind, nowhere):
            pass
    """
    text = text_of(pytester, source, "-k", "one")
    assert "secret" not in text
    assert "fixture 'nowhere' not found" in text


def test_what_has_no_traceback_stays_as_it_is(pytester: pytest.Pytester) -> None:
    report = pytest.TestReport("a", ("a.py", 0, "a"), {}, "failed", "it went wrong", "call")
    assert failure_text(report) == "it went wrong"
