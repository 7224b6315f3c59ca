"""The options of a learning run, checked, as one frozen object.

Command line beats ini beats profile beats default. A bad value is a UsageError that names the option, the value and
what would be valid.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from pytest_learnloop import option_values
from pytest_learnloop.batching import Batching, read_batching, read_limits
from pytest_learnloop.domain import EditLevel, Split
from pytest_learnloop.effective import COMMAND_LINE, DEFAULT, Effective, Reading, invalid
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation.fence import KINDS
from pytest_learnloop.learning.auto.arms import Option
from pytest_learnloop.learning.budget import Limits
from pytest_learnloop.learning.race import Accept, Select
from pytest_learnloop.learning.ratios import parse_ratios
from pytest_learnloop.learning.seeded_cases import parse_seeded_cases
from pytest_learnloop.learning.split import SplitBy, SplitRules
from pytest_learnloop.option_values import REPLAY, whole
from pytest_learnloop.options import OPTIONS, SWITCHES
from pytest_learnloop.profiles import PROFILES
from pytest_learnloop.remarks import ended_without_calls, on_what_was_typed
from pytest_learnloop.source.beginning import Beginning

AUTO = "auto"
"""The target that stands for the functions that the failing tests blame most."""

SEARCH, REFLECTIVE = "mutation", "reflective"
"""The optimizers that are used without and with a model, unless one is named."""
_OF_TRACE = ("optoprime", "opro", "textgrad")
_NEED_A_MODEL = (REFLECTIVE, "best-of-n", *_OF_TRACE)

NO_PROFILE = "none"
_WITH_A_MODEL = f"{DEFAULT} with a model"
_SESSION_SWITCHES = ("--learn", "--learn-explain")
"""Switches that decide whether there is a run at all, and nothing about it."""


@dataclass(frozen=True)
class Settings:
    """All settings of a learning run, validated."""

    root: Path
    """pytest's root directory; patches are relative to it."""
    directory: Path
    """Where journal, answers and patches are kept, ``.learnloop`` in the root directory by default."""
    targets: tuple[str, ...]
    """As they were given; :data:`AUTO` may be among them."""
    start: Beginning
    """What learning starts from, where a mark says nothing else."""
    edit: EditLevel
    """What a proposal may change of a function, where a mark says nothing else."""
    optimizer: str
    limits: Limits
    remarks: tuple[str, ...]
    """What was asked for and has no effect, a sentence each."""
    proposals: int
    accept: Accept
    select: Select
    gate: bool
    """Whether what costs a held-out test or a guard is refused."""
    seed: int
    split: SplitRules
    held_out_examples: int | None
    """Examples at least on which each Hypothesis property is held out; None: on as many cases as ``split`` says."""
    splits_file: Path
    horizon: int | None
    """Steps of a train case's episode that an update sees; None for all, also where that is left to the run."""
    horizon_is_open: bool
    """Whether that is left to the run."""
    feedback_horizon: int | None
    """Steps of a train case's episode whose rewards are summed; None for all."""
    rollout: str
    """``reset`` or ``continue``."""
    repeats: int
    """Runs of a case, of which the mean counts."""
    improvement_feedback: bool
    """Whether an optimizer that reads is told how scores have changed since the last update."""
    timeout: float
    """Seconds for a case of which no time is known."""
    fixed_timeout: bool
    """The user gave the timeout, so that it doesn't adapt to the tests that have finished."""
    workers: int
    memory_limit: int
    """Bytes."""
    isolation: str
    """``fork`` or ``spawn``."""
    allow: tuple[str, ...]
    hide: tuple[str, ...]
    """Patterns of absolute paths that children may not read."""
    model: str | None
    """What proposes: a name for litellm, ``command:…`` or ``replay:…``; None for no model."""
    agent_model: str | None
    """What answers ``learn.ask``; None where the user named none."""
    record: Path | None
    """The file that the models' answers go to."""
    batching: Batching
    """Which train experiences one update sees."""
    memory: int
    """Edits of the past that one prompt recalls."""
    memory_order: str
    """Which these are: ``rank``, the best, or ``fifo``, the last."""
    context: int
    """Tokens of one prompt at most."""
    concurrency: int
    """Calls of a model at once."""
    graph: Path | None
    """The file that the learning graph of each update is drawn to."""
    show_prompt: bool
    """Print the first prompts and end, without a call."""
    cache: bool
    """Use outcomes and answers of earlier runs."""
    held_out_curve: bool
    """When the run is over, measure held-out cases for every accepted candidate."""
    warm_fixtures: bool
    """Set up session fixtures once for all candidates, where nothing that is trained runs in them."""
    apply: bool
    resume: bool
    progress: str
    """``auto`` or ``plain``."""
    explain: bool
    """Print the settings and end."""
    profile: str | None
    """Name of the profile that defaults come from."""
    effective: Mapping[str, Effective]
    """Name of every option and switch -> what it is set to as text, and where that comes from."""

    @property
    def left_open(self) -> tuple[Option, ...]:
        """What each update chooses."""
        is_open: dict[Option, bool] = {"batch": self.batching.is_open, "horizon": self.horizon_is_open}
        return tuple(option for option, chosen in is_open.items() if chosen)

    @property
    def written(self) -> list[Path]:
        """The files and directories that a run writes where the user wants them."""
        return [self.directory, *(path for path in (self.splits_file, self.record, self.graph) if path is not None)]

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {
            "targets": list(self.targets),
            "start": str(self.start),
            "edit": self.edit.value,
            "optimizer": self.optimizer,
            "limits": str(self.limits),
            "proposals": self.proposals,
            "accept": self.accept.value,
            "select": self.select.value,
            "gate": self.gate,
            "profile": self.profile,
            "seed": self.seed,
            "split": [self.split.ratios.train, self.split.ratios.validation, self.split.ratios.held_out],
            "split_by": self.split.split_by.value,
            "held_out": list(self.split.held_out),
            "seeded_cases": [self.split.seeded_cases.of(each) for each in Split],
            "held_out_examples": self.held_out_examples,
            "horizon": option_values.AUTO if self.horizon_is_open else self.horizon or "full",
            "feedback_horizon": self.feedback_horizon or "full",
            "rollout": self.rollout,
            "repeats": self.repeats,
            "improvement_feedback": self.improvement_feedback,
            "held_out_curve": self.held_out_curve,
            "isolation": self.isolation,
            "model": self.model,
            "agent_model": self.agent_model,
            **self.batching.recorded(),
            "memory": self.memory,
            "memory_order": self.memory_order,
            "context": self.context,
        }


