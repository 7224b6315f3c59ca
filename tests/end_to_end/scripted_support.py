"""An optimizer that proposes what it is told to, one proposal an update."""

from __future__ import annotations

from collections.abc import Mapping


def scripted(parameter: str, *sources: str) -> str:
    """A conftest with the optimizer ``scripted``, which prints what it is shown first, goes on from, and hears."""
    return _conftest(parameter, [{parameter: source} for source in sources])


def scripted_together(edits: Mapping[str, str]) -> str:
    """The same with one proposal, which changes several parameters; it prints where the first of them goes on from.

    :param edits: parameter -> source.
    """
    return _conftest(next(iter(edits)), [dict(edits)])


def _conftest(parameter: str, proposals: list[dict[str, str]]) -> str:
    return f"""
from pytest_learnloop.domain import Proposal

class Scripted:
    name, reads = "scripted", False
    def __init__(self): self.left, self.shown = {proposals!r}, False
    def searches(self, parameter): return True
    def propose(self, context, pool, n):
        if not self.shown:
            print("SHOWN", repr(context.sources()))
            self.shown = True
        print("PARENT", context.parent.edits.get({parameter!r}, "start").splitlines()[-1].strip())
        return [Proposal(self.left.pop(0), "as it says")] if self.left else []
    def observe(self, evaluated):
        for each in evaluated: print("HEARD", each.fate.value, "-", each.reason)

def pytest_learnloop_optimizer(name):
    return Scripted() if name == "scripted" else None
"""
