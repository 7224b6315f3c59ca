"""A Hypothesis property is held out on as many examples as one likes, on fresh seeds."""

from __future__ import annotations

import json

import pytest
from scripted_support import scripted
from seeds_support import cases_of

from pytest_learnloop.testing import Project

SHOP = """
    from pytest_learnloop import trainable

    @trainable
    def half(n):
        return n // 3
"""

TESTS = """
    from hypothesis import example, given, settings, strategies as st
    from shop import half

    @settings(max_examples=20)
    @example(-8)
    @given(st.integers(2, 10**9))
    def test_half(n):
        assert half(n) == n // 2
"""

NOTING = """
    import json
    import pytest
    from hypothesis import HealthCheck, example, given, settings, strategies as st
    from shop import half

    SEEN = []

    @pytest.fixture(autouse=True)
    def noted():
        SEEN.clear()
        yield
        with open("seen.jsonl", "a") as file:
            is_on_a_seed = test_half._hypothesis_internal_use_settings.deadline is None
            file.write(json.dumps([is_on_a_seed, half(60), *SEEN]) + "\\n")
        assert all(half(n) == n // 2 for n in SEEN)

    @settings(max_examples=20, deadline=9999, suppress_health_check=list(HealthCheck))
    @example(-8)
    @given(st.integers(2, 10**9))
    def test_half(n):
        SEEN.append(n)
"""
THIRD, HALF = 20, 30
"""What the start and the winner make of 60."""

SOURCES = ("def half(n):\n    return n if n < 100 else n // 2\n", "def half(n):\n    return n // 2\n")


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(shop=SHOP, test_shop=TESTS, conftest=scripted("shop:half", *SOURCES))
    return project


def learn(project: Project, *arguments: str) -> str:
    hypothesis = ("-p", "_hypothesis_pytestplugin", "--learn-optimizer=scripted")
    return project.learn(*hypothesis, *arguments).stdout.str()


def test_as_many_cases_as_together_run_so_many_examples(shop: Project) -> None:
    learn(shop, "--learn-held-out-examples=21", "--learn-seeded-cases=3", "--learn-budget=1 candidate")
    seeds = cases_of(shop)
    assert {split: len(set(found)) for split, found in seeds.items()} == {"train": 3, "validation": 3, "held_out": 2}


def test_the_verdict_can_tell(shop: Project) -> None:
    shown = learn(shop, "--learn-held-out-examples=160")
    assert "Generalizes: held-out rose from 0.00 to 1.00 on 8 cases of 1 test (8 gained, 0 lost; " in shown
    change = shop.result["verdict"]["held_out"]["change"]
    assert (change["cases"], change["units"]) == (8, 8)


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_streams_are_the_same_for_every_candidate_and_another_for_each_case(shop: Project, isolation: str) -> None:
    shop.write(test_shop=NOTING, conftest=scripted("shop:half", SOURCES[1]))
    learn(shop, "--learn-held-out-examples=60", f"--learn-isolation={isolation}")
    streams: dict[int, set[tuple[int, ...]]] = {}
    for line in shop.read("seen.jsonl").splitlines():
        is_on_a_seed, candidate, *stream = json.loads(line)
        if is_on_a_seed:
            streams.setdefault(candidate, set()).add(tuple(stream))
    start, winner = streams[THIRD], streams[HALF]
    assert start == winner
    assert len(start) == 5, "one of train, one of validation, three held out"
    assert sum(-8 in stream for stream in start) == 1, "train's"
    for one in start:
        assert all(len(set(one) & set(other)) <= len(one) // 3 for other in start if other != one)


def test_a_property_held_out_as_a_whole_is_one_test(shop: Project) -> None:
    marked = shop.read("test_shop.py").replace("@settings", '@pytest.mark.learn(split="held_out")\n@settings')
    more = "\n\ndef test_four(): assert half(4) == 2\n"
    (shop.path / "test_shop.py").write_text(f"import pytest\n{marked}{more}", encoding="utf-8")
    shown = learn(shop, "--learn-held-out-examples=160")
    assert "1 test function of 8 cases of 1 test held out reaches what was changed, where 6 are needed" in shown


def test_other_seeded_tests_yield_what_they_did(shop: Project) -> None:
    shop.write(
        test_shop="""
        import random
        from shop import half

        def test_half(learn):
            n = random.Random(learn.seed).randrange(2, 100)
            assert half(n) == n // 2
        """
    )
    learn(shop, "--learn-held-out-examples=160", "--learn-budget=1 candidate")
    assert {split: len(found) for split, found in cases_of(shop).items()} == {
        "train": 1,
        "validation": 1,
        "held_out": 1,
    }


@pytest.mark.parametrize("value", ["0", "many"])
def test_a_bad_number_is_refused(shop: Project, value: str) -> None:
    result = shop.learn(f"--learn-held-out-examples={value}")
    result.stderr.fnmatch_lines([f"*--learn-held-out-examples: {value!r}*a whole number from 1 up*"])
