"""The rollouts of train cases: where they begin, and what candidates are compared on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loop_support import ARTIFACT, PARAMETER, Scripted, Silent

from pytest_learnloop.domain import (
    Candidate,
    Case,
    Ending,
    Evaluation,
    Fate,
    Outcome,
    Rollout,
    Trial,
    Window,
)
from pytest_learnloop.learning.budget import Budget, Limits
from pytest_learnloop.learning.loop import Learned, Loop
from pytest_learnloop.learning.rollouts import Rollouts

TRAIN, VALIDATION = Case("t::t", 1), Case("t::t", 2)
CONTINUED = Window(2, 2, goes_on=True)
DIFFICULTY = (0.2, 0.5, 0.0, 0.3, 0.3)
"""What is taken off the score in each part of the episode."""


@dataclass
class Parts:
    """A world in which a parameter's value earns a tenth for each unit, less the difficulty of the part played."""

    trials: list[Trial] = field(default_factory=list)

    def evaluate(self, trials: Sequence[Trial], until: float | None = None) -> list[Evaluation]:
        self.trials += trials
        return [Evaluation(each, {case: self.outcome(each, case) for case in each.cases}) for each in trials]

    def outcome(self, trial: Trial, case: Case) -> Outcome:
        window = trial.windows.get(case)
        way = window.beginning.actions if window is not None and window.beginning is not None else ()
        earned = 0.3 + int(ARTIFACT.source_of(PARAMETER.id, trial.candidate)) / 10
        score = max(0.0, earned - DIFFICULTY[len(way) % len(DIFFICULTY)]) if window is not None else 0.5
        rollout = Rollout(5, (*way, "on")) if window is not None else None
        return Outcome(Ending.PASSED, score, touched=frozenset({PARAMETER.id}), rollout=rollout)


def loop_of(world: Parts, optimizer: Scripted) -> tuple[Loop, Learned]:
    """A loop that has learned from a rollout that goes on, and what it came to."""
    rollouts = Rollouts(world, {TRAIN: CONTINUED})
    loop = Loop(
        ARTIFACT,
        (TRAIN,),
        (),
        rollouts,
        optimizer,
        Budget(Limits()),
        Silent(),
        lambda c: None,
        go_on_from=rollouts.go_on,
    )
    (evaluation,) = rollouts.evaluate([Trial(ARTIFACT.start, (TRAIN,))])
    return loop, loop.run(evaluation.outcomes)


def learned(*script: str) -> tuple[Scripted, Parts]:
    """What the optimizer heard, and what was run."""
    world, optimizer = Parts(), Scripted([[each] for each in script])
    loop_of(world, optimizer)
    return optimizer, world


def test_candidates_are_compared_on_the_same_part() -> None:
    optimizer, _ = learned("3", "4", "1", "5")
    # 3 earns 0.4 in the first part. In the second, which is harder, 4 earns less than that, and more than 3 does there.
    # In the third, which is easy, 1 earns as much as was earned in the first, and less than 4 does there.
    assert [each.fate for each in optimizer.heard] == [Fate.ACCEPTED, Fate.ACCEPTED, Fate.REJECTED, Fate.ACCEPTED]


def test_what_is_shown_is_of_the_part_in_which_proposals_are_tried() -> None:
    optimizer, _ = learned("3", "4", "1")
    shown = [context.experiences[0].outcome.score for context in optimizer.contexts]
    assert [round(score, 6) for score in shown] == [0.1, 0.1, 0.7, 0.4]


def test_members_of_the_pool_are_those_known_in_this_part() -> None:
    optimizer, _ = learned("3", "1", "4")
    assert [
        [member.candidate.edits.get(PARAMETER.id) for member in pool] for pool in optimizer.pools
    ] == [[None], [None, "3"], [None, "3"], [None, "4"]]  # fmt: skip
    for pool in optimizer.pools:
        assert all(len(member.train) == 1 for member in pool)


