"""What is told of a run when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_learnloop.delivery.deliver import Delivered
from pytest_learnloop.domain import Case, Split
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning.auto.findings import Findings
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.learning.budget import Spent
from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.learning.curve import Point
from pytest_learnloop.learning.gate import Gate
from pytest_learnloop.learning.memorized import Sign
from pytest_learnloop.learning.verdict import Verdict
from pytest_learnloop.run.numbers import Numbers
from pytest_learnloop.settings.effective import Effective


@dataclass
class Report:
    """Everything that the terminal, ``result.json`` and the final report of pytest are made from."""

    executions: Mapping[str, Execution] = field(default_factory=dict)
    """Nodeid -> how it ran in the end: with the winner, or with the start where there is none."""
    status: RunStatus = RunStatus.UNCHANGED
    notes: list[str] = field(default_factory=list)
    """What the user should know, a sentence each."""
    is_out_of_reach: bool = False
    """Whether no test reaches what is to be trained."""
    chosen: tuple[Blame, ...] = ()
    """What was chosen to be trained, the most blamed first; empty where the user named or marked it."""
    run_id: str = ""
    """Empty where there was nothing to learn."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What decided the course of the run, as plain data."""
    effective: Mapping[str, Effective] = field(default_factory=dict)
    """Name of every option and switch -> what it was set to, and where that came from."""
    digest: str = ""
    """Of the sources that it started from: equal for runs on the same code."""
    curve: tuple[Point, ...] = ()
    """Where the run stood at the start and after each update."""
    peeked: bool = False
    """Whether held-out cases were looked at for the curve."""
    stopped: str = ""
    """Why the loop ended, in words."""
    splits: Mapping[Case, Split] = field(default_factory=dict)
    guards: int = 0
    """Number of tests that touch no parameter."""
    comparisons: tuple[Comparison, ...] = ()
    """Start and best on train, validation and held-out."""
    on_disk: tuple[Comparison, ...] = ()
    """The code on disk and best, where learning did not start from the code on disk."""
    verdict: Verdict | None = None
    """What the held-out cases say of the winner; None where there is no winner."""
    gate: Gate = field(default_factory=lambda: Gate(()))
    gate_is_on: bool = True
    """Whether the gate's reasons kept anything from being delivered."""
    spent: Spent = field(default_factory=Spent)
    train: int = 0
    """Number of train cases that were learned from, so that it takes as many exposures to make an epoch."""
    cached_answers: int = 0
    """Answers of models that were paid for before."""
    delivered: Delivered | None = None
    numbers: Numbers = field(default_factory=Numbers)
    """What tests said in numbers of their own."""
    found_out: Findings | None = None
    """What the run found out about the settings that were left to it; None where none was."""
    broken: tuple[str, ...] = ()
    """Train and validation cases that pass with the code on disk and don't with the winner."""
    memorized: tuple[Sign, ...] = ()
    """Values of train cases that the winner answers by."""

    @property
    def only_train_improved(self) -> bool:
        """Whether train improved, and no test of other splits, though some of these had something to gain."""
        others = [each for each in self.comparisons if each.split is not Split.TRAIN]
        had_room = any(each.start is not None and each.start < 1 for each in others)
        rose = any(each.rose for each in self.comparisons if each.split is Split.TRAIN)
        return rose and had_room and not any(each.better for each in others)

    @property
    def epochs(self) -> float:
        """How often a train case was shown, on average."""
        return self.spent.exposures / self.train if self.train else 0.0
