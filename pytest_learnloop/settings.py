"""The options of a learning run, checked, as one frozen object.

Command line beats marker beats ini beats default. A bad value is a UsageError that names the option, the value and
what would be valid.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pytest_learnloop import option_values
from pytest_learnloop.errors import SettingsError
from pytest_learnloop.evaluation.fence import KINDS
from pytest_learnloop.learning.budget import Limits, parse_budget
from pytest_learnloop.learning.ratios import parse_ratios
from pytest_learnloop.learning.split import SplitBy, SplitRules
from pytest_learnloop.option_values import REPLAY, whole
from pytest_learnloop.options import OPTIONS

T = TypeVar("T")

AUTO = "auto"
"""The target that stands for the functions that the failing tests blame most."""

SEARCH, REFLECTIVE = "mutation", "reflective"
"""The optimizers that are used without and with a model, unless one is named."""
_NEED_A_MODEL = (REFLECTIVE, "best-of-n")


@dataclass(frozen=True)
class Settings:
    """All settings of a learning run, validated."""

    root: Path
    """pytest's root directory; patches are relative to it."""
    directory: Path
    """``.learnloop`` in the root directory."""
    targets: tuple[str, ...]
    """As they were given; :data:`AUTO` may be among them."""
    optimizer: str
    limits: Limits
    proposals: int
    seed: int
    split: SplitRules
    splits_file: Path
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
    model: str | None
    """What proposes: a name for litellm, ``command:…`` or ``replay:…``; None for no model."""
    agent_model: str | None
    """What answers ``learn.ask``; None where the user named none."""
    record: Path | None
    """The file that the models' answers go to."""
    batch: int
    """Failing experiences that one prompt shows."""
    memory: int
    """Rejected edits that one prompt recalls."""
    context: int
    """Tokens of one prompt at most."""
    concurrency: int
    """Calls of a model at once."""
    show_prompt: bool
    """Print the first prompts and end, without a call."""
    cache: bool
    """Use outcomes and answers of earlier runs."""
    warm_fixtures: bool
    """Set up session fixtures once for all candidates, where nothing that is trained runs in them."""
    apply: bool
    resume: bool

    def recorded(self) -> dict[str, Any]:
        """What decides the course of a run, as plain data for the journal."""
        return {
            "targets": list(self.targets),
            "optimizer": self.optimizer,
            "limits": str(self.limits),
            "proposals": self.proposals,
            "seed": self.seed,
            "split": [self.split.ratios.train, self.split.ratios.validation, self.split.ratios.held_out],
            "split_by": self.split.split_by.value,
            "held_out": list(self.split.held_out),
            "isolation": self.isolation,
            "model": self.model,
            "agent_model": self.agent_model,
            "batch": self.batch,
            "memory": self.memory,
            "context": self.context,
        }


def from_config(config: pytest.Config, *, can_fork: bool) -> Settings:
    """Read and validate the settings of a learning run.

    :raises pytest.UsageError: naming the option, its value, and what would be valid.
    """
    read = _Reader(config)
    root = config.rootpath
    rules = SplitRules(
        ratios=read.parsed("split", parse_ratios),
        split_by=SplitBy(read.choice("split-by", [each.value for each in SplitBy])),
        held_out=read.many("held-out"),
        seed=read.parsed("seed", whole(0)),
    )
    model, agent_model = _model(read, "model", root), _model(read, "agent-model", root)
    optimizer = _optimizer(read, model)
    searches = model is None or optimizer == SEARCH
    return Settings(
        root=root,
        directory=root / ".learnloop",
        targets=read.many("target"),
        optimizer=optimizer,
        limits=read.parsed("budget", parse_budget, default="10m" if model is None else "10m, 40 calls"),
        proposals=read.parsed("proposals", whole(1), default="24" if searches else "3"),
        seed=rules.seed,
        split=rules,
        splits_file=root / read.text("splits"),
        timeout=read.parsed("timeout", option_values.seconds),
        fixed_timeout=read.given("timeout"),
        workers=_workers(config, read),
        memory_limit=read.parsed("memory-limit", option_values.size),
        isolation=_isolation(read, can_fork),
        allow=tuple(_allowance(rule) for rule in read.many("allow")),
        model=model,
        agent_model=agent_model,
        record=_recording(read, root, model or agent_model),
        batch=read.parsed("batch", whole(1)),
        memory=read.parsed("memory", whole(0)),
        context=read.parsed("context", whole(500)),
        concurrency=read.parsed("concurrency", whole(1)),
        show_prompt=_shows_prompt(config, optimizer),
        cache=not config.getoption("learn_no_cache"),
        warm_fixtures=not config.getoption("learn_cold_fixtures"),
        apply=bool(config.getoption("learn_apply")),
        resume=bool(config.getoption("learn_resume")),
    )