def test_all_proposals_of_an_update_begin_at_the_same_place() -> None:
    _, world = learned("3", "4")
    of_four = [each for each in world.trials if each.candidate.edits.get(PARAMETER.id) == "4" and each.windows]
    ways = [each.windows[TRAIN].beginning for each in of_four]
    assert ways[0] == Rollout(5, ("on",))


def test_other_cases_play_whole_episodes() -> None:
    world = Parts()
    Rollouts(world, {TRAIN: CONTINUED}).evaluate([Trial(Candidate({}), (TRAIN, VALIDATION))])
    assert world.trials[0].windows == {TRAIN: CONTINUED}


def outcome(rollout: Rollout | None, ending: Ending = Ending.PASSED) -> Outcome:
    return Outcome(ending, 0.5, rollout=rollout)


def begun(rollouts: Rollouts, world: Parts) -> Rollout | None:
    rollouts.evaluate([Trial(Candidate({}), (TRAIN,))])
    return world.trials[-1].windows[TRAIN].beginning


def test_a_rollout_goes_on_where_the_last_one_ended() -> None:
    rollouts = Rollouts(world := Parts(), {TRAIN: CONTINUED})
    way = Rollout(5, (1, 2), "digest")
    assert rollouts.go_on({TRAIN: outcome(way)}) == {TRAIN}
    assert begun(rollouts, world) == way


def test_after_an_episode_the_next_seed_begins() -> None:
    rollouts = Rollouts(world := Parts(), {TRAIN: CONTINUED})
    rollouts.go_on({TRAIN: outcome(Rollout(5, (1, 2), "digest", ended=True))})
    assert begun(rollouts, world) == Rollout(6)


def test_a_rollout_that_came_no_further_does_not_move() -> None:
    rollouts = Rollouts(world := Parts(), {TRAIN: CONTINUED})
    way = Rollout(5, (1, 2), "digest")
    rollouts.go_on({TRAIN: outcome(way)})
    assert rollouts.go_on({TRAIN: outcome(way)}) == frozenset()
    assert rollouts.go_on({TRAIN: outcome(Rollout(5, (1, 2, 3), "other"), Ending.TIMEOUT)}) == frozenset()
    assert rollouts.go_on({TRAIN: outcome(None)}) == frozenset()
    assert begun(rollouts, world) == way


def test_what_begins_anew_never_moves() -> None:
    rollouts = Rollouts(Parts(), {TRAIN: Window(1, 1)})
    assert rollouts.go_on({TRAIN: outcome(Rollout(5, (1,)))}) == frozenset()


def test_rewound_they_begin_where_they_began() -> None:
    rollouts = Rollouts(world := Parts(), {TRAIN: CONTINUED})
    rollouts.go_on({TRAIN: outcome(Rollout(5, (1, 2), "digest"))})
    rollouts.rewind()
    assert begun(rollouts, world) is None


def test_an_environment_that_went_astray_ends_the_loop() -> None:
    class Astray(Parts):
        def outcome(self, trial: Trial, case: Case) -> Outcome:
            found = super().outcome(trial, case)
            if trial.windows[case].beginning is None:
                return found
            text = "E   EpisodeError: Maze is not deterministic: it says so\nand more"
            return Outcome(Ending.FAILED, 0.0, feedback=text, touched=found.touched)

    _, result = loop_of(Astray(), Scripted([["3"], ["4"]]))
    assert result.stopped == "Maze is not deterministic: it says so"
    assert result.winner.candidate.edits == {PARAMETER.id: "3"}


def test_what_is_dropped_leaves_a_loop_that_can_go_on() -> None:
    optimizer = Scripted([["3"], ["4"]])
    loop, result = loop_of(Parts(), optimizer)
    loop.drop(result.winner.candidate, "it did not hold")
    assert loop.go_on().winner.candidate == ARTIFACT.start
    optimizer.script = [["2"]]
    assert loop.go_on().winner.candidate.edits == {PARAMETER.id: "2"}
