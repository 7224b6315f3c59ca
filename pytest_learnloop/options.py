"""The options and ini settings that pytest is told of, with their texts; :mod:`.settings` reads and checks them.

Every pytest run of everyone who installed the package imports this module, so it imports little but pytest, and does
nothing that takes time: no dataclasses, no named tuples.
"""

from __future__ import annotations

import pytest

from pytest_learnloop.profiles import PROFILES


class Option:
    """A value option ``--learn-x-y`` with its ini twin ``learn_x_y``."""

    def __init__(self, name: str, metavar: str, text: str, default: str = "", *, many: bool = False) -> None:
        """
        :param default: the text that stands for no text; empty where it depends on other options.
        :param many: it may be given several times, and is a linelist in ini.
        """
        self.name, self.metavar, self.help, self.default, self.many = name, metavar, text, default, many

    @property
    def flag(self) -> str:
        """As it is spelled on the command line."""
        return f"--learn-{self.name}"

    @property
    def key(self) -> str:
        """As it is spelled in ini files, and in ``config.option``."""
        return key_of(self.flag)


def key_of(flag: str) -> str:
    """A flag as it is spelled in ini files, and in ``config.option``."""
    return flag[2:].replace("-", "_")


SWITCHES = (
    ("--learn", "run the learning loop on what is marked as trainable"),
    ("--learn-apply", "write the best candidate into your files if it is an improvement"),
    ("--learn-resume", "go on with the interrupted run on the same code"),
    ("--learn-no-cache", "use no outcomes, no answers and no choice of earlier runs"),
    ("--learn-cold-fixtures", "set up session fixtures anew for each candidate"),
    ("--learn-explain", "print every setting with where it comes from, and what would be trained, and exit"),
    ("--learn-held-out-curve", "when all is over, measure held-out tests at each accepted update, for the record"),
    ("--learn-reshuffle", "mix train and validation tests between epochs; held-out tests stay"),
    ("--learn-show-prompt", "print what a model would be sent first, send nothing, and exit"),
)

OPTIONS = (
    Option(
        "profile",
        "NAME",
        f"defaults for a purpose: {'; '.join(f'{each.name} ({each.purpose})' for each in PROFILES.values())}; or none",
        "none",
    ),
    Option(
        "target",
        "MOD[:NAME]",
        "train this function, method, literal or module without a mark; 'auto' picks the five functions that the "
        "failing tests blame most",
        many=True,
    ),
    Option(
        "start",
        "FROM",
        "what learning starts from: current (default), stub (signature and docstring alone), git:REVISION or path:FILE",
        "current",
    ),
    Option(
        "edit",
        "LEVEL",
        "what a proposal may change of a function: body, definition, or module (default), which is the definition and "
        "what it brings along",
        "module",
    ),
    Option("optimizer", "NAME", "what proposes candidates (default: mutation; with a model: reflective)"),
    Option(
        "model",
        "MODEL",
        "the model that proposes: a name that litellm knows, 'command:PROGRAM ARGUMENTS', or 'replay:PATH'",
    ),
    Option("agent-model", "MODEL", "the model that answers learn.ask() in tests and in what is trained"),
    Option("record", "PATH", "write the models' answers to this file, for 'replay:PATH'"),
    Option("budget", "LIMITS", "when to stop (default: '10m'; with a model '10m, 40 calls')"),
    Option("proposals", "N", "candidates evaluated in one update (default: 24; with a model 3)"),
    Option(
        "accept",
        "WHICH",
        "what an update has to give for the next to start from it: better (default) or always, which takes the last "
        "candidate whatever its scores",
        "better",
    ),
    Option("select", "WHICH", "the candidate that is delivered: best (default) or last", "best"),
    Option("repeats", "N", "runs of each case, of which the mean counts (default: 1)", "1"),
    Option(
        "improvement-feedback",
        "ON|OFF",
        "tell an optimizer that reads how scores have changed since the last update (default: on)",
        "on",
    ),
    Option("gate", "ON|OFF", "refuse what costs a held-out test or a guard (default: on)", "on"),
    Option("updates", "N", "stop after so many updates; the same as 'N updates' of the budget"),
    Option("exposures", "N", "stop when so many train cases were shown; the same as 'N exposures' of the budget"),
    Option(
        "batch",
        "N",
        "train cases that one question or update sees, all, or auto: what pays (default: all; with a model 3)",
    ),
    Option(
        "sampler",
        "NAME",
        "how they are drawn: shuffle, failing-first, contrastive, stratified, related, or what a plugin provides "
        "(default: failing-first; with a model related)",
    ),
    Option("stratify", "BY", "what stratified draws equal shares of: score (default), function or label", "score"),
    Option("memory", "N", "rejected edits that one prompt recalls (default: 5)", "5"),
    Option("memory-order", "ORDER", "what a prompt recalls first: rank, the best (default), or fifo, the last", "rank"),
    Option("context", "TOKENS", "length of one prompt at most (default: 8000)", "8000"),
    Option("graph", "PATH", "draw the learning graph of each update to this .svg or .dot file (optoprime and its kin)"),
    Option("answer", "TOKENS", "length of one answer at most (default: 8000 where tokens or dollars are limited)"),
    Option("concurrency", "N", "calls of a model at once (default: 4)", "4"),
    Option("seed", "N", "seed of everything random (default: 0)", "0"),
    Option("directory", "PATH", "where journal, answers and patches are kept (default: .learnloop)", ".learnloop"),
    Option("split", "T/V/H", "shares of train, validation and held-out tests (default: 60/20/20)", "60/20/20"),
    Option("split-by", "UNIT", "what is split: auto (default), function or case", "auto"),
    Option(
        "seeded-cases",
        "N|T/V/H",
        "cases that a seeded test yields in train, validation and held-out, each on a seed of its own (default: 1)",
        "1",
    ),
    Option(
        "held-out-examples",
        "N",
        "examples on which each Hypothesis property is held out, on fresh seeds (default: those of one case)",
    ),
    Option(
        "horizon",
        "N|full|auto",
        "trace horizon: steps of a train case's episode that an update sees, or auto: what pays (default: full)",
        "full",
    ),
    Option(
        "feedback-horizon",
        "N|full",
        "feedback horizon: steps of a train case's episode whose rewards are summed (default: full)",
        "full",
    ),
    Option(
        "rollout",
        "HOW",
        "where the episodes of train cases begin: reset (default), anew in each update, or continue, where the last "
        "update's ended",
        "reset",
    ),
    Option("held-out", "PATTERN", "hold out tests whose path or nodeid matches", many=True),
    Option("splits", "PATH", "where assignments are kept (default: .learnloop/splits.json)", ".learnloop/splits.json"),
    Option("timeout", "SECONDS", "time for a test of which no duration is known (default: 10)", "10"),
    Option("workers", "N", "candidates evaluated at once (default: the cores)"),
    Option("memory-limit", "SIZE", "memory that a candidate may take, at least 4GB (default: 4GB)", "4GB"),
    Option("isolation", "HOW", "a child per candidate by fork (default where it works) or spawn"),
    Option("progress", "HOW", "auto (default), which is live on a terminal, or plain", "auto"),
    Option("hide", "PATTERN", "files that no test and no candidate may read, such as labels to grade by", many=True),
    Option("allow", "KIND[:WHAT]", "let candidates write, start a program, signal or use the network", many=True),
)

