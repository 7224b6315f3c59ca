"""What others make of a game: ``python -m arcade.baselines pong --with random``, ``dqn`` or ``ppo``.

DQN and PPO are those of stable-baselines3 (the extra ``baselines``), on the boxes that a policy of Python sees. Prints
the mean score with its standard error, as part of a human's, and the time that learning took.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from arcade.features import Features
from arcade.games import NAMES, Game

_SEEDS = (21, 22, 23, 24, 25, 26)
"""Those of the held-out tests."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m arcade.baselines", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("game", choices=sorted(NAMES))
    parser.add_argument("--with", dest="by", choices=["random", "dqn", "ppo"], default="random")
    parser.add_argument("--steps", type=int, default=100_000, help="of learning (100000)")
    parser.add_argument(
        "--sticky", type=float, default=0.25, help="chance that an action is repeated when tested (0.25)"
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    game = NAMES[given.game]
    began = time.perf_counter()
    act = _random(given.seed, game) if given.by == "random" else _learned(given.by, game, given.steps, given.seed)
    took = time.perf_counter() - began
    scores = [_score(game, act, seed, given.sticky) for seed in _SEEDS]
    error = statistics.stdev(scores) / len(scores) ** 0.5
    mean = statistics.mean(scores)
    print(
        f"{game.name}, {given.by}: {mean:.1f} ± {error:.1f} in {len(scores)} games "
        f"({100 * game.of_human(mean):.1f} % of a human), learned in {took:.0f} s"
    )


def _random(seed: int, game: Game) -> Callable[[Any], int]:
    dice = random.Random(seed)
    actions = int(Features(game).action_space.n)
    return lambda seen: dice.randrange(actions)


def _learned(kind: str, game: Game, steps: int, seed: int) -> Callable[[Any], int]:
    import stable_baselines3
    import torch

    torch.set_num_threads(2)
    learner = getattr(stable_baselines3, kind.upper())("MlpPolicy", Features(game), seed=seed, device="cpu")
    learner.learn(steps)
    return lambda seen: int(learner.predict(seen, deterministic=True)[0])


def _score(game: Game, act: Callable[[Any], int], seed: int, sticky: float) -> float:
    environment = Features(game, sticky)
    seen, _ = environment.reset(seed=seed)
    score, ended = 0.0, False
    while not ended:
        seen, reward, terminated, truncated, _ = environment.step(act(seen))
        score += reward
        ended = terminated or truncated
    environment.close()
    return score


if __name__ == "__main__":
    main()
