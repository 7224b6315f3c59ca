"""What one run of one test showed, put together from its verdict and from what the child said beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_learnloop.domain import Call, Ending, Outcome, Raw, Rollout, Step
from pytest_learnloop.evaluation.channel import Slot
from pytest_learnloop.evaluation.order import Deed
from pytest_learnloop.evaluation.shared_fixtures import SetUp
from pytest_learnloop.outcomes import lines

_LATEST = 8
"""Parameters of which it is kept that a test came to them last."""


@dataclass(frozen=True)
class Execution:
    """How one test ran in full, for the report: beside the outcome pytest's own reports, and what it did."""

    outcome: Outcome
    reports: tuple[Mapping[str, Any], ...] = ()
    """Serialized; empty where its process was lost."""
    warnings: tuple[Mapping[str, Any], ...] = ()
    """As plain data, like the reports."""
    deeds: tuple[Deed, ...] = ()
    """What the test's body did to the world."""
    shared: tuple[Deed, ...] = ()
    """What was done to the world around it, by fixtures that other tests may use, too."""
    set_ups: tuple[SetUp, ...] = ()
    """How the session's fixtures were set up for it."""
    asks_seed: bool = False
    """Whether it asked for a seed, so that it is a seeded test."""
    episodes: int = 0
    """How many it played."""
    longest: float = 1.0
    """How many times as long its episodes might have been."""
    imported: tuple[str, ...] = ()
    """Names of the project's modules that nothing had imported before."""
    failed_watched: bool = False
    """Whether it failed while it was watched what it does, and passed when it was not."""
    lacks_fixture: bool = False
    """Whether it asks for a fixture that does not exist; what its other fixtures touch is left out."""

    def concerning(self, parameters: Collection[str]) -> Execution:
        """The same where nothing but these is trained; of a test of which no more was recorded than what it touched."""
        touched = self.outcome.touched.intersection(parameters)
        latest = tuple(each for each in self.outcome.latest if each in touched)
        return replace(
            self,
            outcome=replace(self.outcome, touched=touched, latest=latest),
            set_ups=tuple(each.concerning(parameters) for each in self.set_ups),
        )


def execution_of(slot: Slot, message: Mapping[str, Any]) -> Execution:
    """A verdict together with what the child said of it.

    Code of a candidate can write to its child's pipe. What is said as no child of ours says it counts as a crash.
    """
    try:
        return _execution_of(slot, message)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        why = f"the process of the test said what cannot be understood ({type(error).__name__}: {error})"
        return Execution(Outcome(Ending.CRASH, 0.0, slot.duration, feedback=why))


def _execution_of(slot: Slot, message: Mapping[str, Any]) -> Execution:
    score = min(1.0, max(0.0, slot.score))
    if not message:
        return Execution(Outcome(slot.ending, score, slot.duration))
    outcome = Outcome(
        slot.ending,
        score,
        slot.duration,
        feedback=str(message.get("text", "")),
        calls=tuple(_call(each) for each in message.get("calls", ())),
        touched=frozenset(message.get("touched", ())),
        latest=tuple(message.get("touched", ())[: -_LATEST - 1 : -1]),
        lines=lines.one_by_one(message.get("lines", {})),
        raw=Raw(**message["raw"]) if "raw" in message else None,
        metrics=tuple((str(name), float(value)) for name, value in message.get("metrics", ())),
        steps=tuple(_step(each) for each in message.get("steps", ())),
        rollout=_rollout(message.get("rollout")),
    )
    return Execution(
        outcome,
        tuple(message.get("reports", ())),
        tuple(message.get("warnings", ())),
        _deeds(message.get("deeds", ())),
        _deeds(message.get("shared", ())),
        tuple(SetUp.from_plain(each) for each in message.get("fixtures", ())),
        asks_seed=bool(message.get("asks_seed")),
        episodes=int(message.get("episodes", 0)),
        longest=float(message.get("longest", 1.0)),
        lacks_fixture=bool(message.get("lacks_fixture")),
        imported=tuple(str(name) for name in message.get("imported", ())),
    )


def _deeds(plain: Iterable[Iterable[str]]) -> tuple[Deed, ...]:
    return tuple((str(kind), str(what)) for kind, what in plain)


def _call(plain: Mapping[str, Any]) -> Call:
    arguments = tuple((str(name), str(value)) for name, value in plain["arguments"])
    inputs = tuple((str(name), int(index)) for name, index in plain.get("inputs", ()))
    return Call(
        plain["parameter"],
        arguments,
        plain["result"],
        plain["exception"],
        plain["duration"],
        inputs,
        plain.get("raised_at"),
    )


def _step(plain: Mapping[str, Any]) -> Step:
    observation = tuple((str(name), str(value)) for name, value in plain["observation"])
    return Step(plain["number"], observation, plain["action"], plain["reward"], tuple(plain["calls"]), plain["ending"])


def _rollout(plain: Mapping[str, Any] | None) -> Rollout | None:
    return None if plain is None else Rollout(**{**plain, "actions": tuple(plain["actions"])})