class _Reader:
    """Reads options by name: the command line first, then ini, then the default."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._options = {option.name: option for option in OPTIONS}

    def _raw(self, name: str) -> Any:
        key = self._options[name].key
        value = self._config.getoption(key)
        return self._config.getini(key) or None if value is None else value

    def given(self, name: str) -> bool:
        return self._raw(name) is not None

    def text(self, name: str) -> str:
        return str(self._raw(name) or self._options[name].default).strip()

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(self._raw(name) or ())

    def choice(self, name: str, valid: Sequence[str]) -> str:
        value = self.text(name)
        if value not in valid:
            raise bad(self._options[name].flag, value, f"one of {', '.join(valid)}")
        return value

    def parsed(self, name: str, parse: Callable[[str], T], default: str = "") -> T:
        """
        :param default: what stands for no text, where that depends on other options.
        """
        value = self.text(name) or default
        try:
            return parse(value)
        except SettingsError as error:
            raise pytest.UsageError(str(error)) from None
        except ValueError as error:
            raise bad(self._options[name].flag, value, str(error)) from None


def bad(flag: str, value: str, valid: str) -> pytest.UsageError:
    """The error for a value that can't be used."""
    return pytest.UsageError(f"{flag}: {value!r} is not valid; give {valid}")


def _model(read: _Reader, name: str, root: Path) -> str | None:
    if not read.given(name):
        return None
    model = read.parsed(name, option_values.model)
    if model.startswith(REPLAY) and not (root / model.removeprefix(REPLAY).strip()).exists():
        raise bad(f"--learn-{name}", model, "the path of a recording that is there (relative to the root directory)")
    return model


def _optimizer(read: _Reader, model: str | None) -> str:
    name = read.text("optimizer") or (SEARCH if model is None else REFLECTIVE)
    if name in _NEED_A_MODEL and model is None:
        raise pytest.UsageError(
            f"--learn-optimizer {name} needs a model: add --learn-model MODEL, or use --learn-optimizer {SEARCH}"
        )
    return name


def _recording(read: _Reader, root: Path, model: str | None) -> Path | None:
    """The file that answers go to.

    :param model: one of those that answer; None where there is none.
    """
    if not read.given("record"):
        return None
    if model is None:
        raise pytest.UsageError("--learn-record has nothing to record without a model: add --learn-model MODEL")
    return root / read.text("record")


def _shows_prompt(config: pytest.Config, optimizer: str) -> bool:
    if not config.getoption("learn_show_prompt"):
        return False
    if optimizer == SEARCH:
        raise pytest.UsageError(
            f"--learn-show-prompt: {SEARCH} sends no prompts; add --learn-model MODEL, which is not called"
        )
    return True


def _allowance(rule: str) -> str:
    kind, colon, what = rule.partition(":")
    if kind not in KINDS or bool(colon) != bool(what.strip()):
        raise bad("--learn-allow", rule, f"KIND or KIND:WHAT, where KIND is one of {', '.join(KINDS)}")
    return rule


def _workers(config: pytest.Config, read: _Reader) -> int:
    """Our own option; else what xdist's ``-n`` says; else the cores that this process may use."""
    if read.given("workers"):
        return read.parsed("workers", whole(1))
    asked_of_xdist = getattr(config.option, "numprocesses", None)
    if isinstance(asked_of_xdist, int) and asked_of_xdist > 0:
        return asked_of_xdist
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _isolation(read: _Reader, can_fork: bool) -> str:
    if not read.given("isolation"):
        return "fork" if can_fork else "spawn"
    wanted = read.choice("isolation", ("fork", "spawn"))
    if wanted == "fork" and not can_fork:
        raise bad("--learn-isolation", wanted, "spawn: forking a warm process needs Linux")
    return wanted
