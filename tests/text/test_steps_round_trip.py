"""Where all steps fit, the text of an episode has all of them: a reader gets them back."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from steps_support import read

from pytest_learnloop.domain import Call, Step
from pytest_learnloop.optimizers.text.steps.telling import StepsText

NUMBERS = st.integers(-9, 300).map(str)
VALUES = st.one_of(
    NUMBERS,
    st.sampled_from(["1.5", "2.0", "1e-07", "nan", "absent", "76+2", "'a; b'", "(1, 2)", 'say "no"', "", " 1 ", "x|y"]),
    st.text("a;|\"'\\ \n5+-.", max_size=6),
)
ODD_NAMES = ["", "x", "0", "action", "reward", "absent", "others", "a b", "f()", "a.0..1.b"]
LISTS = [f"Cars.{number}.{field}" for number in (0, 1, 2, 4) for field in ("x", "dx", "w")]
NAMES = st.sampled_from([*ODD_NAMES, *LISTS, "Ball", "Ball.w", "Ball.x", "Ball.y", "Ball.dx", "Player.y"])


@st.composite
def moves(draw: st.DrawFn, length: int) -> list[str | None]:
    """A column: pieces that stay, that move evenly, that jump, and in which nothing is there."""
    column: list[str | None] = []
    while len(column) < length:
        size = draw(st.integers(1, 8))
        kind = draw(st.sampled_from(["stays", "moves", "jumps", "gone"]))
        start, rate = draw(st.integers(-9, 200)), draw(st.integers(-5, 5))
        if kind == "moves":
            column += [str(start + rate * n) for n in range(size)]
        elif kind == "stays":
            column += [draw(VALUES)] * size
        else:
            column += [draw(VALUES) if kind == "jumps" else None for _ in range(size)]
    return column[:length]


@st.composite
def episodes(draw: st.DrawFn) -> tuple[list[Step], list[Call]]:
    length = draw(st.integers(1, 30))
    names = draw(st.lists(NAMES, max_size=6, unique=True))
    of = {name: draw(moves(length)) for name in names}
    if "Ball.x" in of and "Ball.dx" in of and draw(st.booleans()):
        of["Ball.dx"] = changed(of["Ball.x"])
    if draw(st.booleans()):
        of |= {name: [str(draw(st.integers(7, 8)))] * length for name in LISTS[2::3]}
    for name in LISTS[::3] if draw(st.booleans()) else ():
        of |= {name: of.get(name) or draw(moves(length))}
        of[name.replace(".x", ".dx")] = changed(of[name])
    if "Ball.y" in of and "Ball.x" in of and draw(st.booleans()):
        of["Ball.y"] = [None if value is None else draw(VALUES) for value in of["Ball.x"]]
    actions = [value or "noop" for value in draw(moves(length))]
    rewards = draw(st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, -1.0, 0.25]), min_size=length, max_size=length))
    calls: list[Call] = []
    steps = []
    first, again = draw(st.integers(1, 500)), draw(st.one_of(st.just(length), st.integers(1, length)))
    for place in range(length):
        fields = tuple((name, value) for name, column in of.items() if (value := column[place]) is not None)
        made = tuple(range(len(calls), len(calls) + draw(st.integers(0, 2))))
        calls += [Call("play:act", (), draw(VALUES)) for _ in made]
        ending = draw(st.sampled_from(["", "terminated", "truncated"])) if place == length - 1 else ""
        number = first + place if place < again else 1 + place - again
        steps.append(Step(number, fields, actions[place], rewards[place], made, ending))
    return steps, calls


def changed(column: list[str | None]) -> list[str | None]:
    """What a column of numbers changes by; something else where that isn't known."""
    pairs = zip([None, *column], column, strict=False)
    return [None if now is None else difference(before, now) for before, now in pairs]


def difference(before: str | None, now: str) -> str:
    try:
        return str(int(now) - int(before or ""))
    except ValueError:
        return "0"


@settings(max_examples=60)
@given(episodes())
@example(([Step(1, (("x", "1"),), "go", 0.0), Step(2, (), "go", 0.0), Step(3, (("x", "1"),), "go", 0.0)], []))
def test_what_was_written_can_be_read(episode: tuple[list[Step], list[Call]]) -> None:
    steps, calls = episode
    told, results = read(StepsText(steps, calls, len).within(10**9))
    assert [plain(step) for step in told] == [plain(step) for step in steps]
    assert results == [gave(step, calls) for step in steps]


@settings(max_examples=60)
@given(episodes(), st.integers(0, 1500))
def test_what_is_left_of_it_is_true(episode: tuple[list[Step], list[Call]], limit: int) -> None:
    steps, calls = episode
    text = StepsText(steps, calls, len).within(limit)
    if "\nstep|" in text:
        assert len(text) <= limit
        told, results = read(text)
        all_of_it = iter([(plain(step), gave(step, calls)) for step in steps])
        for step, result in zip(told, results, strict=True):
            assert (plain(step), result) in all_of_it  # in this order


def plain(step: Step) -> tuple[object, ...]:
    return step.number, dict(step.observation), step.action, step.reward, step.ending


def gave(step: Step, calls: list[Call]) -> dict[str, str]:
    names = ["act()", "act()#2"]
    return {name: calls[index].result or "" for name, index in zip(names, step.calls, strict=False)}
