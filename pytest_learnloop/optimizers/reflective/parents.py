"""Which candidates of the pool to go on from: those that are the best on some case."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pytest_learnloop.domain import Member, Pool


def front(pool: Pool) -> list[tuple[Member, int]]:
    """The members that are best on some case and not dominated, each with the number of cases on which it is best.

    The per-instance Pareto front of GEPA (Agrawal et al. 2025, algorithm 2), over train and validation scores. Of
    members with the same scores the pool's best stands for all, or else the earliest.
    """
    members = _undominated(pool)
    rows = [_scores(member) for member in members]
    tops = [max(column) for column in zip(*rows, strict=True)]
    counted = [
        (member, sum(score == top for score, top in zip(row, tops, strict=True)))
        for member, row in zip(members, rows, strict=True)
    ]
    return [(member, wins) for member, wins in counted if wins] or [(pool.best, 1)]


def sample(front: Sequence[tuple[Member, int]], n: int, random: random.Random) -> list[Member]:
    """``n`` members, each as likely as the number of cases on which it is best."""
    members, weights = [member for member, _ in front], [wins for _, wins in front]
    return random.choices(members, weights, k=n)


def _undominated(pool: Pool) -> list[Member]:
    by_scores: dict[tuple[float, ...], Member] = {}
    for member in pool:
        by_scores.setdefault(_scores(member), member)
    by_scores[_scores(pool.best)] = pool.best
    # A member of another length has not run the same cases, and can't be compared.
    comparable = [row for row in by_scores if len(row) == len(_scores(pool.best))]
    return [by_scores[row] for row in comparable if not any(_dominates(other, row) for other in comparable)]


def _scores(member: Member) -> tuple[float, ...]:
    return (*member.train, *member.validation)


def _dominates(one: Sequence[float], other: Sequence[float]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))