def from_config(
    config: pytest.Config, *, can_fork: bool, instead: Mapping[str, Effective] = MappingProxyType({})
) -> Settings:
    """Read and validate the settings of a learning run.

    :param instead: name of an option -> what it is set to, whatever the configuration says.
    :raises pytest.UsageError: naming the option, its value, and what would be valid.
    """
    try:
        return _read(config, can_fork=can_fork, instead=instead)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None


def _read(config: pytest.Config, *, can_fork: bool, instead: Mapping[str, Effective]) -> Settings:
    read, root = _reading(config, instead), config.rootpath
    rules = _rules(read)
    model, agent_model = _model(read, "model", root), _model(read, "agent-model", root)
    optimizer = _optimizer(read, model)
    searches = model is None or optimizer == SEARCH
    horizon, horizon_is_open = _horizon(read)
    limits, remarks = _limits(read, model, agent_model, optimizer)
    return Settings(
        root=root,
        directory=_directory(read, root),
        targets=read.many("target"),
        start=read.parsed("start", Beginning.parsed),
        edit=EditLevel(read.choice("edit", [each.value for each in EditLevel])),
        optimizer=optimizer,
        limits=limits,
        remarks=(*on_what_was_typed(map(str, config.invocation_params.args)), *remarks),
        proposals=read.parsed("proposals", whole(1), *(("24", DEFAULT) if searches else ("3", _WITH_A_MODEL))),
        accept=Accept(read.choice("accept", [each.value for each in Accept])),
        select=Select(read.choice("select", [each.value for each in Select])),
        gate=read.choice("gate", ("on", "off")) == "on",
        seed=rules.seed,
        split=rules,
        held_out_examples=read.parsed("held-out-examples", option_values.optional(whole(1))),
        splits_file=root / read.text("splits"),
        horizon=horizon,
        horizon_is_open=horizon_is_open,
        feedback_horizon=read.parsed("feedback-horizon", option_values.horizon),
        rollout=read.choice("rollout", ("reset", "continue")),
        repeats=read.parsed("repeats", whole(1)),
        improvement_feedback=read.choice("improvement-feedback", ("on", "off")) == "on",
        timeout=read.parsed("timeout", option_values.seconds),
        fixed_timeout=read.is_given("timeout"),
        workers=_workers(config, read),
        memory_limit=read.parsed("memory-limit", option_values.size),
        isolation=_isolation(read, can_fork),
        allow=tuple(_allowance(rule) for rule in read.many("allow")),
        hide=tuple(str(root / os.path.expanduser(os.path.expandvars(each))) for each in read.many("hide")),
        model=model,
        agent_model=agent_model,
        record=_recording(read, root, model or agent_model),
        batching=read_batching(
            read, searches=searches, reshuffle=bool(config.getoption("learn_reshuffle")), with_a_model=_WITH_A_MODEL
        ),
        memory=read.parsed("memory", whole(0)),
        memory_order=read.choice("memory-order", ("rank", "fifo")),
        context=read.parsed("context", whole(500)),
        concurrency=read.parsed("concurrency", whole(1)),
        graph=_graph(read, root, optimizer),
        show_prompt=_shows_prompt(config, optimizer),
        cache=not config.getoption("learn_no_cache"),
        held_out_curve=bool(config.getoption("learn_held_out_curve")),
        warm_fixtures=not config.getoption("learn_cold_fixtures"),
        apply=bool(config.getoption("learn_apply")),
        resume=bool(config.getoption("learn_resume")),
        progress=read.choice("progress", ("auto", "plain")),
        explain=bool(config.getoption("learn_explain")),
        profile=_profile(read),
        effective={**{option.name: read.found[option.name] for option in OPTIONS}, **_switches(config)},
    )


