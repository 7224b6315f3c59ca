"""What the journal keeps of a run, and its form as JSON.

JSON is kept in ASCII, so that text which is not valid Unicode (lone surrogates from a test's output) survives.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from pytest_learnloop.domain import Artifact, Call, Case, Ending, Outcome, Parameter, Raw, Rollout, Split, Step
from pytest_learnloop.learning.budget import Spent
from pytest_learnloop.outcomes import lines

_Value = TypeVar("_Value")
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_ENDINGS = {ending.value: ending for ending in Ending}


class RunStatus(str, Enum):
    """How a run stands, or how it ended."""

    RUNNING = "running"
    """Not ended; if no process is learning any more, it was killed."""
    INTERRUPTED = "interrupted"
    RESUMED = "resumed"
    """Interrupted, and another run went on from there."""
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    """Something better was found, and a gate kept it from being delivered."""
    UNGATED = "ungated"
    """Something was delivered that the gate, had it been on, would have refused."""
    FAILED = "failed"
    """Ended by an error."""


@dataclass(frozen=True)
class RunRecord:
    """One run, as the journal knows it."""

    id: str
    """Such as ``20261121-041530-ab12``: when it began (UTC), and four random hexadecimal digits."""
    started: datetime
    ended: datetime | None
    status: RunStatus
    resumes: str | None
    """Id of the interrupted run that this one went on from."""
    spent: Spent
    """Time, calls, tokens and dollars of the budget at the end of the last update, resumed runs included."""
    settings: Mapping[str, Any]
    artifact: Artifact
    splits: Mapping[Case, Split]
    """Empty until the cases have been split."""


def digest_of(artifact: Artifact) -> str:
    """A hash of the sources on disk: equal for artifacts of the same code, wherever learning starts from."""
    digest = hashlib.sha256()
    for parameter in artifact.parameters:
        digest.update(to_json([parameter.id, parameter.kind.value, parameter.source]).encode())
    return digest.hexdigest()


def to_json(value: object) -> str:
    """Compact JSON; raises TypeError on what JSON cannot hold."""
    return json.dumps(value, separators=(",", ":"))


def storable(text: str) -> str:
    """Text that SQLite can hold: lone surrogates are written as escapes."""
    return text.encode(errors="backslashreplace").decode()


def artifact_to_json(artifact: Artifact) -> str:
    """An artifact as a list of its parameters, each with what it starts from where that is not what is on disk."""
    beginning = artifact.beginning
    return to_json(
        [
            {**asdict(each), **({"beginning": beginning[each.id]} if each.id in beginning else {})}
            for each in artifact.parameters
        ]
    )


def artifact_from_json(text: str) -> Artifact:
    """The inverse of :func:`artifact_to_json`."""
    listed = json.loads(text)
    beginning = {plain["id"]: plain.pop("beginning") for plain in listed if "beginning" in plain}
    return Artifact(tuple(map(Parameter.from_plain, listed)), beginning)


def splits_to_json(splits: Mapping[Case, Split]) -> str:
    """Splits as a list of (nodeid, seed, split)."""
    return to_json([(case.nodeid, case.seed, split.value) for case, split in splits.items()])


def splits_from_json(text: str) -> dict[Case, Split]:
    """The inverse of :func:`splits_to_json`."""
    return {Case(nodeid, seed): Split(split) for nodeid, seed, split in json.loads(text)}


def observations(outcome: Outcome) -> dict[str, Any]:
    """Everything about an outcome beside ending, score and duration, as plain data; only what there is."""
    found = {
        "feedback": outcome.feedback,
        "calls": [_plain(call) for call in outcome.calls],
        "touched": sorted(outcome.touched),
        "lines": lines.by_parameter(outcome.lines),
        "raw": asdict(outcome.raw) if outcome.raw is not None else None,
        "metrics": outcome.metrics,
        "steps": [_plain_step(step) for step in outcome.steps],
        "rollout": asdict(outcome.rollout) if outcome.rollout is not None else None,
        "spread": outcome.spread,
    }
    return {name: value for name, value in found.items() if value}


def outcome_from(ending: str, score: float, duration: float, present: Mapping[str, Any] = _NOTHING) -> Outcome:
    """An outcome from its parts, the last of which is what :func:`observations` made, by way of JSON."""
    if not present:
        return Outcome(_ENDINGS[ending], score, duration)
    return Outcome(
        ending=_ENDINGS[ending],
        score=score,
        duration=duration,
        feedback=present.get("feedback", ""),
        calls=tuple(_call(*plain) for plain in present.get("calls", ())),
        touched=frozenset(present.get("touched", ())),
        lines=lines.one_by_one(present.get("lines", {})),
        raw=Raw(**present["raw"]) if "raw" in present else None,
        metrics=_pairs(present.get("metrics", ())),
        steps=tuple(_step(*plain) for plain in present.get("steps", ())),
        rollout=_rollout(**present["rollout"]) if "rollout" in present else None,
        spread=present.get("spread", 0.0),
    )


def _plain(call: Call) -> tuple[Any, ...]:
    plain = call.parameter, call.arguments, call.result, call.exception, call.duration
    return (*plain, call.inputs, call.raised_at) if call.inputs or call.raised_at else plain


def _call(
    parameter: str,
    arguments: Iterable[tuple[str, str]],
    result: str | None,
    exception: str | None,
    duration: float,
    inputs: Iterable[tuple[str, int]] = (),
    raised_at: int | None = None,
) -> Call:
    """The inverse of :func:`_plain`, by way of JSON."""
    return Call(parameter, _pairs(arguments), result, exception, duration, _pairs(inputs), raised_at)


def _plain_step(step: Step) -> tuple[Any, ...]:
    return step.number, step.observation, step.action, step.reward, step.calls, step.ending


def _step(
    number: int,
    observation: Iterable[tuple[str, str]],
    action: str,
    reward: float,
    calls: Iterable[int],
    ending: str,
) -> Step:
    """The inverse of :func:`_plain_step`, by way of JSON."""
    return Step(number, _pairs(observation), action, reward, tuple(calls), ending)


def _rollout(seed: int, actions: Iterable[Any], digest: str, ended: bool) -> Rollout:
    """A rollout from its fields, by way of JSON."""
    return Rollout(seed, tuple(actions), digest, ended)


def _pairs(lists: Iterable[tuple[str, _Value]]) -> tuple[tuple[str, _Value], ...]:
    return tuple((name, value) for name, value in lists)
