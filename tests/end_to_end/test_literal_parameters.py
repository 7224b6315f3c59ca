"""Literals are parameters like functions: swapped wherever their name is bound."""

from __future__ import annotations

from scripted_support import scripted, scripted_together

from pytest_learnloop.testing import Project


def test_a_number_that_others_import_by_name(project: Project) -> None:
    project.write(
        limits="from pytest_learnloop import trainable\n\nLIMIT = trainable(4)\n",
        rules="from limits import LIMIT\n\ndef fits(text): return len(text) <= LIMIT",
        test_rules="""
        import pytest
        from rules import fits

        @pytest.mark.parametrize("text", ["", "abc", "abcd", "abcde"])
        def test_fits(text): assert fits(text)

        @pytest.mark.parametrize("text", ["abcdef", "abcdefgh"])
        def test_too_long(text): assert not fits(text)

        def test_five(): assert fits("fghij")
        def test_six(): assert not fits("fghijk")
        def test_none(): assert fits("")
        def test_exactly_five(): assert fits("12345")
        """,
        conftest=scripted("limits:LIMIT", "7", "5"),
    )
    result = project.learn("--learn-optimizer=scripted")
    assert result.ret == 0
    assert "+LIMIT = trainable(5)" in project.patch
    result.stdout.no_fnmatch_line("learnloop: used while modules are imported: *")


def test_a_table_is_changed_in_place(project: Project) -> None:
    project.write(
        rates="from pytest_learnloop import trainable\n\nRATES = trainable({'low': 5, 'high': 20})\nALIAS = [RATES]\n",
        test_rates="""
        import pytest
        from rates import ALIAS, RATES

        def tax(kind, amount): return amount * ALIAS[0][kind] // 100 if RATES else None

        @pytest.mark.parametrize("amount", [100, 200, 300])
        def test_high(amount): assert tax("high", amount) == amount * 19 // 100

        @pytest.mark.parametrize("amount", [100, 200, 300])
        def test_low(amount): assert tax("low", amount) == amount * 5 // 100

        def test_big(): assert tax("high", 1000) == 190
        def test_small(): assert tax("low", 1000) == 50
        def test_other(): assert tax("high", 500) == 95
        """,
        conftest=scripted("rates:RATES", "{'low': 5, 'high': 7}", "{'low': 5, 'high': 19}"),
    )
    result = project.learn("--learn-optimizer=scripted")
    assert result.ret == 0
    assert "'high': 19" in project.patch


def test_a_literal_that_is_used_at_import(project: Project) -> None:
    project.write(
        greeting="""
        from pytest_learnloop import trainable

        COUNT = trainable(2)
        STARS = "*" * COUNT

        def banner(text, stars=COUNT):
            return STARS + text + "*" * stars
        """,
        test_greeting="""
        from greeting import banner

        def test_banner(): assert banner("hi") == "***hi***"
        def test_empty(): assert banner("") == "******"
        """,
        conftest=scripted("greeting:COUNT", "1", "3"),
    )
    result = project.learn("--learn-optimizer=scripted")
    assert result.ret == 0
    assert "+COUNT = trainable(3)" in project.patch
    result.stdout.fnmatch_lines(["learnloop: used while modules are imported: greeting:COUNT. *which is slower"])


def test_text_is_not_searched_and_the_run_says_so(project: Project) -> None:
    project.write(
        prompts="from pytest_learnloop import trainable\n\nPROMPT = trainable('Answer briefly, and to the point.')\n",
        test_prompts="import prompts\n\ndef test_it(): assert 'politely' in prompts.PROMPT",
    )
    result = project.learn()
    result.stdout.fnmatch_lines(["*Text is not searched*PROMPT*"])


def test_defaults_of_a_dataclass(project: Project) -> None:
    """Nothing but the generated ``__init__`` runs in these tests."""
    project.write(
        orders="""
        from dataclasses import dataclass, field
        from pytest_learnloop import trainable

        LIMIT = trainable(4)

        @dataclass
        class Order:
            rate: int = trainable(7)
            limit: int = field(default=LIMIT)
        """,
        test_orders="""
        import pytest
        from orders import Order

        @pytest.mark.parametrize("n", range(4))
        def test_rate(n): assert Order().rate + n == 8 + n

        @pytest.mark.parametrize("n", range(4))
        def test_limit(n): assert Order().limit + n == 5 + n
        """,
        conftest=scripted_together({"orders:LIMIT": "5", "orders:Order.rate": "8"}),
    )
    result = project.learn("--learn-optimizer=scripted")
    assert result.ret == 0
    assert "+LIMIT = trainable(5)" in project.patch
    assert "+    rate: int = trainable(8)" in project.patch
