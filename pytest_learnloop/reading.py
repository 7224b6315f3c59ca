"""From what the user has set to the settings of a learning run.

Command line beats ini beats profile beats default. A bad value is a SettingsError that names the option, the value and
what would be valid.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_learnloop import option_values
from pytest_learnloop.batching import read_batching
from pytest_learnloop.domain import EditLevel
from pytest_learnloop.effective import DEFAULT, OFF, ON, Effective, Reading, by_model, invalid
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation.fence import KINDS
from pytest_learnloop.learning.race import Accept, Select
from pytest_learnloop.learning.ratios import parse_ratios
from pytest_learnloop.learning.seeded_cases import parse_seeded_cases
from pytest_learnloop.learning.split import SplitBy, SplitRules
from pytest_learnloop.option_values import REPLAY, whole
from pytest_learnloop.options import OPTIONS, SWITCHES
from pytest_learnloop.profiles import PROFILES
from pytest_learnloop.remarks import on_what_was_typed
from pytest_learnloop.settings import SEARCH, Settings
from pytest_learnloop.source.beginning import Beginning
from pytest_learnloop.spending import ended_without_calls, read_limits
from pytest_learnloop.words import either

_REFLECTIVE = "reflective"
_OF_TRACE = ("optoprime", "opro", "textgrad")
_NEED_A_MODEL = (_REFLECTIVE, "best-of-n", *_OF_TRACE)
_NO_PROFILE = "none"

_VALUES = tuple(option.name for option in OPTIONS)
_OF_THE_SESSION = ("--learn", "--learn-explain")
"""Switches that decide whether there is a run at all, and nothing about it."""
SWITCHES_OF_A_RUN = tuple(flag.removeprefix("--learn-") for flag, _ in SWITCHES if flag not in _OF_THE_SESSION)
"""The names of the others."""


@dataclass(frozen=True)
class Given:
    """What the user has set."""

    root: Path
    """pytest's root directory."""
    options: Mapping[str, Effective]
    """Name of an option or a switch -> what it is set to; without those that nobody has set."""
    typed: tuple[str, ...] = ()
    """The command line, with pytest's own options."""
    processes: int | None = None
    """What ``-n`` of pytest-xdist says; None where it says nothing."""


def read_settings(given: Given, *, can_fork: bool) -> Settings:
    """
    :raises SettingsError: naming the option, its value, and what would be valid.
    """
    read, root = _reading(given.options), given.root
    rules = _rules(read)
    model, agent_model = _model(read, "model", root), _model(read, "agent-model", root)
    optimizer = _optimizer(read, model)
    asks = model is not None and optimizer != SEARCH
    horizon, horizon_is_open = _horizon(read)
    limits, remarks = read_limits(read, asks=model is not None), list(on_what_was_typed(given.typed))
    if read.is_given("budget") and not asks:
        limits, on_calls = ended_without_calls(limits, asked=(model or agent_model) is not None)
        remarks += on_calls
    return Settings(
        root=root,
        directory=_directory(read, root),
        targets=read.many("target"),
        start=read.parsed("start", Beginning.parsed),
        edit=read.member("edit", EditLevel),
        optimizer=optimizer,
        limits=limits,
        remarks=tuple(remarks),
        proposals=read.parsed("proposals", whole(1), *by_model("24", "3", asks=asks)),
        accept=read.member("accept", Accept),
        select=read.member("select", Select),
        gate=read.choice("gate", (ON, OFF)) == ON,
        seed=rules.seed,
        split=rules,
        held_out_examples=read.parsed("held-out-examples", option_values.optional(whole(1))),
        splits_file=root / read.text("splits"),
        horizon=horizon,
        horizon_is_open=horizon_is_open,
        feedback_horizon=read.parsed("feedback-horizon", option_values.horizon),
        rollout=read.choice("rollout", ("reset", "continue")),
        repeats=read.parsed("repeats", whole(1)),
        improvement_feedback=read.choice("improvement-feedback", (ON, OFF)) == ON,
        timeout=read.parsed("timeout", option_values.seconds),
        fixed_timeout=read.is_given("timeout"),
        workers=_workers(read, given.processes),
        memory_limit=read.parsed("memory-limit", option_values.size),
        isolation=_isolation(read, can_fork),
        allow=tuple(_allowance(rule) for rule in read.many("allow")),
        hide=tuple(str(root / os.path.expanduser(os.path.expandvars(each))) for each in read.many("hide")),
        model=model,
        agent_model=agent_model,
        record=_recording(read, root, model or agent_model),
        batching=read_batching(read, asks=asks),
        memory=read.parsed("memory", whole(0)),
        memory_order=read.choice("memory-order", ("rank", "fifo")),
        context=read.parsed("context", whole(500)),
        answer=read.parsed("answer", option_values.optional(whole(1))),
        concurrency=read.parsed("concurrency", whole(1)),
        graph=_graph(read, root, optimizer),
        show_prompt=_shows_prompt(read, optimizer),
        cache=not read.is_on("no-cache"),
        held_out_curve=read.is_on("held-out-curve"),
        warm_fixtures=not read.is_on("cold-fixtures"),
        apply=read.is_on("apply"),
        resume=read.is_on("resume"),
        progress=read.choice("progress", ("auto", "plain")),
        profile=_profile(read),
        effective={name: read.found[name] for name in (*_VALUES, *SWITCHES_OF_A_RUN)},
    )


