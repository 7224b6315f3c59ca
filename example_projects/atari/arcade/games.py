"""The eight games: how long an episode is, what its score is measured by, and what is said of a score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Game:
    """One game, and how it is learned."""

    name: str
    """As the console's cartridge is called."""
    steps: int
    """Of an episode at most; four frames each."""
    horizon: int
    """Steps that the paper's multi-step condition shows."""
    updates: int
    """Of the paper's runs."""
    scale: tuple[float, float]
    """What nobody does worse than, and where the paper stops."""
    random: float
    """What random actions score (Mnih et al. 2015)."""
    human: float
    """What a professional tester scores (Mnih et al. 2015)."""
    hints: Mapping[float, str]
    """Score from which on these words are said."""
    fires_to_begin: int = 0
    """Steps of pressing the button that an episode begins with."""

    def of_human(self, score: float) -> float:
        """A score on the scale on which random actions have 0 and a human has 1."""
        return (score - self.random) / (self.human - self.random)


PONG = Game(
    "Pong",
    4000,
    400,
    20,
    (-21, 21),
    -20.7,
    14.6,
    {
        -math.inf: "The enemy wins. Have the paddle where the ball will be when it comes down to it, not where it is.",
        0: "You win, but not by much. Each point that the enemy makes is a ball that the paddle came too late for.",
        19: "Nearly all points are yours. Find the one or two balls that still get past the paddle.",
    },
)
BREAKOUT = Game(
    "Breakout",
    4000,
    300,
    30,
    (0, 350),
    1.7,
    30.5,
    {
        -math.inf: "No brick is hit. The paddle has to meet the ball when it comes down.",
        1: "Bricks fall. Miss fewer balls: work out where the ball comes down, with the side walls in mind.",
        300: "The wall is nearly gone. What is left is to go on meeting a fast ball.",
    },
    fires_to_begin=1,
)
SPACE_INVADERS = Game(
    "SpaceInvaders",
    4000,
    25,
    20,
    (0, 2000),
    148,
    1668.7,
    {
        -math.inf: "Few aliens are hit. Stand below one when you shoot.",
        100: "Aliens are hit. Dodge bullets that come down where you stand, and shoot whenever none of yours is up.",
        300: "Good shooting. Now live longer, and lead your target: aliens move while the bullet rises.",
    },
)
FREEWAY = Game(
    "Freeway",
    2500,
    100,
    30,
    (0, 50),
    0,
    29.6,
    {
        -math.inf: "The chicken does not get across. Walk up.",
        1: "The chicken gets across, and is hit on the way. Wait or step back where a car is about to meet it.",
        25: "Few cars hit the chicken. What is left is time lost by waiting for cars that would have passed.",
    },
)
ASTERIX = Game(
    "Asterix",
    20_000,
    100,
    30,
    (0, 5000),
    210,
    8503.3,
    {
        -math.inf: "Nothing is collected. Go to the lane where something to collect comes along.",
        1: "Some is collected. Leave a lane before an enemy reaches you there.",
        2000: "Much is collected. Plan the way between lanes so that no enemy is met on it.",
    },
)
ENDURO = Game(
    "Enduro",
    5000,
    100,
    30,
    (0, 200),
    0,
    860.5,
    {
        -math.inf: "No car is passed. Keep the accelerator down.",
        1: "Cars are passed. Each collision costs speed: steer around cars ahead of you, and no more than is needed.",
        100: "Half of the first day's cars are passed. Begin to steer earlier the faster you are.",
    },
)
QBERT = Game(
    "Qbert",
    4000,
    100,
    30,
    (0, 10_000),
    163.9,
    13455,
    {
        -math.inf: "No cube changes its colour. Hop along the pyramid, and not off its edge.",
        1: "Cubes change their colour. Do not hop off the edge, nor to where an enemy is or comes.",
        5000: "Whole pyramids are done. Use the discs when Coily is near.",
    },
)
SEAQUEST = Game(
    "Seaquest",
    4000,
    100,
    30,
    (0, 5000),
    68.4,
    42_054.7,
    {
        -math.inf: "Nothing is hit. Face an enemy in your lane, and shoot.",
        1: "Enemies are hit. Keep out of the lanes where one is close, and come up before the oxygen is out.",
        2000: "A good dive. Take divers along, and come up with six of them.",
    },
)

NAMES = {
    "pong": PONG,
    "breakout": BREAKOUT,
    "space_invaders": SPACE_INVADERS,
    "freeway": FREEWAY,
    "asterix": ASTERIX,
    "enduro": ENDURO,
    "qbert": QBERT,
    "seaquest": SEAQUEST,
}
"""Name of a module in ``policies`` -> its game."""
