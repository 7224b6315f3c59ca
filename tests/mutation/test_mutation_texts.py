"""Words of f-strings and messages become those that failing tests compare with."""

from __future__ import annotations

import ast
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutation_support import artifact_of, failing, function, propose

from pytest_learnloop.domain import Experience
from pytest_learnloop.optimizers.mutation.fields import stretches
from pytest_learnloop.optimizers.mutation.texts import changes

STRETCHES = {
    "a string": ("'a b'", ["a b"]),
    "escapes": (r"'a\nb'", ["a", "b"]),
    "a field": ("f'a{b}c'", ["a", "c"]),
    "nothing beside fields": ("f'{a}{b}'", ["", "", ""]),
    "a conversion and a specification": ("f'{a!r:>5}b'", ["", "b"]),
    "a string within a field": ("""f'{a["b"]}c'""", ["", "c"]),
    "an f-string within a field": ("""f'{f"b{a}"}c'""", ["", "c"]),
    "doubled braces": ("f'a{{b}}c'", ["a", "b", "c"]),
    "side by side": ("'a' f'b{c}'", ["a", "b", ""]),
    "triple quotes": ("'''a\nb'''", ["a\nb"]),
    "not understood": ("f'{a'", []),
}


@pytest.mark.parametrize(("text", "expected"), STRETCHES.values(), ids=STRETCHES.keys())
def test_what_stands_for_itself_in_a_literal(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in stretches(text)] == expected


@given(st.text("ab,;", max_size=12), st.text("ab,;", max_size=12))
def test_changes_of_a_text_lead_to_the_other(was: str, wanted: str) -> None:
    found = list(changes(was, wanted))
    assert bool(found) == (was != wanted)
    for change in found:
        assert change.before + change.was + change.after == was
    if found:
        assert found[0].before + found[0].wanted + found[0].after == wanted
        assert wanted in found[0].made_in(was)


@given(st.text("ab(", max_size=4), st.text("ab(", min_size=1, max_size=4), st.text("ab(", max_size=4), st.text("xy"))
def test_what_is_changed_in_a_part_is_changed_in_the_text(before: str, part: str, after: str, wanted: str) -> None:
    """A part that is in the text once, and of which a character is replaced."""
    text = before + part + after
    for change in changes(text, before + wanted + part[1:] + after):
        for instead in change.made_in(part):
            assert instead != part


MENDED = {
    "before a field": ("f'({s})'", "f'(?:{s})'", "assert '(x)' == '(?:x)'"),
    "between fields": ("f'{a}:{b}'", "f'{a}, {b}'", "assert '1:2' == '1, 2'"),
    "where there is none": ("f'{a}'", "f'{a} kg'", "assert '5' == '5 kg'"),
    "too many": ("f'{a}..'", "f'{a}.'", "assert '5..' == '5.'"),
    "in the middle of a message": (
        "'there is no sutch item in the shop, so nothing was sold'",
        "'there is no such item in the shop, so nothing was sold'",
        "assert 'there is no sutch item in the shop, so nothing was sold' == "
        "'there is no such item in the shop, so nothing was sold'",
    ),
    "a separator": ("';'.join(a)", "', '.join(a)", "assert 'a;b;c' == 'a, b, c'"),
    "in a list": ("[f'<{b}>' for b in a]", "[f'<{b}/>' for b in a]", "assert ['<a>', '<b>'] == ['<a/>', '<b/>']"),
    "in a dictionary": ("{'k': '-' + a}", "{'k': '--' + a}", "assert {'k': '-a'} == {'k': '--a'}"),
    "of unittest": ("f'({s})'", "f'[{s})'", "AssertionError: '(x)' != '[x)'"),
    "one that is wanted on the left": ("f'({s})'", "f'[{s})'", "assert '[x)' == '(x)'"),
    "of an exception's message": (
        "f'{a} must be (very) postive'",
        "f'{a} must be (very) positive'",
        "AssertionError: Regex pattern did not match.\n"
        "E         Expected regex: 'must be \\\\(very\\\\) positive'\n"
        "E         Actual message: 'age must be (very) postive'",
    ),
    "of a message, as pytest told it before": (
        "'no ' + a",
        "'not ' + a",
        "AssertionError: Regex pattern did not match.\nE        Regex: 'not a'\nE        Input: 'no a'",
    ),
    "beside doubled braces": ("f'{{{a}}} :'", "f'{{{a}}}:'", "assert '{1} :' == '{1}:'"),
}