def _reading(config: pytest.Config, instead: Mapping[str, Effective]) -> Reading:
    """All options, and what a profile sets them to."""
    given = {**_given(config), **instead}
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


def _limits(read: Reading, model: str | None, agent_model: str | None, optimizer: str) -> tuple[Limits, list[str]]:
    """The limits, and what the user should know of them, a sentence each."""
    limits = read_limits(read, *(("10m", DEFAULT) if model is None else ("10m, 40 calls", _WITH_A_MODEL)))
    if not read.is_given("budget") or (model is not None and optimizer != SEARCH):
        return limits, []
    return ended_without_calls(limits, asked=model is not None or agent_model is not None)


def _rules(read: Reading) -> SplitRules:
    return SplitRules(
        ratios=read.parsed("split", parse_ratios),
        split_by=SplitBy(read.choice("split-by", [each.value for each in SplitBy])),
        held_out=read.many("held-out"),
        seed=read.parsed("seed", whole(0)),
        seeded_cases=read.parsed("seeded-cases", parse_seeded_cases),
    )


def _given(config: pytest.Config) -> dict[str, Effective]:
    """Name of an option -> what the user has set it to, of those that are set at all."""
    given = {}
    for option in OPTIONS:
        value = config.getoption(option.key)
        origin = _on_command_line(config, option.flag)
        if value is None:
            value, origin = config.getini(option.key) or None, _in_ini(config, option.key)
        if value is not None:
            given[option.name] = Effective(tuple(value) if option.many else (str(value),), origin)
    return given


def _switches(config: pytest.Config) -> dict[str, Effective]:
    """Name of a switch -> on or off."""
    return {
        flag.removeprefix("--learn-"): Effective(("on",), _on_command_line(config, flag))
        if config.getoption(flag[2:].replace("-", "_"))
        else Effective(("off",), DEFAULT)
        for flag, _ in SWITCHES
        if flag not in _SESSION_SWITCHES
    }


def _on_command_line(config: pytest.Config, flag: str) -> str:
    """Where the arguments that pytest was given come from: not all of them were typed."""
    typed = any(each.partition("=")[0] == flag for each in map(str, config.invocation_params.args))
    return COMMAND_LINE if typed else "addopts"


def _in_ini(config: pytest.Config, key: str) -> str:
    overridden = config.getoption("override_ini", None) or ()
    if config.inipath is None or any(each.partition("=")[0].strip() == key for each in overridden):
        return f"{COMMAND_LINE} (-o)"
    path = config.inipath
    return str(path.relative_to(config.rootpath) if path.is_relative_to(config.rootpath) else path)


def _profile(read: Reading) -> str | None:
    name = read.choice("profile", (*PROFILES, NO_PROFILE))
    return None if name == NO_PROFILE else name


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
    name = read.text("optimizer", *((SEARCH, DEFAULT) if model is None else (REFLECTIVE, _WITH_A_MODEL)))
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
            f"--learn-graph: {optimizer} builds no learning graph; use --learn-optimizer {', '.join(_OF_TRACE[:-1])} "
            f"or {_OF_TRACE[-1]}"
        )
    return root / path if path else None


def _shows_prompt(config: pytest.Config, optimizer: str) -> bool:
    if not config.getoption("learn_show_prompt"):
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


def _workers(config: pytest.Config, read: Reading) -> int:
    """Our own option; else what xdist's ``-n`` says; else the cores that this process may use."""
    asked_of_xdist = getattr(config.option, "numprocesses", None)
    if isinstance(asked_of_xdist, int) and asked_of_xdist > 0:
        return read.parsed("workers", whole(1), str(asked_of_xdist), "-n of pytest-xdist")
    return read.parsed("workers", whole(1), str(cores()), f"{DEFAULT} (the cores)")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _isolation(read: Reading, can_fork: bool) -> str:
    wanted = read.choice("isolation", ("fork", "spawn"), "fork" if can_fork else "spawn")
    if wanted == "fork" and not can_fork:
        raise invalid("--learn-isolation", wanted, "spawn: forking a warm process needs Linux")
    return wanted