MARKED = ("split", "timeout", "seeded_cases", "horizon", "feedback_horizon", "label")
"""What ``@pytest.mark.learn(…)`` can say of a test."""

STUDY = Option("study", "FILE", "run the learning loop once for each cell of the study that this TOML file describes")
"""What starts a study, as ``--learn`` starts a run; so it is no setting, and has no ini twin."""

WATCH = ("--learn-watch", "run the learning loop now, and again whenever code changes, until Ctrl-C")
"""What starts runs one after the other; so it is no setting, either."""

STUDY_SWITCHES = (
    ("--learn-study-dry-run", "print the cells of the study, what they may call and cost, and exit"),
    ("--learn-study-report", "rebuild the study's tables, plots and page from its journal; run nothing"),
)

STUDY_OPTIONS = (Option("study-jobs", "N", "cells of a study that run at once (default: the cores by their workers)"),)


def add_options(parser: pytest.Parser) -> None:
    """Register all options and their ini twins."""
    group = parser.getgroup("learnloop", "learning from tests (pytest-learnloop)")
    group.addoption(STUDY.flag, default=None, metavar=STUDY.metavar, help=STUDY.help)
    for flag, text in (*SWITCHES, WATCH, *STUDY_SWITCHES):
        group.addoption(flag, action="store_true", default=False, help=text)
    for option in (*OPTIONS, *STUDY_OPTIONS):
        action = "append" if option.many else "store"
        group.addoption(option.flag, action=action, default=None, metavar=option.metavar, help=option.help)
        if option.many:
            parser.addini(option.key, option.help, type="linelist", default=None)
        else:
            parser.addini(option.key, option.help, type="string", default=None)


def check_not_learning(config: pytest.Config) -> None:
    """Without ``--learn`` no other option of ours may be given.

    :raises pytest.UsageError: naming the option.
    """
    given = [option.flag for option in OPTIONS if config.getoption(option.key) is not None]
    given += [flag for flag, _ in SWITCHES[1:] if config.getoption(key_of(flag))]
    if given:
        raise pytest.UsageError(f"{given[0]} has no effect without --learn: add --learn, or leave it out")


def check_not_studying(config: pytest.Config) -> None:
    """Without ``--learn-study`` no option of studies may be given.

    :raises pytest.UsageError: naming the option.
    """
    given = [option.flag for option in STUDY_OPTIONS if config.getoption(option.key) is not None]
    given += [flag for flag, _ in STUDY_SWITCHES if config.getoption(key_of(flag))]
    if given:
        raise pytest.UsageError(
            f"{given[0]} has no effect without --learn-study: add --learn-study FILE, or leave it out"
        )
