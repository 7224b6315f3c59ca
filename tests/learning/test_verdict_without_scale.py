"""Values without a scale and measured times count for the verdict and the gate by which candidate does better."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_learnloop.domain import Case, Ending, Outcome, Raw, Split
from pytest_learnloop.learning.comparison import Comparison, compare
from pytest_learnloop.learning.gate import gate
from pytest_learnloop.learning.scoring import place
from pytest_learnloop.learning.verdict import Cases, Finding, Verdict, judge
from pytest_learnloop.report.verdict import sentence

Outcomes = dict[Case, Outcome]


def taking(seconds: float, ending: Ending = Ending.PASSED) -> Outcome:
    """A measured outcome, with a tenth of a second of noise."""
    raw = Raw(seconds, lower_is_better=True, scaled=False, noise=0.1)
    return Outcome(ending, place(raw) if ending is Ending.PASSED else 0.0, raw=raw)


def worth(value: float) -> Outcome:
    """An outcome with a value in a unit of its own."""
    raw = Raw(value, scaled=False)
    return Outcome(Ending.PASSED, place(raw), raw=raw)


def passing(*, passes: bool) -> Outcome:
    return Outcome(Ending.PASSED if passes else Ending.FAILED, float(passes))


def judged(held_out: Sequence[tuple[Outcome, Outcome]], validation: Sequence[tuple[Outcome, Outcome]]) -> Verdict:
    start, best = outcomes(held_out, validation)
    cases = list(start)
    return judge(Cases(cases[: len(held_out)], cases[len(held_out) :], [], {}), start, best)


def outcomes(*splits: Sequence[tuple[Outcome, Outcome]]) -> tuple[Outcomes, Outcomes]:
    pairs = [pair for split in splits for pair in split]
    cases = [Case(f"t{number}") for number in range(len(pairs))]
    one, other = ({case: pair[which] for case, pair in zip(cases, pairs, strict=True)} for which in (0, 1))
    return one, other


def compared(pairs: Sequence[tuple[Outcome, Outcome]]) -> Comparison:
    start, best = outcomes(pairs)
    return compare(Split.HELD_OUT, list(start), start, best)


FASTER, SLOWER, AS_FAST = (taking(2.0), taking(1.0)), (taking(1.0), taking(2.0)), (taking(1.0), taking(1.1))
BETTER, WORSE, AS_GOOD = (worth(1000.0), worth(1001.0)), (worth(5.0), worth(-5.0)), (worth(3.0), worth(3.0))
REPAIRED = (passing(passes=False), passing(passes=True))
UNCHANGED = (passing(passes=True), passing(passes=True))


@pytest.mark.parametrize(
    ("better", "worse", "same"),
    [pytest.param(FASTER, SLOWER, AS_FAST, id="measured"), pytest.param(BETTER, WORSE, AS_GOOD, id="without a scale")],
)
class TestBetterAndWorse:
    """Both are judged alike where there is nothing else."""

    Pair = tuple[Outcome, Outcome]

    def test_finding(self, better: Pair, worse: Pair, same: Pair) -> None:
        def finding(*held_out: tuple[Outcome, Outcome]) -> Finding:
            return judged(held_out, [better] * 6).finding

        assert finding(*[better] * 6) is Finding.GENERALIZES
        assert finding(*[worse] * 6) is Finding.META_OVERFITTING
        assert finding(*[worse] * 3, *[same] * 6) is Finding.SUSPECTED
        assert finding(*[better] * 3, *[same] * 3) is Finding.NO_EVIDENCE
        assert finding(*[better] * 5) is Finding.TOO_FEW

    def test_the_interval_is_within_the_change_that_there_can_be(self, better: Pair, worse: Pair, same: Pair) -> None:
        change = judged([better] * 9, [same]).change
        assert change is not None
        assert change.mean == 0.5
        assert 0 < change.interval.low < 0.5 <= change.interval.high <= 1

    def test_what_validation_gained_and_held_out_did_not_is_a_gap(self, better: Pair, worse: Pair, same: Pair) -> None:
        assert judged([same] * 20, [better] * 20).finding is Finding.SUSPECTED

    def test_the_gate(self, better: Pair, worse: Pair, same: Pair) -> None:
        def reasons(*pairs: tuple[Outcome, Outcome]) -> tuple[str, ...]:
            on_disk, best = outcomes(pairs)
            return gate(list(on_disk), on_disk, best, []).reasons

        assert not reasons(better, same, same)
        assert not reasons(better, worse)
        (reason,) = reasons(worse, worse, better, same)
        assert reason.startswith("on held-out tests it ")
        assert "than the code on disk on 2 and " in reason
        assert reason.endswith(" on 1")


def test_repairs_do_not_make_up_for_being_slower() -> None:
    found = judged([REPAIRED] * 10 + [SLOWER], [REPAIRED] * 10)
    assert found.held_out.rose
    assert found.finding is Finding.SUSPECTED
    assert judged([REPAIRED] * 10 + [AS_FAST], [REPAIRED] * 10).finding is Finding.GENERALIZES


def test_a_pass_counts_before_any_time() -> None:
    lost = (taking(2.0), taking(0.1, Ending.FAILED))
    found = compared([lost, FASTER, FASTER])
    assert (found.better, found.worse, found.faster, found.fell) == (2, 1, 2, True)


def test_one_that_fails_both_times_has_no_pace() -> None:
    assert compared([(taking(2.0, Ending.FAILED), taking(1.0, Ending.FAILED))]).faster == 0


def test_it_is_said_what_became_faster() -> None:
    said = sentence(judged([FASTER] * 7 + [SLOWER], [FASTER] * 6))
    assert "held-out stayed at 1.00 on 8 tests (0 gained, 0 lost, 7 faster, 1 slower; 95 % interval" in said
    said = sentence(judged([SLOWER] * 6, [FASTER] * 6))
    assert said.startswith(
        "Meta-overfitting: held-out stayed at 1.00 on 6 tests (0 gained, 0 lost, 0 faster, 6 slower;"
    )
    assert said.endswith("while validation stayed at 1.00 (6 faster, 0 slower).")


def test_no_figure_is_told_where_there_is_no_scale() -> None:
    said = sentence(judged([BETTER] * 6 + [WORSE], [BETTER] * 6))
    assert "held-out rose on 7 tests (0 gained, 0 lost, 6 better, 1 worse; 95 % interval of the change" in said
    said = sentence(judged([WORSE] * 6, [BETTER] * 6))
    assert said.startswith("Meta-overfitting: held-out fell on 6 tests (0 gained, 0 lost, 0 better, 6 worse;")
    assert said.endswith("while validation rose.")
    assert "held-out stayed as good as it was on 6 tests" in sentence(judged([AS_GOOD] * 6, [AS_GOOD]))


def test_cases_on_seeds_are_told_from_tests() -> None:
    cases = [Case("test_p", seed) for seed in range(8)]
    start, best = dict.fromkeys(cases, REPAIRED[0]), dict.fromkeys(cases, REPAIRED[1])
    said = sentence(judge(Cases(cases, [], [], {}), start, best))
    assert "held-out rose from 0.00 to 1.00 on 8 cases of 1 test (8 gained, 0 lost;" in said