def _reading(given: Mapping[str, Effective]) -> Reading:
    """All options, and what a profile sets them to."""
    defaults = {option.name: option.default for option in OPTIONS}
    profile = _profile(Reading([given], defaults))
    return Reading([given, _presets(profile, has_model="model" in given)], defaults)


def _directory(read: Reading, root: Path) -> Path:
    """A directory of our own: all that is in it is hidden from git."""
    directory = Path(os.path.abspath(root / read.text("directory")))
    if root.is_relative_to(directory):
        raise invalid("--learn-directory", read.text("directory"), "a directory of its own, such as .learnloop")
    return directory


def _horizon(read: Reading) -> tuple[int | None, bool]:
    """The trace horizon, and whether it is left to the run."""
    found = read.parsed("horizon", option_values.or_auto(option_values.horizon, "full"))
    if found[1] and read.text("rollout") == "continue":
        raise SettingsError(
            f"--learn-horizon {option_values.AUTO} goes with --learn-rollout reset alone: a rollout that goes on needs "
            "the same horizon in each update"
        )
    return found


def _rules(read: Reading) -> SplitRules:
    return SplitRules(
        ratios=read.parsed("split", parse_ratios),
        split_by=read.member("split-by", SplitBy),
        held_out=read.many("held-out"),
        seed=read.parsed("seed", whole(0)),
        seeded_cases=read.parsed("seeded-cases", parse_seeded_cases),
    )


def _profile(read: Reading) -> str | None:
    name = read.choice("profile", (*PROFILES, _NO_PROFILE))
    return None if name == _NO_PROFILE else name


def _presets(profile: str | None, *, has_model: bool) -> dict[str, Effective]:
    if profile is None:
        return {}
    values = PROFILES[profile].values(has_model=has_model)
    return {option: Effective((value,), f"profile {profile}") for option, value in values.items()}


def _model(read: Reading, name: str, root: Path) -> str | None:
    if not read.is_given(name):
        read.text(name)
        return None
    model = read.parsed(name, option_values.model)
    if model.startswith(REPLAY) and not (root / model.removeprefix(REPLAY).strip()).exists():
        raise invalid(f"--learn-{name}", model, "the path of a recording that is there, from the root directory")
    return model


def _optimizer(read: Reading, model: str | None) -> str:
    name = read.text("optimizer", *by_model(SEARCH, _REFLECTIVE, asks=model is not None))
    if name in _NEED_A_MODEL and model is None:
        raise SettingsError(
            f"--learn-optimizer {name} needs a model: add --learn-model MODEL, or use --learn-optimizer {SEARCH}"
        )
    return name


def _recording(read: Reading, root: Path, model: str | None) -> Path | None:
    """The file that answers go to.

    :param model: one of those that answer; None where there is none.
    """
    path = read.text("record")
    if path and model is None:
        raise SettingsError("--learn-record has nothing to record without a model: add --learn-model MODEL")
    return root / path if path else None


def _graph(read: Reading, root: Path, optimizer: str) -> Path | None:
    path = read.text("graph")
    if path and optimizer not in _OF_TRACE:
        raise SettingsError(
            f"--learn-graph: {optimizer} builds no learning graph; use --learn-optimizer {either(_OF_TRACE)}"
        )
    return root / path if path else None


def _shows_prompt(read: Reading, optimizer: str) -> bool:
    if not read.is_on("show-prompt"):
        return False
    if optimizer == SEARCH:
        raise SettingsError(
            f"--learn-show-prompt: {SEARCH} sends no prompts; add --learn-model MODEL, which is not called"
        )
    return True


def _allowance(rule: str) -> str:
    kind, colon, what = rule.partition(":")
    if kind not in KINDS or bool(colon) != bool(what.strip()):
        raise invalid("--learn-allow", rule, f"KIND or KIND:WHAT, where KIND is one of {', '.join(KINDS)}")
    return rule


def _workers(read: Reading, processes: int | None) -> int:
    """Our own option; else what xdist's ``-n`` says; else the cores that this process may use."""
    if processes is not None:
        return read.parsed("workers", whole(1), str(processes), "-n of pytest-xdist")
    return read.parsed("workers", whole(1), str(cores()), f"{DEFAULT} (the cores)")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _isolation(read: Reading, can_fork: bool) -> str:
    wanted = read.choice("isolation", ("fork", "spawn"), "fork" if can_fork else "spawn")
    if wanted == "fork" and not can_fork:
        raise invalid("--learn-isolation", wanted, "spawn: forking a warm process needs Linux")
    return wanted
