"""The candidates in the race: which one is learned from next, and which one is delivered in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, cmp_to_key

from pytest_learnloop.domain import Candidate, Case, Member, Outcome, Pool
from pytest_learnloop.learning.ranking import Rank, against


class Accept(str, Enum):
    """Which candidate of an update becomes the parent of the next."""

    BETTER = "better"
    """The best of the update, if it is better than the best so far."""
    ALWAYS = "always"
    """The last of the update that was evaluated in full, whatever its scores (as in Nie et al. 2026)."""


class Select(str, Enum):
    """Which candidate is delivered."""

    BEST = "best"
    """The best of all that were evaluated in full, if it is better than the start."""
    LAST = "last"
    """The one that was accepted last, whatever its scores."""


@dataclass(frozen=True, eq=False)
class Standing:
    """A candidate that was evaluated in full, with its outcomes on all train and validation cases."""

    candidate: Candidate
    outcomes: Mapping[Case, Outcome]
    rank: Rank
    """Compared with the start."""

    @cached_property
    def has_all(self) -> bool:
        """Whether there is nothing left to gain in any case."""
        return all(outcome.best for outcome in self.outcomes.values())


@dataclass
class Race:
    """All candidates that were evaluated in full, and how far they got."""

    start: Standing
    train: Sequence[Case]
    validation: Sequence[Case]
    accept: Accept = Accept.BETTER
    select: Select = Select.BEST
    _standings: dict[str, Standing] = field(default_factory=dict)
    """Candidate id -> standing, in the order they came; those that were dropped as well."""
    _members: dict[str, Member] = field(default_factory=dict)
    _accepted: list[Standing] = field(default_factory=list)
    _leaders: list[Standing] = field(default_factory=list)
    """Each better than the one before. Where only what is better is accepted, these are the accepted ones."""
    _dropped: set[str] = field(default_factory=set)
    """Ids of the candidates that are out of the race."""

    def __post_init__(self) -> None:
        self.enter(self.start)

    @property
    def parent(self) -> Standing:
        """The candidate that the next update starts from.

        Where only what is better is accepted, one that has nothing left to gain is nothing to start from.
        """
        if self.accept is Accept.ALWAYS:
            return self.latest
        return next((each for each in self._lately_accepted() if not each.has_all), self.start)

    @property
    def best(self) -> Standing:
        """The best candidate; the start where nothing is better."""
        return self._leaders[-1] if self._leaders else self.start

    @property
    def winner(self) -> Standing:
        """The candidate that is delivered if the race ends here; the start where there is nothing to deliver."""
        return self.best if self.select is Select.BEST else self.latest

    @property
    def latest(self) -> Standing:
        """The candidate that was accepted last; the start where none was."""
        return next(self._lately_accepted(), self.start)

    @property
    def accepted(self) -> tuple[Standing, ...]:
        """In the order in which they were accepted."""
        return tuple(self._accepted)

    @property
    def pool(self) -> Pool:
        """What an optimizer may see of it."""
        return Pool(tuple(self._members.values()), self._member(self.best))

    def __getitem__(self, candidate_id: str) -> Standing:
        return self._standings[candidate_id]

    def running(self, candidate_id: str | None) -> Standing | None:
        """The standing of a candidate; None for one that was never in the race, or is out of it."""
        return None if candidate_id is None or self.is_out(candidate_id) else self._standings.get(candidate_id)

    def is_out(self, candidate_id: str) -> bool:
        """Whether the candidate was dropped."""
        return candidate_id in self._dropped

    def admits(self, standing: Standing) -> bool:
        """Whether it can be accepted at all."""
        return self.accept is Accept.ALWAYS or self._is_eligible(standing)

    def enter(self, standing: Standing) -> None:
        """A candidate was evaluated in full, and is admitted."""
        self._standings[standing.candidate.id] = standing
        self._members[standing.candidate.id] = self._member(standing)

    def choose(self, standings: Sequence[Standing], is_fit: Callable[[Standing], bool]) -> Standing | None:
        """Accept one of an update's candidates, which have entered; None where none is accepted.

        :param standings: in the order proposed.
        :param is_fit: whether the candidate can be written to the files; asked of those alone that are chosen if so.
        """
        leader = next(filter(is_fit, self._ahead_of_the_best(standings)), None)
        self._leaders += [leader] if leader is not None else []
        accepted = leader if self.accept is Accept.BETTER else next(filter(is_fit, reversed(standings)), None)
        self._accepted += [accepted] if accepted is not None else []
        return accepted

    def refine(self, standing: Standing) -> None:
        """Something takes the place of the best that is as good: accepted, and delivered."""
        self._leaders.append(standing)
        self._accepted.append(standing)

    @property
    def leading(self) -> tuple[Standing, ...]:
        """The start, the best and the parent, each once."""
        return tuple({each.candidate.id: each for each in (self.start, self.best, self.parent)}.values())

    def begin_elsewhere(self, standings: Iterable[Standing]) -> None:
        """Go on with the leading candidates alone, on other parts of episodes: what others gave there is not known.

        :param standings: where those stand there.
        """
        now = {each.candidate.id: each for each in standings}
        self.start = now[self.start.candidate.id]
        self._accepted = [now.get(each.candidate.id, each) for each in self._accepted]
        self._leaders = [now[each.candidate.id] for each in self._leaders if each.candidate.id in now]
        self._standings.clear()
        self._members.clear()
        for each in now.values():
            self.enter(each)

    def deal(
        self,
        train: Sequence[Case],
        validation: Sequence[Case],
        placed: Callable[[Standing], Standing],
        is_fit: Callable[[Standing], bool],
    ) -> None:
        """Cases have changed places between train and validation: rank every candidate anew, and find the best.

        :param placed: the standing of a candidate by the new places.
        """
        self.train, self.validation = train, validation
        self._standings = {each: placed(standing) for each, standing in self._standings.items()}
        self._members = {each: self._member(self._standings[each]) for each in self._members}
        self.start = self._standings[self.start.candidate.id]
        self._leaders = []
        left = [each for each in self._standings.values() if not self.is_out(each.candidate.id)]
        self._leaders = list(filter(is_fit, self._ahead_of_the_best(left)))[:1]
        accepted = [self._standings[each.candidate.id] for each in self._accepted]
        self._accepted = list(self._leaders) if self.accept is Accept.BETTER else accepted

    def drop(self, candidate: Candidate, is_fit: Callable[[Standing], bool]) -> None:
        """Take a candidate out of the race.

        If it was the best, then the next best of all that beat the start takes its place, even one that was not
        accepted before.
        """
        self._dropped.add(candidate.id)
        self._members.pop(candidate.id, None)
        self._accepted = [each for each in self._accepted if not self.is_out(each.candidate.id)]
        self._leaders = [each for each in self._leaders if not self.is_out(each.candidate.id)]
        left = [each for each in self._standings.values() if not self.is_out(each.candidate.id)]
        leader = next(filter(is_fit, self._ahead_of_the_best(left)), None)
        if leader is not None:
            self._leaders.append(leader)
            self._accepted += [leader] if self.accept is Accept.BETTER else []

    def _lately_accepted(self) -> Iterator[Standing]:
        """Those that are known, the latest first."""
        return (each for each in reversed(self._accepted) if each.candidate.id in self._standings)

    def _ahead_of_the_best(self, standings: Iterable[Standing]) -> list[Standing]:
        """Those that are better than the best so far, the best first; of equals the earlier."""
        best = self.best
        ahead = [each for each in standings if self._is_eligible(each) and self._order(each, best) > 0]
        return sorted(ahead, key=cmp_to_key(self._order), reverse=True)

    def _order(self, one: Standing, other: Standing) -> int:
        """1 where one is better than the other, -1 where it is worse: what has no scale is compared directly."""
        ranks = [
            against(each.rank, each.outcomes, self.train, self.validation, other.outcomes) for each in (one, other)
        ]
        return (ranks[0] > ranks[1]) - (ranks[0] < ranks[1])

    def _is_eligible(self, standing: Standing) -> bool:
        """What is best on validation must not have got there by giving up train cases."""
        return standing.rank.train >= self.start.rank.train

    def _member(self, standing: Standing) -> Member:
        return Member(
            standing.candidate,
            tuple(standing.outcomes[case].score for case in self.train),
            tuple(standing.outcomes[case].score for case in self.validation),
        )
