"""What tests use, as code that is shown beside them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from pytest_learnloop.domain import Artifact, CaseSource, Parameter, Support
from pytest_learnloop.optimizers.text.cutting import cut_output

_LINES = 40


def support_of(tests: Iterable[CaseSource], artifact: Artifact) -> list[Support]:
    """What tests use, each piece once, in the order in which they come upon it; without what is trained."""
    pieces = dict.fromkeys(piece for test in tests for piece in test.support)
    return [each for each in pieces if not any(_holds(each, parameter) for parameter in artifact.parameters)]


def as_code(support: Iterable[Support]) -> str:
    """Pieces as one text, long ones without their middle; those of files that are there for more tests come first."""
    ordered = sorted(support, key=lambda each: (len(Path(each.path).parts), each.path, each.line))
    texts = [cut_output(each.source, _LINES) for each in ordered]
    code = "".join(texts[:1])
    for above, below in pairwise(texts):
        code += ("\n\n" if "\n" in above + below else "\n") + below
    return code


def _holds(support: Support, parameter: Parameter) -> bool:
    """Whether a parameter is a piece or a part of it, which the file need not have as it is now."""
    return support.path == parameter.path and f"{parameter.qualname}.".startswith(f"{support.qualname}.")
