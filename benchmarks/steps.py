"""How many tokens an episode takes as text, against the plain dump of its records: ``python -m benchmarks.steps``.

Two games of our own make records like those that OCAtari gives of Atari's: a ball between two paddles, and a sea in
which sharks and divers come and go. The dump is what the records of the steps are as JSON, one after the other.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from pytest_learnloop.domain import Step
from pytest_learnloop.models import ModelError
from pytest_learnloop.models.litellm import import_library
from pytest_learnloop.models.tokens import estimate_tokens
from pytest_learnloop.optimizers.text.steps.telling import StepsText

Box = dict[str, int]
Records = Iterator[tuple[dict[str, Box], int, float]]
"""What was observed, the action, the reward."""

_GOAL = 10
_NO_LIMIT = 10**9


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.steps", description=__doc__)
    parser.add_argument("--steps", type=int, default=400, help="of an episode (400)")
    parser.add_argument("--seeds", type=int, default=5, help="episodes of each game (5)")
    arguments = parser.parse_args()
    games: dict[str, Callable[[Random], Records]] = {
        "pong, random actions": lambda random: pong(random, skilled=False),
        "pong, a policy that follows the ball": lambda random: pong(random, skilled=True),
        "sharks and divers, random actions": sharks,
    }
    print("| game | counted by | dump | text | ratio | within 8000 |\n|---|---|---|---|---|---|")
    for game, play in games.items():
        for counter, count in counters().items():
            print(f"| {game} | {counter} | {_measured(play, count, arguments.steps, arguments.seeds)} |", flush=True)
    print(f"\nThe goal is a ratio of {_GOAL}; all figures are means over {arguments.seeds} episodes.")


def counters() -> Mapping[str, Callable[[str], int]]:
    """Our estimate, and OpenAI's tokenizer where it is installed and its vocabulary is at hand."""
    found: dict[str, Callable[[str], int]] = {"our estimate": estimate_tokens}
    try:
        library = import_library()  # it brings the vocabulary of cl100k along
    except ModelError:
        return found
    return found | {"cl100k": lambda text: int(library.token_counter(model="gpt-4", text=text))}


def _measured(play: Callable[[Random], Records], count: Callable[[str], int], length: int, seeds: int) -> str:
    dumped = told = cut = 0
    for seed in range(seeds):
        records = [record for record, _ in zip(play(Random(seed)), range(length), strict=False)]
        steps = [
            Step(number, tuple(_flat(boxes)), str(action), reward)
            for number, (boxes, action, reward) in enumerate(records, start=1)
        ]
        dumped += count("\n".join(_dumped(*record) for record in records))
        told += count(StepsText(steps, (), count).within(_NO_LIMIT))
        cut += StepsText(steps, (), count).within(8000).count("not shown")
    return f"{dumped / seeds:.0f} | {told / seeds:.0f} | {dumped / told:.1f} | {'cut' if cut else 'whole'}"


def _flat(boxes: Mapping[str, Box]) -> Iterator[tuple[str, str]]:
    return ((f"{name}.{field}", str(value)) for name, box in boxes.items() for field, value in box.items())


def _dumped(boxes: Mapping[str, Box], action: int, reward: float) -> str:
    record: dict[str, Any] = {"observation": boxes, "action": action, "reward": reward}
    return json.dumps(record)


class Body:
    """A box that moves, and knows where it was at the step before."""

    def __init__(self, x: int, y: int, w: int, h: int) -> None:
        self.x, self.y, self.w, self.h = x, y, w, h
        self._before = (x, y)

    def move(self, dx: int = 0, dy: int = 0) -> None:
        self._before = (self.x, self.y)
        self.x, self.y = self.x + dx, self.y + dy

    @property
    def box(self) -> Box:
        dx, dy = self.x - self._before[0], self.y - self._before[1]
        return {"x": self.x, "y": self.y, "w": self.w, "h": self.h, "dx": dx, "dy": dy}


