"""Environments of gymnasium are played as they are."""

from __future__ import annotations

import pytest
from scripted_support import scripted

from pytest_learnloop.testing import Project

pytest.importorskip("gymnasium")

CART_POLE = {
    "balance": """
        from pytest_learnloop import trainable

        @trainable
        def push(observation):
            return 1 if observation[2] > 1 else 0
    """,
    "test_balance": """
        import gymnasium
        from balance import push

        def test_plays(learn):
            episode = learn.episode(gymnasium.make("CartPole-v1"), max_steps=100)
            for observation in episode:
                episode.act(push(observation))
            learn.score(episode.total, scale=(0, 100))
    """,
    "conftest": scripted("balance:push", "def push(observation):\n    return 1 if observation[2] > 0 else 0\n"),
}


def test_plainly_played(project: Project) -> None:
    project.write(**CART_POLE)
    project.run().assert_outcomes(passed=1)


@pytest.mark.parametrize("options", [(), ("--learn-rollout=continue", "--learn-horizon=20")], ids=["reset", "continue"])
def test_a_policy_is_learned(project: Project, options: tuple[str, ...]) -> None:
    project.write(**CART_POLE)
    project.learn("--learn-optimizer=scripted", "--learn-seeded-cases=2/3/3", *options)
    result = project.result
    assert result["start"]["held_out"] < 0.2
    assert result["best"]["held_out"] > 2 * result["start"]["held_out"]
