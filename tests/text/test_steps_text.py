"""The steps of an episode as text: what is said once, what is folded, what is left out first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from text_support import failing, lesson_of, words

from pytest_learnloop.domain import Call, Case, Experience, Step
from pytest_learnloop.models.tokens import estimate_tokens
from pytest_learnloop.optimizers.text.context import context_text
from pytest_learnloop.optimizers.text.steps.telling import StepsText

PLENTY = 10**6


def step(number: int, reward: float = 0.0, action: str = "go", ending: str = "", **observed: object) -> Step:
    fields = tuple((name.replace("_", "."), str(value)) for name, value in observed.items())
    return Step(number, fields, action, reward, ending=ending)


def text_of(steps: Iterable[Step], limit: int = PLENTY, calls: tuple[Call, ...] = ()) -> str:
    return StepsText(list(steps), calls, estimate_tokens).within(limit)


def rows_of(text: str) -> list[str]:
    return text[text.index("\nstep|") + 1 :].splitlines()


def test_what_never_changes_is_said_once_and_what_goes_on_is_one_row() -> None:
    steps = [step(n, Ball_x=8 + 2 * n, Ball_w=4, Ball_dx=2) for n in range(1, 101)]
    text = text_of(steps)
    assert "Never changing: Ball.w 4; Ball.dx 2\n" in text
    assert "76+2 is 76, and 2 more at every further step" in text
    assert rows_of(text) == ["step|action|Ball.x", "1-100|go|10+2"]


def test_what_holds_for_a_whole_list_is_said_once() -> None:
    cars: dict[str, Any] = {f"Cars_{number}_w": 8 for number in range(4)} | {"Cars_4_w": 9, "Cars_6_w": 8, "lives": 3}
    text = text_of(step(n, **cars) for n in range(1, 4))
    assert "Never changing: Cars.0..3.w 8; Cars.6.w 8; Cars.4.w 9; lives 3\n" in text


def test_numbers_that_stay_need_no_words_on_how_they_move() -> None:
    text = text_of(step(n, x=3 if n < 5 else 4) for n in range(1, 9))
    assert "76+2" not in text
    assert rows_of(text) == ["step|action|x", "1-4|go|3", "5-8||4"]


def test_actions_are_no_amounts() -> None:
    assert rows_of(text_of(step(n, action=str(n)) for n in (1, 2, 3))) == ["step|action", "1|1", "2|2", "3|3"]


def test_a_field_that_tells_how_another_has_changed_is_told_by_a_rule() -> None:
    ys = [0, 5, 3, 3, 9, 2, 8, 1, 7, 7]
    steps = [step(n, Ball_y=y, Ball_dy=y - ys[max(n - 2, 0)]) for n, y in enumerate(ys, start=1)]
    text = text_of(steps)
    assert "Where not told, the change since the step before: Ball.dy of Ball.y\n" in text
    assert rows_of(text)[:3] == ["step|action|Ball.y|others", "1|go|0|Ball.dy 0", "2||5"]


def test_an_object_that_goes_is_said_to_be_absent_and_told_anew_when_it_comes() -> None:
    steps = [step(n) if n in (5, 6) else step(n, Shark_x=n, Shark_w=8) for n in range(1, 10)]
    text = text_of(steps)
    assert "Whenever there: Shark.w 8\n" in text
    assert rows_of(text) == ["step|action|Shark.x|others", "1-4|go|1+1", "5-6|||Shark absent", "7-9||7+1"]


def test_results_of_parameters_stand_with_their_steps() -> None:
    steps = [replace(step(n, x=n % 3), calls=(2 * n - 2, 2 * n - 1)) for n in range(1, 4)]
    calls = tuple(
        call
        for n in range(1, 4)
        for call in (
            Call("play:aim", (("x", str(n)),), str(n * n))
            if n < 3
            else Call("play:aim", (), exception="KeyError: 'x'"),
            Call("play:choose", (), "go"),
        )
    )
    text = text_of(steps, calls=calls)
    assert "Never changing: choose() go\n" in text
    assert rows_of(text) == ["step|action|x|aim()", "1|go|1|1", "2||2|4", "3||0|raised KeyError: 'x'"]


def test_where_what_a_parameter_gives_is_the_action_that_is_said() -> None:
    calls = tuple(Call("play:choose", (), str(n % 2)) for n in range(1, 5))
    steps = [replace(step(n, action=str(n % 2)), calls=(n - 1,)) for n in range(1, 5)]
    assert "Always equal: choose() = action\n" in text_of(steps, calls=calls)


def test_a_reward_is_told_with_all_that_led_to_it() -> None:
    steps = [step(n, reward=-1.0 if n == 50 else 0.0, x=n, y=7 if n < 20 else 9) for n in range(1, 101)]
    assert rows_of(text_of(steps)) == [
        "step|action|x|y|others",
        "1-19|go|1+1|7",
        "20-48|||9",
        "49|go|49+1|9",
        "50|go|50+1|9|reward -1",
        "51-100",
    ]


def test_the_usual_reward_is_said_once() -> None:
    text = text_of(step(n, reward=1.0 if n < 9 else 0.5, ending="terminated" if n == 9 else "") for n in range(1, 10))
    assert "The reward is 1 where not told.\n" in text
    assert rows_of(text)[-1].endswith("reward 0.5; ended terminated")


def test_episodes_are_told_apart() -> None:
    steps = [step(n, x=n) for n in (1, 2, 3, 4, 1, 2, 3)]
    assert rows_of(text_of(steps)) == ["step|action|x", "1-4|go|1+1", "another episode", "1-3|go|1+1"]
    assert text_of(steps).startswith("Steps of 2 episodes: ")


def noisy(length: int, rewards: Mapping[int, float]) -> list[Step]:
    """Nothing about these can be folded."""
    return [step(n, rewards.get(n, 0.0), x=n * n * n % 101, y=n * n % 97) for n in range(1, length + 1)]


def test_what_is_left_out_is_far_from_rewards_and_said_to_be() -> None:
    steps = noisy(300, {120: -1.0, 200: 1.0})
    text = text_of(steps, 400)
    assert estimate_tokens(text) <= 400
    left_out = [row for row in rows_of(text) if row.endswith(" not shown")]
    assert len(left_out) == 3
    assert (left_out[0].startswith("1-"), left_out[-1].split("-")[1]) == (True, "300 not shown")
    shown = [int(row.split("|")[0].split("-")[0]) for row in rows_of(text)[1:] if row not in left_out]
    assert {118, 119, 120, 198, 199, 200} <= {*shown}
    before = [n for n in shown if n <= 120]
    after = [n for n in shown if 120 < n < 160]
    assert len(before) > 2 * len(after)


def test_without_any_reward_the_end_is_what_is_left() -> None:
    rows = rows_of(text_of(noisy(300, {}), 300))
    assert rows[1].endswith(" not shown")
    assert rows[-1].startswith("300|")


@pytest.mark.parametrize("limit", [0, 10, 60])
def test_where_there_is_no_room_it_says_so(limit: int) -> None:
    assert text_of(noisy(300, {}), limit) == "It took 300 steps, for which there is no room here."


def episode(name: str, steps: list[Step]) -> Experience:
    call = Call("shop:clamp", (("value", "1"),), "1")
    experience = failing(name, calls=(call,))
    return replace(experience, outcome=replace(experience.outcome, steps=tuple(steps)))


def test_in_the_context_steps_stand_where_calls_do() -> None:
    text = context_text(lesson_of(episode("test_plays", noisy(9, {}))), 10_000, words).text
    assert "Steps 1 to 9 of an episode" in text
    assert "Calls on the way" not in text


@pytest.mark.parametrize("budget", [150, 400, 1000, 3000, 8000])
def test_the_context_keeps_to_its_budget(budget: int) -> None:
    lesson = lesson_of(*(episode(f"test_plays[{n}]", noisy(400, {50: -1.0})) for n in range(2)))
    found = context_text(lesson, budget, estimate_tokens)
    assert estimate_tokens(found.text) <= budget
    assert ("no room here" in found.text) == (budget < 500)
    assert ("not shown" in found.text) == (500 < budget < 8000)


def test_more_room_shows_more_steps() -> None:
    lesson = lesson_of(episode("test_plays", noisy(400, {50: -1.0})))
    shown = [len(context_text(lesson, budget, estimate_tokens).text) for budget in (500, 1000, 2000, 4000, 8000)]
    assert shown == sorted(shown)
    assert shown[-1] > 3 * shown[0]
    assert lesson.failing[0].case == Case("test_plays")
