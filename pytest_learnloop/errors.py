"""The errors this package raises on purpose; every message names the remedy."""

from __future__ import annotations


class LearnloopError(Exception):
    """Base of all errors raised by pytest-learnloop."""


class SettingsError(LearnloopError):
    """An option has a value that cannot be used: names the option, the value and what would be valid."""


class TargetError(LearnloopError):
    """Something marked or named as trainable cannot be trained: says what, where, and what to do instead."""


class ProposalError(LearnloopError):
    """A proposed edit cannot be used: it does not parse, changes the signature, collides with a name, …"""


class EvaluationError(LearnloopError):
    """The tests cannot be run as they have to be: says why."""


class DeliveryError(LearnloopError):
    """A patch cannot be written to the user's files; the files are as they were."""


class OptimizerError(LearnloopError):
    """An optimizer can propose nothing more: says why. What the run has found so far holds."""
