"""Secrets that stand in the code itself: a model is shown the names of their variables, and gives those back."""

from __future__ import annotations

from pytest_learnloop.errors import ProposalError
from pytest_learnloop.secrets import Secrets

_SIGNS = "+- \t"
"""What a line of a diff, or at another depth, may begin with."""


def put_back(answer: str, source: str, secrets: Secrets) -> str:
    """An answer with the secrets of a source in those lines that it takes over from it, and nowhere else."""
    withheld = secrets.hidden_in(source)
    there = f"\n{_bare(source)}\n"

    def whole(line: str) -> str:
        told = line
        for placeholder, secret in withheld.items():
            told = told.replace(placeholder, secret)
        return told if f"\n{_bare(told)}\n" in there else line

    return "\n".join(map(whole, answer.split("\n"))) if withheld else answer


def check_withheld(source: str, present: str, secrets: Secrets) -> None:
    """
    :raises ProposalError: a new source has a secret more often than the present one, or its placeholder instead.
    """
    for placeholder, secret in secrets.hidden_in(f"{present}\n{source}").items():
        is_lost = secret in present and source.count(placeholder) > present.count(placeholder)
        if is_lost or source.count(secret) > present.count(secret):
            raise ProposalError(
                f"{placeholder} stands for a text that is not shown: keep the line that has it as it is, where it is"
            )


def _bare(text: str) -> str:
    return "\n".join(line.strip(_SIGNS) for line in text.split("\n"))
