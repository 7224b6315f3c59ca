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
        return _key(self.flag)


def _key(flag: str) -> str:
    return flag[2:].replace("-", "_")


SWITCHES = (
    ("--learn", "run the learning loop on what is marked as trainable"),
    ("--learn-apply", "write the best candidate into your files if it is an improvement"),
    ("--learn-resume", "go on with the interrupted run on the same code"),
    ("--learn-no-cache", "use no outcomes and no answers of earlier runs"),
    ("--learn-cold-fixtures", "set up session fixtures anew for each candidate"),
    ("--learn-explain", "print every setting with where it comes from, and what would be trained, and exit"),
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
    Option("gate", "ON|OFF", "refuse what costs a held-out test or a guard (default: on)", "on"),
    Option("batch", "N", "failing tests that one prompt shows (default: 3)", "3"),
    Option("memory", "N", "rejected edits that one prompt recalls (default: 5)", "5"),
    Option("memory-order", "ORDER", "what a prompt recalls first: rank, the best (default), or fifo, the last", "rank"),
    Option("context", "TOKENS", "length of one prompt at most (default: 8000)", "8000"),
    Option("graph", "PATH", "draw the learning graph of each update to this .svg or .dot file (optoprime and its kin)"),
    Option("concurrency", "N", "calls of a model at once (default: 4)", "4"),
    Option("seed", "N", "seed of everything random (default: 0)", "0"),
    Option("split", "T/V/H", "shares of train, validation and held-out tests (default: 60/20/20)", "60/20/20"),
    Option("split-by", "UNIT", "what is split: auto (default), function or case", "auto"),
    Option("held-out", "PATTERN", "hold out tests whose path or nodeid matches", many=True),
    Option("splits", "PATH", "where assignments are kept (default: .learnloop/splits.json)", ".learnloop/splits.json"),
    Option("timeout", "SECONDS", "time for a test of which no duration is known (default: 10)", "10"),
    Option("workers", "N", "candidates evaluated at once (default: the cores)"),
    Option("memory-limit", "SIZE", "memory that a candidate may take, at least 4GB (default: 4GB)", "4GB"),
    Option("isolation", "HOW", "a child per candidate by fork (default where it works) or spawn"),
    Option("progress", "HOW", "auto (default), which is live on a terminal, or plain", "auto"),
    Option("allow", "KIND[:WHAT]", "let candidates write, start a program, signal or use the network", many=True),
)


def add_options(parser: pytest.Parser) -> None:
    """Register all options and their ini twins."""
    group = parser.getgroup("learnloop", "learning from tests (pytest-learnloop)")
    for flag, text in SWITCHES:
        group.addoption(flag, action="store_true", default=False, help=text)
    for option in OPTIONS:
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
    given += [flag for flag, _ in SWITCHES[1:] if config.getoption(_key(flag))]
    if given:
        raise pytest.UsageError(f"{given[0]} has no effect without --learn: add --learn, or leave it out")
