"""What is told of a run when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_learnloop.delivery.deliver import Delivered
from pytest_learnloop.domain import Case, Split
from pytest_learnloop.evaluation.evaluator import Execution
from pytest_learnloop.journal_records import RunStatus
from pytest_learnloop.learning.blame import Blame
from pytest_learnloop.learning.budget import Spent
from pytest_learnloop.learning.comparison import Comparison
from pytest_learnloop.learning.gate import Gate
from pytest_learnloop.learning.verdict import Verdict


@dataclass
class Report:
    """Everything that the terminal, ``result.json`` and the final report of pytest are made from."""

    executions: Mapping[str, Execution] = field(default_factory=dict)
    """Nodeid -> how it ran in the end: with the winner, or with the start where there is none."""
    status: RunStatus = RunStatus.UNCHANGED
    notes: list[str] = field(default_factory=list)
    """What the user should know, a sentence each."""
    chosen: tuple[Blame, ...] = ()
    """What was chosen to be trained, the most blamed first; empty where the user named or marked it."""
    run_id: str = ""
    """Empty where there was nothing to learn."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What decided the course of the run, as plain data."""
    stopped: str = ""
    """Why the loop ended, in words."""
    splits: Mapping[Case, Split] = field(default_factory=dict)
    guards: int = 0
    """Number of tests that touch no parameter."""
    comparisons: tuple[Comparison, ...] = ()
    """Start and best on train, validation and held-out."""
    verdict: Verdict | None = None
    """What the held-out cases say of the winner; None where there is no winner."""
    gate: Gate = field(default_factory=lambda: Gate(()))
    gate_is_on: bool = True
    """Whether the gate's reasons kept anything from being delivered."""
    spent: Spent = field(default_factory=Spent)
    cached_answers: int = 0
    """Answers of models that were paid for before."""
    delivered: Delivered | None = None