@pytest.mark.parametrize(("was", "wanted", "told"), MENDED.values(), ids=MENDED.keys())
def test_words_become_those_expected(was: str, wanted: str, told: str) -> None:
    parameter = function(f"def work(a, b, s):\n    return {was}\n")

    proposed = propose(artifact_of(parameter), 30, [failing(f"E       {told}")])

    assert f"def work(a, b, s):\n    return {wanted}\n" in [each.edits[parameter.id] for each in proposed]


@pytest.mark.parametrize(
    "told",
    ["'x' == 'y'", "1 == 2", r"'(x|' == '(\\x|'", "'(x|' == '{(x|'", """'(x|' == '(x|"'"""],
    ids=["other words", "no words", "a backslash", "a brace", "a quote"],
)
def test_nothing_is_made_up(told: str) -> None:
    parameter = function("def work(a):\n    '''(x|'''\n    return f'({a}|', b'(x|'\n")

    proposed = propose(artifact_of(parameter), 60, [failing(f"E       assert {told}")])

    trees = [ast.parse(each.edits[parameter.id]) for each in proposed]
    joined = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    assert joined
    assert {part.value for each in joined for part in each.values if isinstance(part, ast.Constant)} == {"(", "|"}


def test_what_one_case_alone_asks_for_comes_after_likely_faults() -> None:
    parameter = function(
        "def work(a):\n    for b in a:\n        if not b:\n            continue\n    return '-'.join(a)\n"
    )
    told = failing("E       assert 'a-b' == 'a, b'")

    def is_late(*experiences: Experience) -> bool:
        words = [each.description for each in propose(artifact_of(parameter), 100, experiences)]
        return words.index("changed `'-'` to `', '` in line 5 of work") > words.index(
            "changed `continue` to `break` in line 4 of work"
        )

    assert is_late(told)
    assert is_late(told, dataclasses.replace(told, outcome=dataclasses.replace(told.outcome, feedback="E   assert 3")))
    assert not is_late(told, told)


@pytest.mark.parametrize(
    ("line", "edited"),
    [
        ("return '<u><b>' + a + '</b>' + a + '</u>'", "return '<u>' + a + '' + a + '</u>'"),
        ("return f'<u><b>{a}</b>{a}</u>'", "return f'<u>{a}{a}</u>'"),
        ("b = '<u><b>' '%s' % a + f'</b>{a}</u>'", "b = '<u>' '%s' % a + f'{a}</u>'"),
    ],
    ids=["strings", "f-string", "side by side"],
)
def test_all_that_a_case_asks_for_in_a_statement_is_changed_at_once(line: str, edited: str) -> None:
    parameter = function(f"def work(a):\n    {line}\n    return b\n")
    experience = failing("E       AssertionError: assert '<u><b>x</b>x</u>' == '<u>xx</u>'")

    proposals = propose(artifact_of(parameter), 200, experiences=[experience])

    assert f"def work(a):\n    {edited}\n    return b\n" in [each.edits[parameter.id] for each in proposals]


@pytest.mark.parametrize(
    ("body", "edited"),
    [
        ("return 'old or b' if a else 'old'", "return 'new or b' if a else 'new'"),
        ("b = 'old, older'\n    return f'{b} old: {a.old}'", "b = 'new, older'\n    return f'{b} new: {a.old}'"),
    ],
)
def test_a_word_that_is_wrong_in_several_strings_is_changed_in_all(body: str, edited: str) -> None:
    source = "def work(a):\n    '''An old one.'''\n    {}\n"
    parameter = function(source.format(body))
    proposals = propose(artifact_of(parameter), 12, [failing("E   AssertionError: assert 'an old c' == 'an new c'")])
    assert source.format(edited) in [each.edits[parameter.id] for each in proposals]