def pong(random: Random, *, skilled: bool) -> Records:
    """Two paddles and a ball; the player's paddle has some momentum, the enemy's follows the ball and lags."""
    player, enemy, ball = Body(140, 110, 4, 15), Body(16, 110, 4, 15), Body(78, 100, 2, 4)
    velocity, dx, dy, waiting = 0, 4, 2, 12
    while True:
        action = _towards(ball, player) if skilled else random.choice((2, 3))
        reward = 0.0
        boxes = {"Player": player.box, "Enemy": enemy.box}
        if not waiting:
            boxes["Ball"] = ball.box
            dx, dy = _bounced(random, ball, player, enemy, dx, dy)
            if not 8 <= ball.x + dx <= 150:
                reward, waiting = (1.0 if dx < 0 else -1.0), 12
        yield boxes, action, reward
        velocity = _clamped({2: velocity - 4, 3: velocity + 4}.get(action, velocity // 2), -12, 12)
        player.move(0, _clamped(player.y + velocity, 34, 180) - player.y)
        enemy.move(0, 0 if random.random() < 0.3 else _clamped(ball.y - enemy.y, -4, 4))
        if waiting:
            waiting -= 1
            ball, dx, dy = Body(78, random.randrange(60, 150), 2, 4), random.choice((-4, 4)), random.choice((-2, 2))
        else:
            ball.move(dx, dy)


def _towards(ball: Body, player: Body) -> int:
    off = ball.y - player.y - 5
    return 0 if abs(off) < 8 else 3 if off > 0 else 2


def _bounced(random: Random, ball: Body, player: Body, enemy: Body, dx: int, dy: int) -> tuple[int, int]:
    if not 34 <= ball.y + dy <= 190:
        dy = -dy
    for paddle, side in ((player, 1), (enemy, -1)):
        meets = abs(ball.x + dx - paddle.x) <= 4 and paddle.y - 4 <= ball.y <= paddle.y + 15
        if meets and dx * side > 0:
            return -dx, random.choice((-4, -2, 2, 4))
    return dx, dy


def sharks(random: Random) -> Records:
    """A submarine that moves and shoots at random, and sharks and divers that cross in four lanes."""
    submarine = Body(76, 100, 16, 11)
    lanes: dict[str, tuple[Body, int]] = {}
    missile: tuple[Body, int] | None = None
    while True:
        action = random.randrange(6)
        reward = 0.0
        boxes = {"Player": submarine.box, **{name: body.box for name, (body, _) in sorted(lanes.items())}}
        if missile is not None:
            boxes["PlayerMissile"] = missile[0].box
            hit = [name for name, (body, _) in lanes.items() if _meet(body, missile[0])]
            reward = 20.0 * len(hit)
            lanes = {name: lane for name, lane in lanes.items() if name not in hit}
        yield boxes, action, reward
        submarine.move({2: 4, 3: -4}.get(action, 0), {4: 4, 5: -4}.get(action, 0))
        missile = _flown(missile, submarine, action)
        for body, speed in lanes.values():
            body.move(speed)
        lanes = {name: (body, speed) for name, (body, speed) in lanes.items() if 0 <= body.x <= 160}
        for lane in range(4):
            if f"Shark{lane}" not in lanes and random.random() < 0.03:
                lanes[f"Shark{lane}"] = _entering(random, 71 + 24 * lane)
            if f"Diver{lane}" not in lanes and random.random() < 0.01:
                lanes[f"Diver{lane}"] = _entering(random, 69 + 24 * lane)


def _entering(random: Random, y: int) -> tuple[Body, int]:
    speed = random.choice((-2, -1, 1, 2))
    return Body(0 if speed > 0 else 160, y, 8, 7), speed


def _flown(missile: tuple[Body, int] | None, submarine: Body, action: int) -> tuple[Body, int] | None:
    if missile is None:
        return (Body(submarine.x + 16, submarine.y + 6, 8, 1), 8) if action == 1 else None
    missile[0].move(missile[1])
    return missile if missile[0].x <= 160 else None


def _meet(one: Body, other: Body) -> bool:
    return abs(one.x - other.x) < 8 and abs(one.y - other.y) < 8


def _clamped(value: int, low: int, high: int) -> int:
    return min(high, max(low, value))


if __name__ == "__main__":
    main()
