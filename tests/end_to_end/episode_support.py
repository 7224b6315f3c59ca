"""Projects whose tests play episodes, in which the horizons decide what is learned."""

from __future__ import annotations

from pytest_learnloop.testing import Project

ORCHARD = """
    class Orchard:
        '''Watering doubles what a tree bears, and picking takes it all: who picks at once has one apple in all.'''

        def reset(self, *, seed=None, options=None):
            self.day, self.apples = 0, 1
            return self.observation, {}

        @property
        def observation(self):
            return {"day": self.day, "apples": self.apples}

        def step(self, action):
            picked = self.apples if action == "pick" else 0
            self.apples = 0 if action == "pick" else 2 * self.apples
            self.day += 1
            return self.observation, picked, self.day == 6, False, {}
"""
GARDENER = """
    from pytest_learnloop import trainable

    FIRST_PICK = trainable(3)

    def choose(observation):
        return "pick" if observation["day"] >= FIRST_PICK else "water"
"""
HARVEST = """
    from gardener import choose
    from orchard import Orchard

    def test_harvest(learn):
        episode = learn.episode(Orchard())
        for observation in episode:
            episode.act(choose(observation))
        learn.score(episode.total, scale=(0, 32))
"""


def plant_orchard(project: Project) -> None:
    """Whoever sees the reward of one step alone picks at once; over whole episodes it is best to pick on day 5."""
    project.write(orchard=ORCHARD, gardener=GARDENER, test_harvest=HARVEST)


def mark_harvest(project: Project, arguments: str) -> None:
    """Mark the orchard's test."""
    marked = project.read("test_harvest.py").replace(
        "def test", f"import pytest\n\n@pytest.mark.learn({arguments})\ndef test"
    )
    (project.path / "test_harvest.py").write_text(marked, encoding="utf-8")


LOTTERY = """
    import random

    class Lottery:
        '''The first step pays for being close to 5; later ones pay a prize that has nothing to do with it.'''

        def reset(self, *, seed=None, options=None):
            self.luck, self.draws = seed, 0
            return {"draw": 0}, {}

        def step(self, action):
            self.draws += 1
            if self.draws == 1:
                self.bet = action
                return {"draw": 1}, 5.0 - abs(action - 5), False, False, {}
            prize = random.Random(f"{self.luck} {self.bet} {self.draws}").gauss(0, 100)
            return {"draw": self.draws}, prize, self.draws == 10, False, {}
"""
PLAYER = """
    from pytest_learnloop import trainable

    BET = trainable(3)

    def bet(observation):
        return BET
"""
DRAWS = """
    from lottery import Lottery
    from player import bet

    def test_draws(learn):
        episode = learn.episode(Lottery())
        for observation in episode:
            episode.act(bet(observation))
        learn.score(episode.total, scale=(-1000, 1000))
"""


def hold_lottery(project: Project) -> None:
    """The first reward tells that 5 is right; in the sum of all rewards that cannot be seen."""
    project.write(lottery=LOTTERY, player=PLAYER, test_draws=DRAWS)
